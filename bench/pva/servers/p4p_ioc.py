"""PVXS's server by p4p, with BENCH_PVS doubles, bench:0 and up, and an array of BENCH_IMAGE bytes, bench:image.

A put runs Python, as it does for whoever writes a server with p4p.
"""

import os
import signal

import numpy as np
from p4p.nt import NTScalar
from p4p.server import Server, StaticProvider
from p4p.server.raw import SharedPV


class Accept:
    def put(self, pv, op):
        pv.post(op.value())
        op.done()


accept = Accept()
provider = StaticProvider("bench")
double = NTScalar("d")
for number in range(int(os.environ["BENCH_PVS"])):
    provider.add(f"bench:{number}", SharedPV(handler=accept, nt=double, initial=0.0))
image = np.zeros(int(os.environ["BENCH_IMAGE"]), dtype="u1")
provider.add("bench:image", SharedPV(handler=accept, nt=NTScalar("aB"), initial=image))
with Server(providers=[provider]):
    signal.sigwait([signal.SIGINT, signal.SIGTERM])
