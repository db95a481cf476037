"""Put completion in pyepics: blocking, and with a callback while the script goes on."""

import threading
import time

import epics
from report import arguments, report

pv = epics.PV(arguments(), auto_monitor=False)
pv.wait_for_connection(timeout=5)

start = time.monotonic()
pv.put(1.5, wait=True, timeout=5)
report(way='wait', seconds=time.monotonic() - start, value=pv.get())

completed = threading.Event()
start = time.monotonic()
pv.put(2.5, callback=lambda **_: completed.set())
report(way='returned', seconds=time.monotonic() - start)
while not completed.is_set() and time.monotonic() < start + 5:
    epics.ca.poll()
report(way='callback', seconds=time.monotonic() - start, value=pv.get())

start = time.monotonic()
pv.put(3.5)
report(way='no completion asked', seconds=time.monotonic() - start)
time.sleep(1)  # until that put is over as well
