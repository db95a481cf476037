"""Puts a value to each PV that may be written and reads it back; tries to write those that may not."""

import epics
from report import arguments, report

asked = arguments()
pvs = [epics.PV(put['name'], auto_monitor=False) for put in asked]
for pv, put in zip(pvs, asked, strict=True):
    if not pv.wait_for_connection(timeout=10):
        report(name=put['name'], connected=False)
        continue
    try:
        pv.put(put['value'], wait=True, timeout=20)
        refused = False
    except (epics.ca.CASeverityException, epics.ca.ChannelAccessException):
        refused = True
    value = pv.get(use_monitor=False, timeout=10)
    report(name=put['name'], writable=pv.write_access, refused=refused, value=value)
