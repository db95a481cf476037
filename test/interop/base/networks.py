"""Databases in EPICS base, each processed by the same puts: what base makes of them.

Reads a job from stdin as JSON: networks, which run side by side:
{'networks': [{'name': prefix, 'db': text, 'watch': [field, ...], 'steps': [{'puts': [...], 'wait': seconds}]}], 'settle': seconds}.
A put is {'to': name, 'as': type, 'value': value, 'done': bool}. The answer, on stdout, is a list of {'records', 'start', 'steps'}, one for each
network, or {'failed': reason}, or {'hung': number of the network in which base hangs}. Records and their fields are named without the prefix.

The fields of a record are read from its memory, so that nothing is cut and nothing is processed by looking. Nothing is
served by Channel Access: links with CA stay in the process.
"""
import ctypes
import json
import math
import os
import struct
import sys
import tempfile
import threading
import time

from epicscorelibs import ioc

core = ioc.dbCore
c = ctypes

STRING, CHAR, UCHAR, SHORT, USHORT, LONG, ULONG, INT64, UINT64, FLOAT, DOUBLE, ENUM, MENU, DEVICE = range(14)
INLINK, OUTLINK, FWDLINK, NOACCESS = range(14, 18)
FORMATS = {
    CHAR: 'b', UCHAR: 'B', SHORT: 'h', USHORT: 'H', LONG: 'i', ULONG: 'I', INT64: 'q', UINT64: 'Q', FLOAT: 'f',
    DOUBLE: 'd', ENUM: 'H', MENU: 'H', DEVICE: 'H',
}
SIZES = {kind: struct.calcsize(code) for kind, code in FORMATS.items()}
# A client's CHAR has no sign.
NAMES = {
    'STRING': STRING, 'CHAR': UCHAR, 'UCHAR': UCHAR, 'SHORT': SHORT, 'USHORT': USHORT, 'LONG': LONG, 'ULONG': ULONG,
    'INT64': INT64, 'UINT64': UINT64, 'FLOAT': FLOAT, 'DOUBLE': DOUBLE, 'ENUM': ENUM,
}


class Addr(c.Structure):
    _fields_ = [
        ('precord', c.c_void_p), ('pfield', c.c_void_p), ('pfldDes', c.c_void_p), ('no_elements', c.c_long),
        ('field_type', c.c_short), ('field_size', c.c_short), ('special', c.c_short), ('dbr_field_type', c.c_short),
    ]


class FieldLog(c.Structure):
    _fields_ = [
        ('kind', c.c_ubyte), ('mask', c.c_ubyte), ('sec', c.c_uint32), ('nsec', c.c_uint32), ('utag', c.c_uint64),
        ('stat', c.c_ushort), ('sevr', c.c_ushort), ('amsg', c.c_char * 40), ('field_type', c.c_short),
        ('field_size', c.c_short), ('no_elements', c.c_long), ('dtor', c.c_void_p), ('value', c.c_char * 8),
    ]


class Notify(c.Structure):
    pass


PUT_CALLBACK = c.CFUNCTYPE(c.c_int, c.POINTER(Notify), c.c_int)
GET_CALLBACK = c.CFUNCTYPE(None, c.POINTER(Notify), c.c_int)
DONE_CALLBACK = c.CFUNCTYPE(None, c.POINTER(Notify))
Notify._fields_ = [
    ('next', c.c_void_p), ('previous', c.c_void_p), ('listed', c.c_int), ('private', c.c_void_p), ('status', c.c_int),
    ('wasProcessed', c.c_int), ('requestType', c.c_int), ('chan', c.c_void_p), ('putCallback', PUT_CALLBACK),
    ('getCallback', GET_CALLBACK), ('doneCallback', DONE_CALLBACK), ('user', c.c_void_p),
]
PUT_PROCESS, PUT_DISABLED, PUT_FIELD = 1, 0, 1
LONGEST_S = 2
EVENT = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_int, c.POINTER(FieldLog))
ALL_EVENTS = 1 | 2 | 4 | 8

for name in ('dbChannelCreate', 'db_init_events', 'db_add_event', 'dbAllocEntry'):
    getattr(core, name).restype = c.c_void_p
for name in ('dbChannelOpen', 'dbChannelPut', 'dbChannelPutField', 'dbNameToAddr', 'dbGetField'):
    getattr(core, name).restype = c.c_long
core.dbChannelPut.argtypes = core.dbChannelPutField.argtypes = [c.c_void_p, c.c_short, c.c_char_p, c.c_long]
core.db_event_enable.argtypes = [c.c_void_p]
core.dbScanLock.argtypes = core.dbScanUnlock.argtypes = [c.c_void_p]
core.testdbCaWaitForUpdateCount.argtypes = [c.c_void_p, c.c_ulong]
core.dbProcessNotify.argtypes = [c.c_void_p]


def plain(value):
    """As JSON can say it, and JavaScript can read it."""
    if isinstance(value, float) and not math.isfinite(value):
        return {'$': 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'}
    if isinstance(value, int) and abs(value) > 2**53:
        return {'$': str(value)}
    return value


def text_at(data):
    return data.split(b'\0', 1)[0].decode('utf-8', 'replace')


def encoded(kind, value):
    """A value as a put has it. @returns bytes, number of elements"""
    values = value if isinstance(value, list) else [value]
    if kind == STRING:
        return b''.join(each.encode()[:39].ljust(40, b'\0') for each in values), len(values)
    numbers = [float(each['$']) if isinstance(each, dict) else each for each in values]
    if kind == UCHAR:
        numbers = [int(each) & 0xff for each in numbers]
    return struct.pack(f'={len(numbers)}{FORMATS[kind]}', *numbers), len(numbers)


class Field:
    def __init__(self, name, addr):
        self.name = name
        self.kind = addr.field_type
        self.size = addr.field_size
        self.offset = addr.pfield - addr.precord

    def read(self, memory):
        if self.kind == STRING:
            return text_at(memory[self.offset:self.offset + self.size])
        return plain(struct.unpack_from('=' + FORMATS[self.kind], memory, self.offset)[0])


class Type:
    """What the records of a type have in common: where their fields are."""

    def __init__(self, entry, record):
        self.scalars, self.others, self.size, self.time = [], [], 0, 0
        addr = Addr()
        status = core.dbFirstField(entry, 0)
        while status == 0:
            name = name_of(entry, 'dbGetFieldName')
            if core.dbNameToAddr(f'{record}.{name}'.encode(), c.byref(addr)) == 0:
                inside = 0 <= addr.pfield - addr.precord < 65536 if addr.pfield else False
                if name == 'TIME':
                    self.time = addr.pfield - addr.precord
                elif addr.field_type in (INLINK, OUTLINK, FWDLINK):
                    self.others.append(name)
                elif addr.dbr_field_type == NOACCESS or addr.field_type == NOACCESS:
                    pass
                elif not inside or addr.no_elements != 1 or is_array(entry):
                    self.others.append(name)
                else:
                    self.scalars.append(Field(name, addr))
                    self.size = max(self.size, addr.pfield - addr.precord + addr.field_size)
            status = core.dbNextField(entry, 0)
        self.size = max(self.size, self.time + 8)
        self.isText = any(field.name == 'SIZV' for field in self.scalars)
        # The element of a ring of one is copied at times.
        self.isRing = any(field.name == 'NUSE' for field in self.scalars)


def name_of(entry, function):
    call = getattr(core, function)
    call.restype = c.c_char_p
    return call(entry).decode()


def is_array(entry):
    core.dbGetFieldDbfType.restype = c.c_int
    return core.dbGetFieldDbfType(entry) == NOACCESS


class Record:
    def __init__(self, name, kind, prefix):
        self.name, self.kind, self.prefix = name, kind, prefix
        self.addr = Addr()
        core.dbNameToAddr(name.encode(), c.byref(self.addr))
        self.others = {}
        for each in kind.others:
            addr = Addr()
            if core.dbNameToAddr(f'{name}.{each}'.encode(), c.byref(addr)) == 0:
                self.others[each] = addr
        self.memory = b''
        self.before = {}

    def copy(self):
        self.memory = c.string_at(self.addr.precord, self.kind.size)
        self.more = {name: self.other(addr) for name, addr in self.others.items()}

    def other(self, addr):
        """A link or an array."""
        if addr.field_type in (INLINK, OUTLINK, FWDLINK):
            buffer = c.create_string_buffer(1024)
            count = c.c_long(1024)
            core.dbGetField(c.byref(addr), CHAR, buffer, None, c.byref(count), None)
            return buffer.value.decode('utf-8', 'replace')
        if self.kind.isText:
            return text_at(c.string_at(addr.pfield, addr.field_size))
        kind = addr.dbr_field_type
        size = 40 if kind == STRING else SIZES[kind]
        buffer = c.create_string_buffer(size * max(addr.no_elements, 1))
        count = c.c_long(addr.no_elements)
        if core.dbGetField(c.byref(addr), kind, buffer, None, c.byref(count), None) != 0:
            return None
        if kind == STRING:
            return [text_at(buffer.raw[40 * i:40 * i + 40]) for i in range(count.value)]
        return [plain(each) for each in struct.unpack_from(f'={count.value}{FORMATS[kind]}', buffer.raw)]

    def changes(self):
        """Fields that are not as they were, and whether the time stamp is."""
        now = {field.name: field.read(self.memory) for field in self.kind.scalars}
        now.update(self.more)
        now = {name: hide(value, self.prefix) for name, value in now.items()}
        stamp = self.memory[self.kind.time:self.kind.time + 8]
        changed = {name: value for name, value in now.items() if name not in self.before or self.before[name] != value}
        if stamp != self.before.get('TIME', bytes(8)):
            changed['TIME'] = True
        self.before = {**now, 'TIME': stamp}
        return changed


def hide(value, prefix):
    return value.replace(prefix, '') if isinstance(value, str) else value


class Network:
    def __init__(self, job):
        self.prefix, self.steps, self.fields = job['name'], job['steps'], job['watch']
        self.records, self.events, self.done, self.puts, self.kept, self.answers = [], [], [], [], [], []
        self.watched, self.rings, self.put_count, self.restless = [], set(), 0, False

    def state(self):
        memory = [c.string_at(record.addr.precord, record.kind.size) for record in self.records]
        return len(self.events), len(self.done), memory

    def watch(self):
        context = c.c_void_p(core.db_init_events())
        core.db_start_events(context, b'network', None, None, 50)
        self.callback = EVENT(self.event)
        for record in self.records:
            for field in self.fields:
                channel = core.dbChannelCreate(f'{record.name}.{field}'.encode())
                if not channel or core.dbChannelOpen(c.c_void_p(channel)) != 0:
                    continue
                self.watched.append(f'{record.name[len(self.prefix):]}.{field}')
                if record.kind.isRing and field == 'VAL':
                    self.rings.add(len(self.watched))
                event = core.db_add_event(context, c.c_void_p(channel), self.callback, c.c_void_p(len(self.watched)), ALL_EVENTS)
                core.db_event_enable(event)

    def event(self, index, _channel, _remaining, log):
        self.events.append((index, c.string_at(log, 96)))

    def take_events(self):
        events, self.events = self.events, []
        taken = []
        for index, data in events:
            kind, mask, _, _, _, stat, sevr = struct.unpack_from('=BBxxIIxxxxQHH', data)
            amsg, field_type, no_elements = text_at(data[28:68]), *struct.unpack_from('=hxxq', data, 68)
            taken.append([self.watched[index - 1], None, stat, sevr, amsg, mask])
            if kind & 1 == 0 and no_elements == 1 and field_type != STRING and index not in self.rings:
                taken[-1][1] = plain(struct.unpack_from('=' + FORMATS[field_type], data, 88)[0])
        return taken

    def put(self, put):
        number = self.put_count
        self.put_count += 1
        kind = NAMES[put['as']]
        channel = core.dbChannelCreate((self.prefix + put['to']).encode())
        if not channel or core.dbChannelOpen(c.c_void_p(channel)) != 0:
            self.done.append([number, 'missing'])
            return
        value = put['value'] if not isinstance(put['value'], str) else put['value'].replace('$(P)', self.prefix)
        data, count = encoded(kind, value)
        if not put['done']:
            status = core.dbChannelPutField(channel, kind, data, count)
            self.done.append([number, 'failed' if status else 'done'])
            return
        state = {'failed': False}

        def write(_notify, how):
            if how == PUT_DISABLED:
                state['failed'] = True
                return 0
            function = core.dbChannelPutField if how == PUT_FIELD else core.dbChannelPut
            if function(channel, kind, data, count) != 0:
                state['failed'] = True
            return 1

        def finished(notify):
            isFailed = state['failed'] or notify.contents.status not in (0,)
            self.done.append([number, 'failed' if isFailed else 'completed'])

        notify = Notify()
        notify.requestType, notify.chan = PUT_PROCESS, channel
        notify.putCallback, notify.doneCallback = PUT_CALLBACK(write), DONE_CALLBACK(finished)
        self.kept.append((notify, state))
        core.dbProcessNotify(c.byref(notify))

    def take_done(self):
        done, self.done = self.done, []
        return done


class Watch:
    """Ends the process when base hangs, and says in which network, if that is known."""

    LONGEST_S = 8

    def __init__(self, answer_to):
        self.answer_to, self.within, self.moved = answer_to, None, time.monotonic()
        threading.Thread(target=self.run, daemon=True).start()

    def at(self, network):
        self.within, self.moved = network, time.monotonic()

    def run(self):
        while time.monotonic() - self.moved < self.LONGEST_S:
            time.sleep(0.5)
        if self.within is not None:
            json.dump({'hung': self.within}, self.answer_to)
            self.answer_to.flush()
        os._exit(0)


class Held:
    """The task of links with CA, CP and CPP waits until all of them have their first values, before it processes because of one.

    How many of them are there by then depends on the load of the machine otherwise.
    """
    # Its link is the first of all: the task comes to wait for this record once it has subscribed to the others.
    RECORD = 'held'
    DB = f'record(aai, "{RECORD}") {{field(INP, "free CP")}} record(permissive, "free") {{}}'
    CA_LINK = 11

    def __init__(self):
        self.record = address(self.RECORD).precord
        core.dbScanLock(self.record)

    def release(self, networks):
        links = [
            addr.pfield for network in networks for record in network.records for addr in record.others.values()
            if addr.field_type == INLINK and c.c_short.from_address(addr.pfield + 8).value == self.CA_LINK
            and address(record.other(addr).split(' ')[0]) is not None
        ]
        waiting = threading.Thread(target=self.wait, args=[links], daemon=True)
        waiting.start()
        # Some of them never get a value.
        waiting.join(LONGEST_S)
        core.dbScanUnlock(self.record)

    def wait(self, links):
        for link in links:
            core.testdbCaWaitForUpdateCount(link, 1)


def address(name):
    addr = Addr()
    return addr if core.dbNameToAddr(name.encode(), c.byref(addr)) == 0 else None


def settle(networks, seconds, watch):
    """Until nothing has moved for so long; what still moves much later has a ring of links without an end."""
    began = quiet = time.monotonic()
    before = [network.state() for network in networks]
    while time.monotonic() - quiet < seconds:
        watch.at(None)
        time.sleep(0.005)
        core.dbCaSync()
        now = [network.state() for network in networks]
        moved = [network for network, one, other in zip(networks, before, now) if one != other and not network.restless]
        if moved:
            quiet = time.monotonic()
        if quiet - began > LONGEST_S:
            for network in moved:
                network.restless = True
        before = now


def find(networks):
    """The records of each network, in the order in which base lists them."""
    entry = c.c_void_p(core.dbAllocEntry(ioc.pdbbase))
    by_prefix = {network.prefix: network for network in networks}
    status = core.dbFirstRecordType(entry)
    while status == 0:
        kind = None
        status = core.dbFirstRecord(entry)
        while status == 0:
            name = name_of(entry, 'dbGetRecordName')
            network = by_prefix.get(name[:name.find(':') + 1])
            if network is not None and not core.dbIsAlias(entry):
                if kind is None:
                    inner = c.c_void_p(core.dbAllocEntry(ioc.pdbbase))
                    core.dbFindRecord(inner, name.encode())
                    kind = Type(inner, name)
                network.records.append(Record(name, kind, network.prefix))
            status = core.dbNextRecord(entry)
        status = core.dbNextRecordType(entry)


def snapshot(networks):
    for network in networks:
        for record in network.records:
            record.copy()
    changes = []
    for network in networks:
        named = ((record.name[len(network.prefix):], record.changes()) for record in network.records)
        changes.append({name: fields for name, fields in named if fields})
    return changes


def run(job, watch):
    networks = [Network(each) for each in job['networks']]
    with tempfile.TemporaryDirectory() as directory:
        ioc.iocshRegisterCommon()
        ioc.dbLoadDatabase(b'base.dbd', ioc.DEFAULT_DBD_PATH.encode(), None)
        ioc.registerRecordDeviceDriver(ioc.pdbbase)
        watch.at(None)
        for prefix, db in [('', Held.DB), *((each['name'], each['db']) for each in job['networks'])]:
            path = os.path.join(directory, 'network.db')
            with open(path, 'w') as file:
                file.write(db)
            if ioc.dbLoadRecords(path.encode(), b'P=' + prefix.encode()) != 0:
                return {'failed': f'{prefix} does not load'}
    if core.iocBuildIsolated() != 0:
        return {'failed': 'iocInit'}
    find(networks)
    held = Held()
    if core.iocRun() != 0:
        return {'failed': 'iocInit'}
    held.release(networks)
    settle(networks, job['settle'], watch)
    starts = snapshot(networks)
    for network in networks:
        network.watch()
    answers = [
        {'records': [record.name[len(network.prefix):] for record in network.records], 'start': start, 'steps': []}
        for network, start in zip(networks, starts)
    ]
    settle(networks, job['settle'], watch)
    for network in networks:
        network.take_events()
    for index in range(max(len(network.steps) for network in networks)):
        active = [network for network in networks if index < len(network.steps)]
        for turn in range(max(len(network.steps[index]['puts']) for network in active)):
            for number, network in enumerate(networks):
                puts = network.steps[index]['puts'] if network in active else []
                if turn < len(puts):
                    watch.at(number)
                    network.put(puts[turn])
            settle(active, job['settle'], watch)
        wait = max(network.steps[index]['wait'] for network in active)
        if wait > 0:
            watch.at(None)
            time.sleep(wait)
            settle(active, job['settle'], watch)
        for answer, network, changes in zip(answers, networks, snapshot(networks)):
            if network in active:
                answer['steps'].append({'changes': changes, 'events': network.take_events(), 'done': network.take_done()})
    for answer, network in zip(answers, networks):
        answer['restless'] = network.restless
    return answers


def main():
    # Base itself writes to stdout.
    answer_to = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)
    with answer_to:
        job = json.load(sys.stdin)
        json.dump(run(job, Watch(answer_to)), answer_to)
    # Base's threads go with the process; its handlers of exit wait for them.
    os._exit(0)


if __name__ == '__main__':
    main()
