"""softIoc of EPICS base, whose program is in no Python package: its options -d, -m and -S, a start script, and its shell.

In the order of its softMain.cpp: databases, the script, iocInit when there were databases, the shell.
"""
import ctypes
import getopt
import sys

from epicscorelibs import ioc
from epicscorelibs.path import get_lib

com = ctypes.CDLL(get_lib('Com'), ctypes.RTLD_GLOBAL)
com.iocsh.argtypes = [ctypes.c_char_p]

options, operands = getopt.getopt(sys.argv[1:], 'd:m:')
ioc.iocshRegisterCommon()
ioc.dbLoadDatabase(b'base.dbd', ioc.DEFAULT_DBD_PATH.encode(), None)
ioc.registerRecordDeviceDriver(ioc.pdbbase)
macros = ''
loaded = False
code = 0
for letter, argument in options:
    if letter == '-m':
        macros = argument
    elif ioc.dbLoadRecords(argument.encode(), macros.encode()):
        code = 2
    else:
        loaded = True
if code == 0 and operands and com.iocsh(operands[0].encode()):
    code = 2
if code == 0:
    if loaded:
        ioc.iocInit()
    com.iocsh(None)
com.errlogFlush()
com.epicsExit(code)
