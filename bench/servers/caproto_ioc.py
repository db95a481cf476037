"""caproto's asyncio server with COUNT plain double channels, bench:0 and up: its quickest way to hold a number."""

import sys

from caproto import ChannelDouble
from caproto.asyncio.server import run

count = int(sys.argv[1])
run({f"bench:{number}": ChannelDouble(value=0.0) for number in range(count)})
