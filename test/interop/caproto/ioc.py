"""caproto's server with what ../conform.test.ts examines it with."""

import asyncio

from caproto.asyncio.server import run
from caproto.server import PVGroup, pvproperty


passes = asyncio.Semaphore(0)


class Examined(PVGroup):
    scalar = pvproperty(value=1)
    array = pvproperty(value=[1, 2, 3], max_length=7)
    read_only = pvproperty(value=3, read_only=True, name='readOnly')
    slow = pvproperty(value=4)
    gate = pvproperty(value=0)

    @slow.putter
    async def slow(self, instance, value):
        await passes.acquire()

    @gate.putter
    async def gate(self, instance, value):
        if value == 0:
            while not passes.locked():
                await passes.acquire()
        else:
            passes.release()


run(Examined(prefix='examined:').pvdb, interfaces=['127.0.0.1'], log_pv_names=False)
