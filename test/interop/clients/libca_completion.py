"""Several puts with completion on one circuit: their order, and what else the circuit does meanwhile."""

import threading
import time

import libca
from report import arguments, report

request = arguments()
slow = libca.Channel(request['slow'])
other = libca.Channel(request['other'])
start = time.monotonic()
outstanding = threading.Semaphore(0)


def done(which):
    def report_done(status):
        report(done=which, eca=status, seconds=time.monotonic() - start)
        outstanding.release()
    return report_done


slow.put_then(libca.DOUBLE, [1.0], done('first'))
status, _, data = other.get(libca.DOUBLE)
report(done='get', eca=status, seconds=time.monotonic() - start)
slow.put_then(libca.DOUBLE, [2.0], done('second'))
for _ in range(2):
    outstanding.acquire(timeout=10)
_, count, data = slow.get(libca.DOUBLE)
report(done='read', value=libca.values(libca.DOUBLE, count, data)[0])
