"""p4p reads structures, puts some of their fields while it monitors them, and reads them again."""

import queue

import numpy
from p4p.client.thread import Context
from report import arguments, report

context = Context('pva', nt=False)


def plain(value):
    if hasattr(value, 'todict'):
        return plain(value.todict())
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if hasattr(value, 'tolist'):
        return value.tolist()
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def typed(field):
    """A list of numbers as an array: p4p sends others as texts where a field may have any type."""
    return numpy.array(field) if isinstance(field, list) and isinstance(field[0], (int, float)) else field


for name, put in arguments().items():
    updates = queue.Queue()
    monitor = context.monitor(name, updates.put, notify_disconnect=False)
    first = updates.get(timeout=20)
    whole = context.get(name, timeout=20)
    report(name=name, id=whole.getID(), type=str(whole.type()), value=plain(whole), first=plain(first) == plain(whole))
    if put is not None:
        context.put(name, {key: typed(field) for key, field in put.items()}, timeout=20)
        update = updates.get(timeout=20)
        report(name=name, changed=sorted(update.changedSet()), after=plain(context.get(name, timeout=20)))
    monitor.close()
context.close()
