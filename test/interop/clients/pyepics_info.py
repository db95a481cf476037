"""What pyepics learns of a channel by connecting to it."""

import epics
from report import arguments, report

for name in arguments():
    pv = epics.PV(name, auto_monitor=False)
    connected = pv.wait_for_connection(timeout=1.5)
    if connected:
        report(name=name, connected=True, host=pv.host, type=epics.ca.field_type(pv.chid), count=pv.nelm,
               read=pv.read_access, write=pv.write_access)
    else:
        report(name=name, connected=False)
