"""What caproto's example IOCs would serve: each is run as its author runs it, up to where it would start to serve."""

import multiprocessing
import os
import runpy
import sys
from unittest.mock import MagicMock

import caproto.server
from caproto import ChannelChar, ChannelType
from report import arguments, report

# Libraries for hardware that the examples do not touch before they serve.
for library in ['evdev', 'simple_pid']:
    sys.modules[library] = MagicMock()

LIMITS = [f'{end}_{kind}_limit' for kind in ['disp', 'alarm', 'warning', 'ctrl'] for end in ['lower', 'upper']]
# Of long arrays this many elements are told.
SHOWN = 100
LIMITED = [ChannelType.INT, ChannelType.LONG, ChannelType.FLOAT, ChannelType.DOUBLE, ChannelType.CHAR]


def served(module, options):
    """The PVs that the module hands over to be served."""
    found = {}
    caproto.server.run = lambda pvdb, **_: found.update(pvdb)
    sys.argv = [module, *options]
    runpy.run_module(module, run_name='__main__')
    return found


def described(channel):
    value = channel.value
    if channel.data_type == ChannelType.CHAR and isinstance(value, str):
        value = value.encode(channel.string_encoding)
    elif channel.data_type == ChannelType.ENUM:
        value = channel.enum_strings.index(value) if isinstance(value, str) else int(value)
    if hasattr(value, '__len__') and not isinstance(value, str):
        value = list(value[:SHOWN])
    limits = [getattr(channel, name, 0) for name in LIMITS] if channel.data_type in LIMITED else []
    record = getattr(channel, 'field_inst', None)
    return {
        'type': int(channel.data_type),
        # Of a text nobody gave a length it announces one element, so that clients see its first letter.
        'count': None if isinstance(channel, ChannelChar) and channel.max_length == 1 else channel.max_length,
        'value': value,
        'writable': int(channel.check_access(None, None)) & 2 != 0,
        'units': getattr(channel, 'units', b'') or '',
        'precision': getattr(channel, 'precision', 0) or 0,
        'limits': limits,
        'states': list(getattr(channel, 'enum_strings', None) or []),
        'record': getattr(record, '_record_type', None) or '',
    }


for example, (module, options) in arguments().items():
    pvdb = served(module, options)
    for name, channel in pvdb.items():
        report(example=example, name=name, **described(channel))

# Some examples have started threads and processes that would keep the interpreter from ending.
for child in multiprocessing.active_children():
    child.terminate()
os._exit(0)
