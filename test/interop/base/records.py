"""
EPICS base's records, from the database file named as argument, with the access rules of the file that may follow.

Lines of standard input are commands for its shell; it serves until that closes.
"""

import sys

from epicscorelibs.ioc import dbCore, iocshCmd
from softioc import asyncio_dispatcher, softioc

softioc.dbLoadDatabase(sys.argv[1])
if len(sys.argv) > 2:
    dbCore.asSetFilename(sys.argv[2].encode())
softioc.iocInit(asyncio_dispatcher.AsyncioDispatcher(), enable_pva=False)
for line in sys.stdin:
    iocshCmd(line.strip().encode())
