"""Opens one channel per priority: libca makes a circuit of its own for each."""

import os
import socket
import time

import libca
from report import arguments, report


def circuits(port):
    """How many TCP connections this process has to the IOC."""
    found = 0
    for entry in os.listdir('/proc/self/fd'):
        try:
            with socket.socket(fileno=os.dup(int(entry))) as connection:
                found += connection.type == socket.SOCK_STREAM and connection.getpeername() == ('127.0.0.1', port)
        except OSError:
            continue  # not a socket, or not connected
    return found


def read(channel):
    _, count, data = channel.get(libca.LONG)
    return libca.values(libca.LONG, count, data)[0]


request = arguments()
channels = [libca.Channel(request['name'], priority, wait=False) for priority in request['priorities']]
for channel in channels:
    channel.wait_connected()
report(values=[read(channel) for channel in channels], circuits=circuits(request['port']))

for channel in channels[1:]:
    channel.clear()
time.sleep(0.5)  # libca closes circuits on a thread of its own
report(values=[read(channels[0])], circuits=circuits(request['port']))
