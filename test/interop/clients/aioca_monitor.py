"""Watches a PV with aioca, every update of it, while the same process puts to it."""

import asyncio

import aioca
from report import arguments, report


async def main():
    request = arguments()
    aioca.camonitor(
        request['name'], lambda value: report(value=+value, severity=value.severity),
        format=aioca.FORMAT_TIME, all_updates=True)
    await asyncio.sleep(0.5)
    for value in request['puts']:
        await aioca.caput(request['name'], value, wait=True)
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.3)


asyncio.run(main())
