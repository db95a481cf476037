"""caproto's server with what ../conform.test.ts examines it with."""

from caproto.asyncio.server import run
from caproto.server import PVGroup, pvproperty


class Examined(PVGroup):
    scalar = pvproperty(value=1)
    array = pvproperty(value=[1, 2, 3], max_length=7)
    read_only = pvproperty(value=3, read_only=True, name='readOnly')


run(Examined(prefix='examined:').pvdb, interfaces=['127.0.0.1'], log_pv_names=False)
