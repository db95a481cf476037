"""Reads PVs in DBR types with libca and reports every field of what arrives."""

import libca
from report import arguments, report

request = arguments()
for name in request['names']:
    channel = libca.Channel(name)
    for dbr in request['types']:
        status, count, data = channel.get(dbr, request.get('count', 0))
        report(name=name, type=dbr, eca=status, **(libca.fields(dbr, count, data) if status == 1 else {}))
