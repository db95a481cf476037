"""PVs as ophyd devices use them: describe, read, set and wait, refuse what is out of limits or read-only."""

import time

from ophyd import EpicsSignal, EpicsSignalRO
from ophyd.utils import LimitError, ReadOnlyError
from report import arguments, report

names = arguments()

double = EpicsSignal(names['double'], name='double', limits=True)
double.wait_for_connection(timeout=10)
report(step='describe', **double.describe()['double'])
double.set(4.5).wait(timeout=10)
report(step='set', value=double.read()['double']['value'], limits=double.limits)
try:
    double.put(1000)
    report(step='beyond limits', refused=False)
except LimitError:
    report(step='beyond limits', refused=True)

enum = EpicsSignal(names['enum'], name='enum', string=True)
enum.wait_for_connection(timeout=10)
report(step='labels', labels=enum.enum_strs, value=enum.get())
enum.set('fault').wait(timeout=10)
report(step='label set', value=enum.get())

slow = EpicsSignal(names['slow'], name='slow', put_complete=True)
slow.wait_for_connection(timeout=10)
start = time.monotonic()
slow.set(7).wait(timeout=10)
report(step='put complete', seconds=time.monotonic() - start, value=slow.get())

read_only = EpicsSignalRO(names['read_only'], name='read_only')
read_only.wait_for_connection(timeout=10)
report(step='read only', value=read_only.get(), writable=read_only.write_access)
try:
    read_only.put(1)
    report(step='read only put', refused=False)
except ReadOnlyError:
    report(step='read only put', refused=True)
