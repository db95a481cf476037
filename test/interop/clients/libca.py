"""The C library libca of EPICS 7, called as a C client calls it, with nothing interpreted in between."""

import ctypes
import struct
import threading

from epicscorelibs.ca import cadef

LIMIT = 10.0

STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE = range(7)
CODES = ['40s', 'h', 'f', 'H', 'B', 'i', 'd']

# What comes before the first value in each DBR type 0..38, as struct formats; padding is 'x'.
HEADS = [
    *[''] * 7,
    *['hh', 'hh', 'hh', 'hh', 'hhx', 'hh', 'hh4x'],
    *['hhII', 'hhII2x', 'hhII', 'hhII2x', 'hhII3x', 'hhII', 'hhII4x'],
    *['hh', 'hh8s6h', 'hhh2x8s6f', 'hhh416s', 'hh8s6Bx', 'hh8s6i', 'hhh2x8s6d'],
    *['hh', 'hh8s8h', 'hhh2x8s8f', 'hhh416s', 'hh8s8Bx', 'hh8s8i', 'hhh2x8s8d'],
    *['', '', 'hhHH', ''],
]

LIMITS = ['upper_disp', 'lower_disp', 'upper_alarm', 'upper_warning', 'lower_warning', 'lower_alarm',
          'upper_ctrl', 'lower_ctrl']


def value_code(dbr):
    if dbr < 35:
        return CODES[dbr % 7]
    return 'H' if dbr < 37 else '40s'


def data_size(dbr, count):
    return struct.calcsize('=' + HEADS[dbr]) + count * struct.calcsize(value_code(dbr))


def text(field):
    return field.split(b'\0')[0]


def values(dbr, count, data):
    found = struct.unpack_from(f'={count * value_code(dbr)}', data, struct.calcsize('=' + HEADS[dbr]))
    return [text(value) for value in found] if value_code(dbr) == '40s' else list(found)


def fields(dbr, count, data):
    """Everything in a DBR structure, by name."""
    found = {'count': count, 'value': values(dbr, count, data)}
    head = list(struct.unpack_from('=' + HEADS[dbr], data))
    if not head:
        return found
    found |= {'status': head.pop(0), 'severity': head.pop(0)}
    if dbr == 37:
        found['ackt'], found['acks'] = head
    elif 14 <= dbr <= 20:
        found['stamp'] = head
    elif dbr in (24, 31):
        count, labels = head
        found['labels'] = [text(labels[26 * n:26 * n + 26]) for n in range(count)]
    elif head:
        if dbr % 7 in (FLOAT, DOUBLE):
            found['precision'] = head.pop(0)
        found['units'] = text(head.pop(0))
        found['limits'] = dict(zip(LIMITS, head))
    return found


def pack(dbr, items):
    code = value_code(dbr)
    return b''.join(struct.pack(code, item.encode() if dbr == STRING else item) for item in items)


class Channel:
    """One channel; callbacks arrive on libca's own threads."""

    def __init__(self, name, priority=0, wait=True):
        self._kept = []  # C keeps pointers to these
        self._connected = threading.Event()
        self._lost = threading.Event()
        self._chid = ctypes.c_void_p()
        handler = self._keep(cadef.connection_handler(self._on_connection))
        context = self._keep(ctypes.py_object(self))
        cadef.ca_create_channel(name, handler, context, priority, ctypes.byref(self._chid))
        cadef.ca_flush_io()
        if wait:
            self.wait_connected()

    def wait_connected(self, limit=LIMIT):
        if not self._connected.wait(limit):
            raise TimeoutError('not connected')

    def wait_lost(self, limit=LIMIT):
        if not self._lost.wait(limit):
            raise TimeoutError('still connected')

    @property
    def host(self):
        return cadef.ca_host_name(self._chid)

    @property
    def count(self):
        return cadef.ca_element_count(self._chid)

    @property
    def native_type(self):
        return cadef.ca_field_type(self._chid)

    @property
    def beacon_period(self):
        period = cadef.libca.ca_beacon_period
        period.argtypes = [ctypes.c_void_p]
        period.restype = ctypes.c_double
        return period(self._chid)

    def get(self, dbr, count=0):
        """(ECA status, count, DBR bytes); count 0 asks for as many elements as there are."""
        answer = Answer()
        cadef.ca_array_get_callback(dbr, count, self._chid, self._handler(answer.put), ctypes.py_object(None))
        cadef.ca_flush_io()
        return answer.wait()

    def put(self, dbr, items):
        cadef.ca_array_put(dbr, len(items), self._chid, pack(dbr, items))
        cadef.ca_flush_io()

    def put_then(self, dbr, items, done):
        """Put with completion: done(ECA status) when the IOC has finished."""
        handler = self._handler(lambda status, count, data: done(status))
        cadef.ca_array_put_callback(dbr, len(items), self._chid, pack(dbr, items), handler, ctypes.py_object(None))
        cadef.ca_flush_io()

    def put_wait(self, dbr, items):
        answer = Answer()
        self.put_then(dbr, items, lambda status: answer.put(status, 0, b''))
        return answer.wait()[0]

    def subscribe(self, dbr, mask, update, count=0):
        """update(ECA status, count, DBR bytes) for the current value and each change; the result cancels it."""
        subscription = ctypes.c_void_p()
        cadef.ca_create_subscription(
            dbr, count, self._chid, mask, self._handler(update), ctypes.py_object(None), ctypes.byref(subscription))
        cadef.ca_flush_io()
        return lambda: cadef.ca_clear_subscription(subscription)

    def clear(self):
        cadef.ca_clear_channel(self._chid)

    def _on_connection(self, event):
        if event.op == cadef.CA_OP_CONN_UP:
            self._connected.set()
        else:
            self._connected.clear()
            self._lost.set()

    def _handler(self, update):
        def called(event):
            data = ctypes.string_at(event.raw_dbr, data_size(event.type, event.count)) if event.raw_dbr else b''
            update(event.status, event.count, data)
        return self._keep(cadef.event_handler(called))

    def _keep(self, item):
        self._kept.append(item)
        return item


class Answer:
    def __init__(self):
        self._here = threading.Event()

    def put(self, *answer):
        self._answer = answer
        self._here.set()

    def wait(self):
        if not self._here.wait(LIMIT):
            raise TimeoutError(f'no answer in {LIMIT} s')
        return self._answer


cadef.ca_context_create(1)  # with preemptive callbacks
