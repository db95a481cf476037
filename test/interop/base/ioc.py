"""EPICS base's own record database and CA server, run by pythonSoftIOC: serves until standard input closes."""

import asyncio
import pathlib
import sys

from epicscorelibs.ioc import dbCore
from softioc import asyncio_dispatcher, builder, softioc

passes = asyncio.Semaphore(0)


async def slow(_):
    await passes.acquire()


async def gate(value):
    if value == 0:
        while not passes.locked():
            await passes.acquire()
    else:
        passes.release()


here = pathlib.Path(__file__).parent

dbCore.asSetFilename(str(here / 'access.acf').encode())
for name in ('interop.db', 'examined.db', 'alike.db'):
    softioc.dbLoadDatabase(str(here / name))
# Puts to `slow` are done when `gate` lets them through; ../served.ts says the same for xioc.
builder.SetDeviceName('examined')
builder.longOut('slow', initial_value=4, on_update=slow, blocking=True)
builder.longOut('gate', initial_value=0, on_update=gate, always_update=True)
builder.LoadDatabase()
for number in range(1000):
    softioc.dbLoadDatabase(str(here / 'many.db'), substitutions=f'N={number}')
softioc.iocInit(asyncio_dispatcher.AsyncioDispatcher(), enable_pva=False)
sys.stdin.read()
