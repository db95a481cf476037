"""Connects to many PVs at once, watches them all, puts to each and waits for every update."""

import threading
import time

import libca
from report import arguments, report

request = arguments()
names = [f"{request['prefix']}{n}" for n in range(request['count'])]
latest = {}
complete = threading.Condition()


def update(name):
    def note(status, count, data):
        with complete:
            latest[name] = libca.values(libca.LONG, count, data)[0]
            complete.notify()
    return note


def wait_for(expected):
    with complete:
        complete.wait_for(lambda: latest == expected, timeout=30)
        return latest == expected


start = time.monotonic()
channels = [libca.Channel(name, wait=False) for name in names]
for channel in channels:
    channel.wait_connected()
report(step='connected', count=len(channels), seconds=time.monotonic() - start)

for name, channel in zip(names, channels):
    channel.subscribe(libca.LONG, 1, update(name))
report(step='subscribed', complete=wait_for({name: n for n, name in enumerate(names)}))

for n, channel in enumerate(channels):
    channel.put(libca.LONG, [n + 1])
report(step='updated', complete=wait_for({name: n + 1 for n, name in enumerate(names)}))
