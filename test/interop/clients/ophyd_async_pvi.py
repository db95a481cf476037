"""ophyd-async makes a device of a table of contents (PVI), drives it, and reads it."""

import asyncio

from ophyd_async.core import Device, SignalR, SignalRW
from ophyd_async.epics.core import PviDeviceConnector
from report import arguments, report


class Axis(Device):
    position: SignalRW[float]
    readback: SignalR[float]


class Stage(Device):
    x: Axis
    enabled: SignalRW[bool]


async def main():
    stage = Stage(name='stage', connector=PviDeviceConnector(arguments()['prefix']))
    await stage.connect(timeout=20)
    report(step='children', names=sorted(name for name, _ in stage.children()), axis=sorted(name for name, _ in stage.x.children()))
    begin = asyncio.get_running_loop().time()
    await stage.x.position.set(4.0, timeout=20)
    report(step='set', seconds=asyncio.get_running_loop().time() - begin, readback=await stage.x.readback.get_value())
    reading = await stage.x.position.read()
    report(step='read', value=reading['stage-x-position']['value'])
    description = await stage.x.position.describe()
    report(step='describe', units=description['stage-x-position'].get('units'))


asyncio.run(main())
