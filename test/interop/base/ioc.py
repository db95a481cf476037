"""EPICS base's own record database and CA server, serving interop.db and examined.db until standard input closes."""

import pathlib
import sys

from epicscorelibs import ioc

here = pathlib.Path(__file__).parent

ioc.dbCore.asSetFilename(str(here / 'access.acf').encode())
many = [(str(here / 'many.db'), f'N={n}') for n in range(1000)]
own = [(str(here / name), '') for name in ('interop.db', 'examined.db')]
ioc.start_ioc(dbs=[*own, *many])
sys.stdin.read()
