"""Watches a PV with pyepics while the same process puts to it."""

import time

import epics
from report import arguments, report

request = arguments()


def updated(value=None, char_value=None, severity=None, timestamp=None, **_):
    report(value=value, text=char_value, severity=severity, timestamp=timestamp)


pv = epics.PV(request['name'], callback=updated, auto_monitor=True)
pv.wait_for_connection(timeout=5)
time.sleep(0.5)
for value in request['puts']:
    pv.put(value, wait=True, timeout=5)
    time.sleep(0.1)
time.sleep(0.3)
