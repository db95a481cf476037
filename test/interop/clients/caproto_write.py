"""Puts values with caproto's client, with and without completion, and reads back."""

import time

from caproto.threading.client import Context
from report import arguments, report

context = Context()
for put in arguments():
    pv, = context.get_pvs(put['name'])
    pv.wait_for_connection(timeout=5)
    start = time.monotonic()
    answer = pv.write(put['value'], wait=put.get('wait', True), timeout=5)
    seconds = time.monotonic() - start
    eca = answer.status.code_with_severity if answer else None
    report(name=put['name'], eca=eca, seconds=seconds, value=list(pv.read(timeout=5).data))
