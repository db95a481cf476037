"""PVs of many types, and a service, served by PVXS. Prints "ready", and ends when its input does."""
import sys

from p4p import Type, Value
from p4p.nt import NTScalar, NTEnum, NTTable, NTNDArray
from p4p.server import Server, StaticProvider
from p4p.server.thread import SharedPV
from p4p.util import ThreadedWorkQueue
import numpy as np

import normative

provider = StaticProvider("test")


# One after the other: clients see puts in their order.
handlers = ThreadedWorkQueue(workers=1, maxsize=1000)
handlers.start()


def add(name, **kwargs):
    pv = SharedPV(queue=handlers, **kwargs)
    provider.add(name, pv)
    return pv


def accept(pv, op):
    pv.post(op.value())
    op.done()


def scalar(code, initial, **kwargs):
    return dict(nt=NTScalar(code, **kwargs), initial=initial)


kinds = {
    "boolean": ("?", True),
    "byte": ("b", -5),
    "ubyte": ("B", 250),
    "short": ("h", -300),
    "ushort": ("H", 60000),
    "int": ("i", -70000),
    "uint": ("I", 4000000000),
    "long": ("l", -(2**60)),
    "ulong": ("L", 2**63 + 1),
    "float": ("f", 1.5),
    "double": ("d", 2.5),
    "string": ("s", "grüße"),
}
for kind, (code, initial) in kinds.items():
    add(f"p:{kind}", **scalar(code, initial)).put(accept)
add("p:array", **scalar("ad", np.array([1.0, 2.5, -3.0]))).put(accept)
add("p:strings", **scalar("as", ["a", "b c"])).put(accept)
add("p:units", **scalar("d", 1.0, display=True, control=True, valueAlarm=True)).put(accept)
add("p:enum", nt=NTEnum(), initial={"index": 1, "choices": ["off", "on", "fault"]}).put(accept)
add(
    "p:table",
    nt=NTTable([("name", "s"), ("pos", "d"), ("n", "i")]),
    initial=[{"name": "x", "pos": 1.5, "n": 1}, {"name": "y", "pos": 2.5, "n": 2}],
)
add("p:image", nt=NTNDArray(), initial=np.arange(6, dtype="u1").reshape(2, 3))
plain = Type([("a", "i"), ("sub", ("S", None, [("x", "d"), ("name", "s")])), ("free", "v"), ("either", ("U", None, [("n", "i"), ("t", "s")]))])
add("p:structure", initial=Value(plain, {"a": 5, "sub": {"x": 1.5, "name": "BL2"}, "free": 7, "either": ("t", "text")})).put(accept)
for kind in normative.types:
    add(f"p:{kind}", initial=normative.initial(kind)).put(accept)
for code in "?bBhHiIlLfd":
    pixels = np.array([[0, 1, 1], [1, 0, 1]], dtype=code)
    add(f"p:image:{code}", initial=NTNDArray().wrap(pixels)).put(accept)
image = NTNDArray().wrap(np.arange(6, dtype="u1").reshape(2, 3))
image.value = np.array([1, 2, 3, 4], dtype="u1")
image.codec = {"name": "lz4", "parameters": 6}
image.compressedSize = 4
image.uncompressedSize = 12
image.attribute = [
    {"name": "Gain", "value": 2.5, "descriptor": "of the camera", "source": "GAIN", "sourceType": 1},
    {"name": "Model", "value": "Simulated"},
]
add("p:compressed", initial=image).put(accept)
add("p:readonly", **scalar("d", 1.0))
big = add("p:big", **scalar("ad", np.zeros(1_000_000)))
big.put(accept)


def add_numbers(pv, op):
    query = op.value().query
    try:
        op.done(NTScalar("d").wrap(float(query.lhs) + float(query.rhs)))
    except Exception as error:  # the client is to be told
        op.done(error=str(error))


add("p:add", **scalar("d", 0.0)).rpc(add_numbers)

with Server(providers=[provider]):
    print("ready", flush=True)
    sys.stdin.read()
