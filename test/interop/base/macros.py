"""Base's macLib, asked by a test.

Reads a JSON list from stdin: [definitions, text] to expand, or a text alone to read as definitions. Writes a list of
[expanded, faulty] and of [[name, value], ...]; null where base does not come back, or comes to an end.
"""
import ctypes
import json
import os
import select
import sys

from epicscorelibs import path

com = ctypes.CDLL(path.get_lib('Com'), mode=ctypes.RTLD_GLOBAL)
com.macExpandString.restype = ctypes.c_long


def parse(handle, definitions):
    pairs = ctypes.POINTER(ctypes.c_char_p)()
    count = com.macParseDefns(handle, definitions.encode('latin1'), ctypes.byref(pairs))
    return pairs, count


def expand(definitions, text):
    handle = ctypes.c_void_p()
    com.macCreateHandle(ctypes.byref(handle), None)
    com.macInstallMacros(handle, parse(handle, definitions)[0])
    buffer = ctypes.create_string_buffer(100000)
    length = com.macExpandString(handle, text.encode('latin1'), buffer, ctypes.c_long(99999))
    com.macDeleteHandle(handle)
    return [buffer.value.decode('latin1'), length < 0]


def definitions(text):
    pairs, count = parse(None, text)
    strings = [pairs[index] for index in range(2 * count)]
    decoded = [None if each is None else each.decode('latin1') for each in strings]
    return [decoded[index:index + 2] for index in range(0, len(decoded), 2)]


def answer(question):
    return definitions(question) if isinstance(question, str) else expand(*question)


def main():
    questions = json.load(sys.stdin)
    answers = []
    while len(answers) < len(questions):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            with os.fdopen(writing, 'w') as pipe:
                for question in questions[len(answers):]:
                    pipe.write(json.dumps(answer(question)) + '\n')
                    pipe.flush()
            os._exit(0)
        os.close(writing)
        rest = b''
        while select.select([reading], [], [], 3)[0]:
            data = os.read(reading, 65536)
            if not data:
                break
            *lines, rest = (rest + data).split(b'\n')
            answers += [json.loads(line) for line in lines]
        if len(answers) < len(questions):
            os.kill(child, 9)
            answers.append(None)
        os.waitpid(child, 0)
        os.close(reading)
    json.dump(answers, sys.stdout)


if __name__ == '__main__':
    main()
