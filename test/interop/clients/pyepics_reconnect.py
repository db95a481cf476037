"""Watches a PV with pyepics until standard input closes, through losses of the IOC."""

import sys

import epics
from report import arguments, report

pv = epics.PV(
    arguments(),
    connection_callback=lambda conn=None, **_: report(connected=conn),
    callback=lambda value=None, **_: report(value=value),
    auto_monitor=True)
sys.stdin.read()
