"""How a client script and the tests talk: one JSON argument in, one JSON object per line out."""

import json
import math
import os
import sys

# Findings have standard output for themselves: what libraries and threads print goes to standard error.
findings = os.dup(1)
os.dup2(2, 1)


def arguments():
    return json.loads(sys.argv[1])


def report(**finding):
    with os.fdopen(os.dup(findings), 'w') as output:
        output.write(json.dumps(plain(finding), allow_nan=False) + '\n')


def plain(value):
    """JSON has no bytes, numpy values, NaN or infinity."""
    if hasattr(value, 'tolist'):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode('latin-1')
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
    return value
