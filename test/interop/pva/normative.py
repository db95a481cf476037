"""The normative types that p4p has no class for, as structures: what `p4p_server.py` serves of them."""
from p4p import Type, Value

alarm = ("alarm", ("S", "alarm_t", [("severity", "i"), ("status", "i"), ("message", "s")]))
clock = [("secondsPastEpoch", "l"), ("nanoseconds", "i"), ("userTag", "i")]
time = ("timeStamp", ("S", "time_t", clock))
described = [("descriptor", "s"), alarm, time]

types = {
    "matrix": ("NTMatrix", [("value", "ad"), ("dim", "ai"), *described]),
    "histogram": ("NTHistogram", [("ranges", "ad"), ("value", "ai"), *described]),
    "nameValue": ("NTNameValue", [("name", "as"), ("value", "ad"), *described]),
    "attribute": ("NTAttribute", [("name", "s"), ("value", "v"), ("tags", "as"), *described]),
    "continuum": ("NTContinuum", [("base", "ad"), ("value", "ad"), ("units", "as"), *described]),
    "aggregate": (
        "NTAggregate",
        [
            ("value", "d"), ("N", "l"), ("dispersion", "d"),
            ("first", "d"), ("firstTimeStamp", ("S", "time_t", clock)),
            ("last", "d"), ("lastTimeStamp", ("S", "time_t", clock)),
            ("max", "d"), ("min", "d"), *described,
        ],
    ),
    "union": ("NTUnion", [("value", "v"), *described]),
    "multiChannel": (
        "NTMultiChannel",
        [
            ("value", "av"), ("channelName", "as"), *described,
            ("severity", "ai"), ("status", "ai"), ("message", "as"),
            ("secondsPastEpoch", "al"), ("nanoseconds", "ai"), ("isConnected", "a?"),
        ],
    ),
    "scalarMultiChannel": (
        "NTScalarMultiChannel",
        [("value", "ad"), ("channelName", "as"), *described, ("severity", "ai"), ("isConnected", "a?")],
    ),
    "uri": (
        "NTURI",
        [("scheme", "s"), ("authority", "s"), ("path", "s"), ("query", ("S", None, [("from", "d"), ("unit", "s")]))],
    ),
}

values = {
    "matrix": {"value": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "dim": [3, 2], "descriptor": "rows and columns"},
    "histogram": {"ranges": [0.0, 1.0, 2.0], "value": [3, 4]},
    "nameValue": {"name": ["a", "b"], "value": [1.5, 2.5]},
    "attribute": {"name": "gain", "value": 7, "tags": ["x", "y"], "descriptor": "of the detector"},
    "continuum": {"base": [0.0, 1.0], "value": [1.0, 2.0, 3.0, 4.0], "units": ["s", "mm", "deg"]},
    "aggregate": {"value": 2.5, "N": 4, "dispersion": 0.5, "first": 1.0, "last": 4.0, "max": 4.0, "min": 1.0},
    "union": {"value": "a text"},
    "multiChannel": {"value": [1, "two"], "channelName": ["c:one", "c:two"], "isConnected": [True, False]},
    "scalarMultiChannel": {"value": [1.0, 2.0], "channelName": ["c:one", "c:two"], "isConnected": [True, False]},
    "uri": {"scheme": "pva", "path": "p:add", "query": {"from": 1.5, "unit": "mm"}},
}


def initial(kind):
    name, members = types[kind]
    return Value(Type(members, id=f"epics:nt/{name}:1.0"), values[kind])
