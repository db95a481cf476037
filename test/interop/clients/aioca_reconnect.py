"""Watches a PV with aioca until standard input closes, through losses of the IOC."""

import asyncio
import sys

import aioca
from report import arguments, report


def updated(value):
    if value.ok:
        report(value=+value)
    else:
        report(connected=False)


async def main():
    aioca.camonitor(arguments(), updated, notify_disconnect=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
