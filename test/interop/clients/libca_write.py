"""Puts values of a chosen DBR type with libca, waits for completion and reads back in the native type."""

import libca
from report import arguments, report

for put in arguments():
    channel = libca.Channel(put['name'])
    status = channel.put_wait(put['type'], put['items'])
    _, count, data = channel.get(channel.native_type)
    report(name=put['name'], eca=status, value=libca.values(channel.native_type, count, data))
