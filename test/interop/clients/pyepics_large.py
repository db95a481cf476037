"""Puts an array of many integers and compares what comes back."""

import epics
import numpy
from report import arguments, report

request = arguments()
sent = numpy.arange(request['count'], dtype=numpy.int32)
pv = epics.PV(request['name'], auto_monitor=False)
pv.wait_for_connection(timeout=5)
pv.put(sent, wait=True, timeout=10)
back = pv.get(timeout=10)
report(count=len(back), same=bool((back == sent).all()))
