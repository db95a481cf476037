"""Puts values with pyepics, waits for completion and reads back."""

import epics
from report import arguments, report

for put in arguments():
    pv = epics.PV(put['name'], auto_monitor=False)
    pv.wait_for_connection(timeout=5)
    done = pv.put(put['value'], wait=True, timeout=5)
    report(name=put['name'], done=done, value=pv.get(as_string=put.get('as_string', False), timeout=5))
