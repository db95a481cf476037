"""EPICS base's own record database and CA server, run by pythonSoftIOC: serves until standard input closes."""

import pathlib
import sys

from epicscorelibs.ioc import dbCore
from softioc import asyncio_dispatcher, softioc

here = pathlib.Path(__file__).parent

dbCore.asSetFilename(str(here / 'access.acf').encode())
for name in ('interop.db', 'examined.db', 'alike.db'):
    softioc.dbLoadDatabase(str(here / name))
for number in range(1000):
    softioc.dbLoadDatabase(str(here / 'many.db'), substitutions=f'N={number}')
softioc.iocInit(asyncio_dispatcher.AsyncioDispatcher(), enable_pva=False)
sys.stdin.read()
