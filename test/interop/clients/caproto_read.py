"""Reads PVs with caproto's client, which shares no code with libca."""

from caproto import ChannelType
from caproto.threading.client import Context
from report import arguments, report

NAMES = ['status', 'severity', 'precision', 'units', 'enum_strings', 'ackt', 'acks']
LIMITS = ['upper_disp_limit', 'lower_disp_limit', 'upper_alarm_limit', 'upper_warning_limit', 'lower_warning_limit',
          'lower_alarm_limit', 'upper_ctrl_limit', 'lower_ctrl_limit']


def number(item):
    return item[0] if isinstance(item, bytes) else item  # caproto keeps the limits of CHAR types as one byte


request = arguments()
for pv in Context().get_pvs(*request['names']):
    pv.wait_for_connection(timeout=5)
    for dbr in request['types']:
        answer = pv.read(data_type=ChannelType(dbr), data_count=request.get('count', 0), timeout=5)
        found = answer.metadata
        metadata = {name: getattr(found, name) for name in NAMES if hasattr(found, name)}
        limits = {name: number(getattr(found, name)) for name in LIMITS if hasattr(found, name)}
        report(name=pv.name, type=int(answer.data_type), count=answer.data_count, value=list(answer.data), **metadata,
               limits=limits)
