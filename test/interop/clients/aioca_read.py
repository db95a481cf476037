"""Reads PVs with aioca, once with time stamp and once with control information."""

import asyncio

import aioca
from report import arguments, report

CONTROL = ['units', 'precision', 'enums', 'lower_disp_limit', 'upper_disp_limit', 'lower_alarm_limit',
           'upper_alarm_limit', 'lower_warning_limit', 'upper_warning_limit', 'lower_ctrl_limit', 'upper_ctrl_limit']


async def main():
    for name in arguments():
        time = await aioca.caget(name, format=aioca.FORMAT_TIME)
        control = await aioca.caget(name, format=aioca.FORMAT_CTRL)
        report(name=name, value=+time, status=time.status, severity=time.severity, timestamp=time.timestamp,
               type=time.datatype, count=time.element_count,
               control={field: getattr(control, field) for field in CONTROL if hasattr(control, field)})


asyncio.run(main())
