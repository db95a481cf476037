"""Large images, many channels and many monitors of one PV, by p4p."""

import threading

from p4p.client.thread import Context
from report import arguments, report

given = arguments()
context = Context('pva', nt=False)


def images(last):
    """Images, until one has the last number; the pixels of each are of one number: its own."""
    seen = []
    done = threading.Event()

    def update(value):
        pixels = value.value
        seen.append((int(value.uniqueId), int(pixels[0]), int(pixels[-1]), len(pixels)))
        if value.uniqueId >= last:
            done.set()

    monitor = context.monitor('l:image', update)
    report(step='watching')
    report(step='images', done=done.wait(80), seen=seen)
    monitor.close()


def watch(count, final):
    """Monitors of one PV, each a subscription of its own."""
    newest = [None] * count
    ready = threading.Event()
    counted = threading.Lock()

    def watcher(i):
        def update(value):
            with counted:
                newest[i] = int(value.value)
                if all(each == final for each in newest):
                    ready.set()

        return update

    monitors = [context.monitor('l:count', watcher(i)) for i in range(count)]
    report(step='monitors', done=ready.wait(60))
    for each in monitors:
        each.close()


def channels(count):
    """Many channels on one connection."""
    values = context.get(['l:c%d' % i for i in range(count)], timeout=80)
    report(step='channels', count=len(values), sum=sum(int(each.value) for each in values))


if 'last' in given:
    images(given['last'])
if 'monitors' in given:
    watch(given['monitors'], given['final'])
if 'channels' in given:
    channels(given['channels'])
context.close()
