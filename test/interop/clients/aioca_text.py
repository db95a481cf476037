"""aioca's ways to ask for text: labels of an enum, characters of an array, record type."""

import asyncio

import aioca
from report import arguments, report

WAYS = {
    'string': aioca.DBR_STRING,
    'label': aioca.DBR_ENUM_STR,
    'characters': aioca.DBR_CHAR_STR,
    'class': aioca.DBR_CLASS_NAME,
    'acknowledge': aioca.DBR_STSACK_STRING,
}


async def main():
    for name, way in arguments():
        value = await aioca.caget(name, datatype=WAYS[way], count=1 if way == 'class' else 0, throw=False)
        report(name=name, way=way, ok=value.ok, value=str(value) if value.ok else None)


asyncio.run(main())
