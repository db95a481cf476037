"""Access security of EPICS base, asked over standard input: a question and an answer are a line of JSON each.

Asked is {acf, substitutions?, byAddress?, inputs: [[asg, index, value, invalid], ...], clients: [[asg, asl, user, host], ...]}.
Answered is {loaded, messages, rights: [[access, trap], ...], dump, uags, hags, rules}. Base keeps its old rules when a
file does not load; then nothing but `loaded` and `messages` is answered.
"""

import ctypes
import json
import os
import sys
import tempfile

from epicscorelibs.ioc import Com

libc = ctypes.CDLL(None)
libc.open_memstream.restype = ctypes.c_void_p
libc.open_memstream.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_size_t)]
libc.fclose.argtypes = [ctypes.c_void_p]

Node = ctypes.c_void_p * 2


class List(ctypes.Structure):
    _fields_ = [('first', ctypes.c_void_p), ('last', ctypes.c_void_p), ('count', ctypes.c_int)]


class Base(ctypes.Structure):
    _fields_ = [('uags', List), ('hags', List), ('asgs', List)]


class Asg(ctypes.Structure):
    _fields_ = [
        ('node', Node),
        ('name', ctypes.c_char_p),
        ('inputs', List),
        ('rules', List),
        ('members', List),
        ('values', ctypes.POINTER(ctypes.c_double)),
        ('bad', ctypes.c_ulong),
        ('changed', ctypes.c_ulong),
    ]


class Input(ctypes.Structure):
    _fields_ = [
        ('node', Node),
        ('pv', ctypes.c_char_p),
        ('channel', ctypes.c_void_p),
        ('asg', ctypes.c_void_p),
        ('index', ctypes.c_int),
    ]


class Client(ctypes.Structure):
    _fields_ = [
        ('node', Node),
        ('member', ctypes.c_void_p),
        ('user', ctypes.c_char_p),
        ('host', ctypes.c_char_p),
        ('private', ctypes.c_void_p),
        ('callback', ctypes.c_void_p),
        ('level', ctypes.c_int),
        ('access', ctypes.c_int),
        ('trap', ctypes.c_int),
    ]


def each(list, structure):
    at = list.first
    while at:
        item = structure.from_address(at)
        yield item
        at = item.node[0]


def groups():
    base = ctypes.cast(ctypes.c_void_p.in_dll(Com, 'pasbase'), ctypes.POINTER(Base)).contents
    return {asg.name.decode(): asg for asg in each(base.asgs, Asg)}


def load(acf, substitutions):
    """asInitFile, with what it and errlog write to standard error."""
    with tempfile.NamedTemporaryFile('w', suffix='.acf') as file, tempfile.TemporaryFile() as messages:
        file.write(acf)
        file.flush()
        terminal = os.dup(2)
        os.dup2(messages.fileno(), 2)
        status = Com.asInitFile(file.name.encode(), None if substitutions is None else substitutions.encode())
        Com.errlogFlush()
        os.dup2(terminal, 2)
        os.close(terminal)
        messages.seek(0)
        return status == 0, messages.read().decode(errors='replace')


def hear(inputs):
    """What asCa does: all inputs are bad until they have sent a value."""
    known = groups()
    for asg in known.values():
        for input in each(asg.inputs, Input):
            asg.bad |= 1 << input.index
    for name, index, value, invalid in inputs:
        asg = known[name]
        if invalid:
            asg.bad |= 1 << index
        else:
            asg.bad &= ~(1 << index)
            asg.values[index] = value
        asg.changed |= 1 << index
        Com.asComputeAsg(ctypes.byref(asg))


def rights(asg, asl, user, host):
    member, client = ctypes.c_void_p(), ctypes.c_void_p()
    texts = [ctypes.create_string_buffer(text.encode()) for text in (asg, user, host)]
    Com.asAddMember(ctypes.byref(member), texts[0])
    Com.asAddClient(ctypes.byref(client), member, asl, texts[1], texts[2])
    found = Client.from_address(client.value)
    answer = [found.access, found.trap]
    Com.asRemoveClient(ctypes.byref(client))
    Com.asRemoveMember(ctypes.byref(member))
    return answer


def printed(function, *args):
    text, size = ctypes.c_char_p(), ctypes.c_size_t()
    stream = ctypes.c_void_p(libc.open_memstream(ctypes.byref(text), ctypes.byref(size)))
    function(stream, *args)
    libc.fclose(stream)
    return ctypes.string_at(text, size.value).decode()


for line in sys.stdin:
    asked = json.loads(line)
    ctypes.c_int.in_dll(Com, 'asCheckClientIP').value = int(asked.get('byAddress', False))
    loaded, messages = load(asked['acf'], asked.get('substitutions'))
    answer = {'loaded': loaded, 'messages': messages}
    if loaded:
        hear(asked['inputs'])
        answer['rights'] = [rights(*client) for client in asked['clients']]
        answer['dump'] = printed(Com.asDumpFP, None, None, 1)
        answer['uags'] = printed(Com.asDumpUagFP, None)
        answer['hags'] = printed(Com.asDumpHagFP, None)
        answer['rules'] = printed(Com.asDumpRulesFP, None)
    print(json.dumps(answer), flush=True)
