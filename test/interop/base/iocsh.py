"""EPICS base's own IOC shell: runs the script that the command line names, or lines from standard input.

There is a command more than base has: `words` prints its name and its arguments as JSON.
"""
import ctypes
import json
import sys

from epicscorelibs import ioc
from epicscorelibs.path import get_lib

com = ctypes.CDLL(get_lib('Com'), ctypes.RTLD_GLOBAL)
ARGV = 4


class Arg(ctypes.Structure):
    _fields_ = [('name', ctypes.c_char_p), ('type', ctypes.c_int)]


class FuncDef(ctypes.Structure):
    _fields_ = [('name', ctypes.c_char_p), ('nargs', ctypes.c_int),
                ('arg', ctypes.POINTER(ctypes.POINTER(Arg))), ('usage', ctypes.c_char_p)]


class Argv(ctypes.Structure):
    _fields_ = [('ac', ctypes.c_int), ('av', ctypes.POINTER(ctypes.c_char_p))]


def words(args):
    given = [args[0].av[i].decode('utf-8', 'surrogateescape') for i in range(args[0].ac)]
    sys.stdout.write(json.dumps(given) + '\n')
    sys.stdout.flush()


argument = Arg(b'[word ...]', ARGV)
arguments = (ctypes.POINTER(Arg) * 1)(ctypes.pointer(argument))
definition = FuncDef(b'words', 1, arguments, None)
callback = ctypes.CFUNCTYPE(None, ctypes.POINTER(Argv))(words)

ioc.iocshRegisterCommon()
com.iocshRegister(ctypes.byref(definition), callback)
ioc.dbLoadDatabase(b'base.dbd', ioc.DEFAULT_DBD_PATH.encode(), None)
ioc.registerRecordDeviceDriver(ioc.pdbbase)
sys.stdout.flush()
com.iocsh.argtypes = [ctypes.c_char_p]
com.iocsh(sys.argv[1].encode() if len(sys.argv) > 1 else None)
com.errlogFlush()
com.epicsExit(0)
