"""EPICS base's server (rsrv) with BENCH_PVS ao records, bench:0 and up, and a waveform bench:array, run by pythonSoftIOC.

The records are base's own soft records, read from a database file, with no Python device support: neither a put nor a
get enters Python, so what is measured is the C server on the C record database.
"""

import os
from tempfile import NamedTemporaryFile

from softioc import asyncio_dispatcher, softioc

count = int(os.environ["BENCH_PVS"])
elements = int(os.environ["BENCH_ELEMENTS"])
with NamedTemporaryFile("w", suffix=".db") as database:
    database.writelines(f'record(ao, "bench:{number}") {{}}\n' for number in range(count))
    if elements > 0:
        database.write(f'record(waveform, "bench:array") {{ field(FTVL, "DOUBLE") field(NELM, "{elements}") }}\n')
    database.flush()
    softioc.dbLoadDatabase(database.name)
softioc.iocInit(asyncio_dispatcher.AsyncioDispatcher(), enable_pva=False)
softioc.non_interactive_ioc()
