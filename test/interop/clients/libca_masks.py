"""Subscribes to one PV once per event mask, puts to it or to others, and reports what each subscription got."""

import time

import libca
from report import arguments, report

request = arguments()
dbr = request['type']


def update(mask):
    return lambda status, count, data: report(mask=mask, eca=status, **libca.fields(dbr, count, data))


channel = libca.Channel(request['name'])
for mask in request['masks']:
    channel.subscribe(dbr, mask, update(mask))
time.sleep(0.5)
for name, put_type, items in request['puts']:
    libca.Channel(name).put_wait(put_type, items)
    time.sleep(0.1)
time.sleep(0.3)
