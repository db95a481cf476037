"""Watches a PV with caproto's client until standard input closes, through losses of the IOC."""

import sys

from caproto.threading.client import Context
from report import arguments, report


def changed(pv, state):
    report(connected=state == 'connected')


def updated(subscription, answer):
    report(value=answer.data[0])


pv, = Context().get_pvs(arguments(), connection_state_callback=changed)
subscription = pv.subscribe()
subscription.add_callback(updated)
sys.stdin.read()
