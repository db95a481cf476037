"""EPICS base's records, from the database file named as argument: serves until standard input closes."""

import sys

from softioc import asyncio_dispatcher, softioc

softioc.dbLoadDatabase(sys.argv[1])
softioc.iocInit(asyncio_dispatcher.AsyncioDispatcher(), enable_pva=False)
sys.stdin.read()
