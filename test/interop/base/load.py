"""Loads databases into EPICS base, and says what base made of them.

Reads a JSON list of jobs from stdin: {'files': {name: text}, 'commands': [...], 'environment': {name: value}}. Writes
{'dbd': <directory of base.dbd>, 'results': [{'records': [...], 'stderr': ..., 'status': [...]}]}; {'failed': reason} in
place of a result when base came to an end. Each job runs in a process of its own, in a directory that has its files.

A command is ['records', file, macros], ['template', file, macros, path] or ['definitions', file, path, macros].
"""
import ctypes
import json
import os
import signal
import sys
import tempfile

from epicscorelibs import ioc


def start():
    ioc.iocshRegisterCommon()
    ioc.dbLoadDatabase(b'base.dbd', ioc.DEFAULT_DBD_PATH.encode(), None)
    ioc.registerRecordDeviceDriver(ioc.pdbbase)


def text(value):
    return None if value is None else value.decode('utf-8', 'surrogateescape')


def encoded(value):
    return None if value is None else value.encode('utf-8', 'surrogateescape')


def dump():
    """All records with the fields that are not as the record type has them, by base's static database access."""
    core = ioc.dbCore
    core.dbAllocEntry.restype = ctypes.c_void_p

    def call(name, restype=ctypes.c_long):
        function = getattr(core, name)
        function.restype = restype
        return function

    def string(name):
        return text(call(name, ctypes.c_char_p)(entry))

    def each(kind, *more):
        """Moves the entry over all of a kind: RecordType, Record, Field, Info."""
        status = call('dbFirst' + kind)(entry, *more)
        while status == 0:
            yield
            status = call('dbNext' + kind)(entry, *more)

    entry = ctypes.c_void_p(core.dbAllocEntry(ioc.pdbbase))
    target = ctypes.c_void_p(core.dbAllocEntry(ioc.pdbbase))
    records = []
    for _ in each('RecordType'):
        for _ in each('Record'):
            record = {'type': string('dbGetRecordTypeName'), 'name': string('dbGetRecordName')}
            records.append(record)
            if call('dbIsAlias', ctypes.c_int)(entry):
                call('dbFindRecord')(target, call('dbGetRecordName', ctypes.c_char_p)(entry))
                call('dbFollowAlias')(target)
                record['aliasOf'] = text(call('dbGetRecordName', ctypes.c_char_p)(target))
                continue
            record['visible'] = bool(call('dbIsVisibleRecord', ctypes.c_int)(entry))
            record['fields'] = fields = {}
            for _ in each('Field', 0):
                if not call('dbIsDefaultValue', ctypes.c_int)(entry):
                    fields[string('dbGetFieldName')] = string('dbGetString')
            record['infos'] = infos = {}
            for _ in each('Info'):
                infos[string('dbGetInfoName')] = string('dbGetInfoString')
    return records


def run(job):
    for name, value in job.get('environment', {}).items():
        os.environ[name] = value
    with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryFile() as captured:
        for name, content in job['files'].items():
            path = os.path.join(directory, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'wb') as file:
                file.write(content.encode('utf-8', 'surrogateescape'))
        os.chdir(directory)
        start()
        # Base says most on stderr, and some on stdout.
        os.dup2(captured.fileno(), 2)
        os.dup2(captured.fileno(), 1)
        status = []
        libc = ctypes.CDLL(None)
        functions = {
            'records': (ioc.dbCore.dbLoadRecords, 2),
            'template': (ioc.dbCore.dbLoadTemplate, 3),
            'definitions': (ioc.dbCore.dbLoadDatabase, 3),
        }
        for kind, *args in job['commands']:
            function, count = functions[kind]
            status.append(function(*[encoded(arg) for arg in (args + [None] * count)[:count]]))
        ioc.Com.errlogFlush()
        libc.fflush(None)
        captured.seek(0)
        result = {'records': dump(), 'stderr': captured.read().decode('utf-8', 'surrogateescape'), 'status': status}
        os.chdir('/')
        return result


def main():
    results = []
    for job in json.load(sys.stdin):
        r, w = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(r)
            signal.alarm(60)
            try:
                result = run(job)
            except Exception as error:
                result = {'failed': repr(error)}
            with os.fdopen(w, 'w') as pipe:
                json.dump(result, pipe)
            os._exit(0)
        os.close(w)
        with os.fdopen(r) as pipe:
            answer = pipe.read()
        os.waitpid(pid, 0)
        results.append(json.loads(answer) if answer else {'failed': 'base crashed'})
    json.dump({'dbd': ioc.DEFAULT_DBD_PATH, 'results': results}, sys.stdout)


if __name__ == '__main__':
    main()
