"""Puts values with aioca, waits for completion and reads back."""

import asyncio
import time

import aioca
from report import arguments, report


async def main():
    for put in arguments():
        start = time.monotonic()
        result = await aioca.caput(put['name'], put['value'], datatype=put.get('type'), wait=True, throw=False)
        seconds = time.monotonic() - start
        value = await aioca.caget(put['name'])
        report(name=put['name'], ok=result.ok, error=None if result.ok else str(result), seconds=seconds, value=+value)


asyncio.run(main())
