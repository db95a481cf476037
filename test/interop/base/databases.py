"""
EPICS base with databases: those of a directory, as its commands.json says, in order. Serves until standard input closes.

A command is ['records', file, macros] or ['template', file, macros].
"""

import json
import os
import sys

from epicscorelibs.ioc import dbCore
from softioc import asyncio_dispatcher, softioc

os.chdir(sys.argv[1])
with open('commands.json') as commands:
    for kind, name, *macros in json.load(commands):
        load = dbCore.dbLoadTemplate if kind == 'template' else dbCore.dbLoadRecords
        load(name.encode(), *[text.encode() for text in macros or ['']], *([None] if kind == 'template' else []))
softioc.iocInit(asyncio_dispatcher.AsyncioDispatcher(), enable_pva=False)
sys.stdin.read()
