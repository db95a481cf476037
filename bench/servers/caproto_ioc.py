"""caproto's asyncio server with BENCH_PVS plain double channels, bench:0 and up: its quickest way to hold a number."""

import os

from caproto import ChannelDouble
from caproto.asyncio.server import run

count = int(os.environ["BENCH_PVS"])
elements = int(os.environ["BENCH_ELEMENTS"])
channels = {f"bench:{number}": ChannelDouble(value=0.0) for number in range(count)}
if elements > 0:
    channels["bench:array"] = ChannelDouble(value=[0.0] * elements, max_length=elements)
run(channels)
