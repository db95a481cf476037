"""p4p watches a PV over restarts of its server, and through what stands between: says each value, and each loss."""

import sys

from p4p.client.thread import Context, Disconnected
from report import arguments, report

context = Context('pva', nt=False)


def update(value):
    if isinstance(value, Disconnected):
        report(lost=True)
    elif isinstance(value, Exception):
        report(error=str(value))
    else:
        report(value=float(value.value))


monitors = [context.monitor(name, update, notify_disconnect=True) for name in arguments()['names']]
for line in sys.stdin:
    name, value = line.split()
    context.put(name, float(value), timeout=20)
    report(put=value)
for each in monitors:
    each.close()
context.close()
