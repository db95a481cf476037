// cspell:ignore Missaligned
import { describe, expect, test } from 'vitest';
import { encodeRequest, encodeResponse } from '../../../src/protocol/ca/encode.ts';
import type { Frames } from '../../../src/protocol/ca/framer.ts';
import { PatientRequestFramer, RequestFramer } from '../../../src/protocol/ca/request-framer.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import { ResponseFramer } from '../../../src/protocol/ca/response-framer.ts';
import type { Response } from '../../../src/protocol/ca/responses.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { arbitraryRequest, arbitraryResponse } from '../../support/arbitrary-messages.ts';
import { type GoldenRow, goldenRequests, goldenResponses } from '../../support/golden-messages.ts';
import { concat, hex } from '../../support/hex.ts';
import { naiveDecodeRequests, naiveDecodeResponses } from '../../support/naive-codec.ts';
import { fc, runs } from '../../support/properties.ts';
import { expectSame } from '../../support/same.ts';

const version = hex('0000 0000 0000 000d 00000000 00000000');
const maxPayload = 1 << 20;

interface Side {
  readonly side: string;
  readonly golden: readonly GoldenRow<unknown>[];
  framer(): { readonly heldBytes: number; push(chunk: Uint8Array): Frames<unknown> };
}

describe.each<Side>([
  { side: 'RequestFramer', golden: goldenRequests, framer: serverFramer },
  { side: 'ResponseFramer', golden: goldenResponses, framer: () => new ResponseFramer({ maxPayload }) },
])('$side', ({ golden, framer }) => {
  test.each(golden)('$name, cut in two at every byte', ({ bytes, message }) => {
    for (const cut of cuts(bytes.length)) {
      const target = framer();
      expect(target.push(bytes.subarray(0, cut))).toStrictEqual({ commands: [], fault: undefined });
      expectSame(target.push(bytes.subarray(cut)), { commands: [message], fault: undefined });
      expect(target.heldBytes).toBe(0);
    }
  });

  test('all messages, packed in one chunk', () => {
    const all = concat(...golden.map(({ bytes }) => bytes));
    expect(framer().push(all)).toStrictEqual({ commands: golden.map(({ message }) => message), fault: undefined });
  });

  test('all messages, one byte at a time', () => {
    const target = framer();
    const commands: unknown[] = [];
    for (const byte of concat(...golden.map(({ bytes }) => bytes))) {
      const frames = target.push(Uint8Array.of(byte));
      if (frames.fault !== undefined) expect.fail(frames.fault.text);
      commands.push(...frames.commands);
    }
    expect(commands).toStrictEqual(golden.map(({ message }) => message));
  });

  test('an empty chunk changes nothing', () => {
    const target = framer();
    target.push(hex('0017 00'));
    expect(target.push(new Uint8Array(0))).toStrictEqual({ commands: [], fault: undefined });
    expect(target.push(hex('00 0000 0000 00000000 00000000')).commands).toHaveLength(1);
  });

  test('any bytes in any chunks: no throw, the same result as in one chunk, memory within the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fragment, fc.uint8Array({ maxLength: 40 }))), sizes, (parts, chunkSizes) => {
        const stream = concat(...parts);
        const whole = framer().push(stream);
        const target = framer();
        const pieces = chunks(stream, chunkSizes).map((chunk) => {
          const frames = target.push(chunk);
          expect(target.heldBytes).toBeLessThanOrEqual(24 + maxPayload);
          expect(target.heldBytes).toBeLessThanOrEqual(2 * stream.length);
          return frames;
        });
        expect(pieces.flatMap(({ commands }) => [...commands])).toStrictEqual([...whole.commands]);
        const faults = pieces.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
        expect(faults).toStrictEqual(whole.fault === undefined ? [] : [whole.fault]);
      }),
      { numRuns: runs(500) },
    );
  });

  test('payloads stay as they were while later chunks arrive', () => {
    const first = hex('0017 0008 0000 0000 00000000 00000000  01020304 05060708');
    const second = hex('0017 0008 0000 0000 00000000 00000000  f1f2f3f4 f5f6f7f8');
    for (const cut of cuts(first.length)) {
      const target = framer();
      const echoes = [
        ...target.push(first.slice(0, cut)).commands,
        ...target.push(concat(first.slice(cut), second.slice(0, 20))).commands,
        ...target.push(second.slice(20)).commands,
      ];
      expect(echoes).toMatchObject([{ payload: hex('0102030405060708') }, { payload: hex('f1f2f3f4f5f6f7f8') }]);
    }
  });

  test('a Buffer as chunk gives plain payloads', () => {
    const chunk = Buffer.from(hex('0017 0008 0000 0000 00000000 00000000  01020304 05060708'));
    const [echo] = framer().push(chunk).commands;
    expect(echo).toMatchObject({ payload: hex('0102030405060708') });
    expect(Buffer.isBuffer((echo as { payload: Uint8Array }).payload)).toBe(false);
  });
});

describe('RequestFramer', () => {
  test('agrees with the naive codec, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRequest, { maxLength: 8 }), sizes, (requests, chunkSizes) => {
        const stream = encoded(requests, encodeRequest);
        const frames = chunks(stream, chunkSizes).map(pushTo(serverFramer()));
        expect(frames.flatMap(({ commands }) => [...commands])).toStrictEqual(naiveDecodeRequests(stream));
        expect(frames.every(({ fault }) => fault === undefined)).toBe(true);
      }),
    );
  });

  test('knows the minor revision from VERSION, then from CREATE_CHAN', () => {
    const framer = new RequestFramer({ maxPayload });
    expect(framer.minor).toBe(0);
    framer.push(hex('0000 0000 0000 000b 00000000 00000000'));
    expect(framer.minor).toBe(11);
    framer.push(hex('0012 0008 0000 0000 00000001 00000005  61000000 00000000'));
    expect(framer.minor).toBe(5);
  });

  test('CREATE_CHAN does not make a client new enough that sent no VERSION', () => {
    const framer = new RequestFramer({ maxPayload });
    const frames = framer.push(hex('0012 0008 0000 0000 00000001 0000000d  61000000 00000000'));
    expect(frames).toMatchObject({ commands: [{ type: 'CREATE_CHAN' }], fault: undefined });
    expect(framer.minor).toBe(0);
  });

  // The numbers are rows of the table of malformed input that rsrv's behaviour is described by.
  describe('waits', () => {
    test.each([
      ['for a header (1)', '0017 0000 0000 0000 00000000 000000'],
      ['for an extended header (1)', '0017 ffff 0000 0000 00000000 00000000 00000000 000000'],
      ['for a payload (2)', '0017 0010 0000 0000 00000000 00000000 00000000 00000000'],
    ])('%s', (_name, text) => {
      expect(serverFramer().push(hex(text))).toStrictEqual({ commands: [], fault: undefined });
    });
  });

  describe('accepts', () => {
    test.each([
      [
        'a command before VERSION: the circuit refuses it (5)',
        new RequestFramer({ maxPayload }),
        '000f 0000 0006 0001 00000003 00000004',
        'READ_NOTIFY',
      ],
      [
        'an extended header that is not needed (43)',
        serverFramer(),
        '000f ffff 0006 0000 00000003 00000004 00000000 00000001',
        'READ_NOTIFY',
      ],
      [
        'READ_SYNC with payload (48)',
        serverFramer(),
        '000a 0008 0000 0000 00000000 00000000 00000000 00000000',
        'READ_SYNC',
      ],
      ['DBR types that do not exist (16)', serverFramer(), '000f 0000 0027 0001 00000003 00000004', 'READ_NOTIFY'],
      [
        'an empty event mask (32)',
        serverFramer(),
        `0001 0010 0006 0001 00000003 00000004 ${'00'.repeat(16)}`,
        'EVENT_ADD',
      ],
      [
        'less payload than the count says (28)',
        serverFramer(),
        '0004 0008 0006 0005 00000003 00000004 00000000 00000000',
        'WRITE',
      ],
      [
        'a channel name without NUL (13)',
        serverFramer(),
        '0012 0008 0000 0000 00000001 0000000d 61616161 61616161',
        'CREATE_CHAN',
      ],
      ['VERSION of any minor and priority (8, 9)', serverFramer(), '0000 0000 0064 0003 00000000 00000000', 'VERSION'],
    ])('%s', (_name, framer, text, type) => {
      expect(framer.push(hex(text))).toMatchObject({ commands: [{ type }], fault: undefined });
    });
  });

  describe('refuses', () => {
    test.each([
      ...[5, 7, 11, 13, 14, 16, 17, 22, 24, 25, 26, 27].map((command) => ({
        name: `command ${command} (3)`,
        header: `${word(command)} 0000 0001 0002 00000003 00000004`,
        embedded: `${word(command)} 0000 0001 0002 00000003 00000004`,
        status: 142,
        text: 'invalid (damaged?) request code from TCP',
      })),
      ...[28, 255, 0xffff].map((command) => ({
        name: `command ${command}, which is not embedded (3)`,
        header: `${word(command)} 0000 0001 0002 00000003 00000004`,
        embedded: '0000 0000 0001 0002 00000003 00000004',
        status: 142,
        text: 'invalid (damaged?) request code from TCP',
      })),
      {
        name: 'an HTTP request, without waiting for 21536 bytes (7)',
        header: Buffer.from('GET / HTTP/1.1\r\n').toString('hex'),
        embedded: '0000 5420 2f20 4854 54502f31 2e310d0a',
        status: 142,
        text: 'invalid (damaged?) request code from TCP',
      },
      {
        name: 'an obsolete command with an extended header, without waiting for it (3)',
        header: '0005 ffff 0000 0000 00000000 00000000',
        embedded: '0005 ffff 0000 0000 00000000 00000000 00000000 00000000',
        status: 142,
        text: 'invalid (damaged?) request code from TCP',
      },
      ...[1, 4, 7, 9].map((size) => ({
        name: `a payload of ${size} bytes (4)`,
        header: `0017 ${word(size)} 0001 0002 00000003 00000004`,
        embedded: `0017 ${word(size)} 0001 0002 00000003 00000004`,
        status: 142,
        text: 'CAS: Missaligned protocol rejected',
      })),
      {
        name: 'VERSION with a misaligned payload (4)',
        header: '0000 0003 0000 000d 00000000 00000000',
        embedded: '0000 0003 0000 000d 00000000 00000000',
        status: 142,
        text: 'CAS: Missaligned protocol rejected',
      },
      {
        name: 'a misaligned extended size (4)',
        header: '0017 ffff 0000 0000 00000000 00000000 00000009 00000001',
        embedded: '0017 ffff 0000 0000 00000000 00000000 00000009 00000001',
        status: 142,
        text: 'CAS: Missaligned protocol rejected',
      },
      {
        name: 'EVENT_ADD whose payload has no mask (33)',
        header: '0001 0008 0006 0001 00000003 00000004',
        embedded: '0001 0008 0006 0001 00000003 00000004',
        status: 142,
        text: 'subscription payload has 8 bytes, the event mask needs 16',
      },
      {
        name: 'a size that wraps to zero with its header (45)',
        header: '0017 ffff 0000 0000 00000000 00000000 ffffffe8 00000001',
        embedded: '0017 ffff 0000 0000 00000000 00000000 ffffffe8 00000001',
        status: 72,
        text: `payload of 4294967272 bytes exceeds the limit of ${maxPayload} bytes`,
      },
      {
        name: '2 GiB, without waiting for them (46)',
        header: '0004 ffff 0006 0000 00000003 00000004 80000000 10000000',
        embedded: '0004 ffff 0006 0000 00000003 00000004 80000000 10000000',
        status: 72,
        text: `payload of 2147483648 bytes exceeds the limit of ${maxPayload} bytes`,
      },
      {
        name: 'eight bytes over the limit (47)',
        header: '0004 ffff 0006 0000 00000003 00000004 00100008 00020001',
        embedded: '0004 ffff 0006 0000 00000003 00000004 00100008 00020001',
        status: 72,
        text: `payload of ${maxPayload + 8} bytes exceeds the limit of ${maxPayload} bytes`,
      },
    ])('$name', ({ header, embedded, status, text }) => {
      const expected = { commands: [], fault: { status, request: hex(embedded), text } };
      expect(serverFramer().push(hex(header))).toStrictEqual(expected);
      // As early, and with the same words, when the bytes trickle in.
      const framer = serverFramer();
      const trickle = [...hex(header)].map((byte) => framer.push(Uint8Array.of(byte)));
      expect(trickle.at(-1)).toStrictEqual(expected);
      expect(framer.heldBytes).toBe(0);
    });

    test.each([
      ['CLIENT_NAME without payload (39)', '0014 0000 0000 0000 00000000 00000000'],
      ['HOST_NAME without NUL (39)', '0015 0008 0000 0000 00000000 00000000 61616161 61616161'],
      [
        'HOST_NAME of 512 characters (39)',
        `0015 0208 0000 0000 00000000 00000000 ${'61'.repeat(512)}${'00'.repeat(8)}`,
      ],
    ])('%s', (_name, text) => {
      expect(serverFramer().push(hex(text))).toStrictEqual({
        commands: [],
        fault: {
          status: 142,
          request: hex(text).slice(0, 16),
          text: 'user or host name is not NUL terminated within 512 bytes',
        },
      });
    });

    test.each([
      [
        'an HTTP request (6)',
        Buffer.from('GET / HTTP/1.1\r\n').toString('hex'),
        '0000 5420 2f20 4854 54502f31 2e310d0a',
      ],
      ['a command a client never sends (5)', '000b 0000 0000 0000 00000000 00000000'],
      [
        'an extended header (44)',
        '0004 ffff 0006 0000 00000003 00000004 00000008 00000001',
        '0004 ffff 0006 0000 00000003 00000004',
      ],
      ['a misaligned payload (5)', '0004 0003 0006 0000 00000003 00000004'],
    ])('before VERSION, as from a client too old: %s', (_name, text, embedded = text) => {
      expect(new RequestFramer({ maxPayload }).push(hex(text))).toStrictEqual({
        commands: [],
        fault: { status: 278, request: hex(embedded), text: 'CAS: Client version 0 too old' },
      });
    });

    test('an extended header from a client below minor 9: its size is 65535, misaligned (44)', () => {
      const framer = new RequestFramer({ maxPayload });
      framer.push(hex('0000 0000 0000 0008 00000000 00000000'));
      expect(framer.push(hex('0004 ffff 0006 0000 00000003 00000004 00000008 00000001'))).toStrictEqual({
        commands: [],
        fault: {
          status: 142,
          request: hex('0004 ffff 0006 0000 00000003 00000004'),
          text: 'CAS: Missaligned protocol rejected',
        },
      });
    });

    test('a misaligned first VERSION is not called too old', () => {
      const { fault } = new RequestFramer({ maxPayload }).push(hex('0000 0003 0000 000d 00000000 00000000'));
      expect(fault).toMatchObject({ status: 142, text: 'CAS: Missaligned protocol rejected' });
    });

    test('once: what came before stays, what comes after is not looked at', () => {
      const framer = serverFramer();
      const echo = hex('0017 0000 0000 0000 00000000 00000000');
      const frames = framer.push(concat(echo, hex('001c 0000 0000 0000 00000000 00000000'), echo));
      expect(frames).toMatchObject({ commands: [{ type: 'ECHO' }], fault: { status: 142 } });
      expect(framer.push(echo)).toStrictEqual({ commands: [], fault: undefined });
      expect(framer.push(hex('0000'))).toStrictEqual({ commands: [], fault: undefined });
      expect(framer.heldBytes).toBe(0);
    });
  });

  test('exactly the limit is accepted', () => {
    const framer = serverFramer();
    const header = hex('0004 ffff 0006 0000 00000003 00000004 00100000 00020000');
    const frames = framer.push(concat(header, new Uint8Array(maxPayload)));
    expect(frames).toMatchObject({ commands: [{ type: 'WRITE' }], fault: undefined });
  });

  test('pre-4.9 clients may fill the short header', () => {
    const framer = new RequestFramer({ maxPayload });
    framer.push(hex('0000 0000 0000 0008 00000000 00000000'));
    const frames = framer.push(concat(hex('0017 fff8 0000 0000 00000000 00000000'), new Uint8Array(0xfff8)));
    expect(frames).toMatchObject({ commands: [{ type: 'ECHO' }], fault: undefined });
  });

  test('a large message takes memory as it arrives, and is moved seldom', () => {
    const size = 10_000_000;
    const framer = new RequestFramer({ maxPayload: size });
    framer.push(version);
    const payload = Uint8Array.from({ length: size }, (_, i) => i % 251);
    const message: Request = { type: 'WRITE', dbrType: 4, count: size, sid: 3, ioid: 4, payload };
    const stream = encoded([message], encodeRequest);
    const allocations = new Set<number>();
    for (let at = 0; at < stream.length; at += 65536) {
      const { commands, fault } = framer.push(stream.subarray(at, at + 65536));
      const received = Math.min(at + 65536, stream.length);
      allocations.add(framer.heldBytes);
      expect(framer.heldBytes).toBeLessThanOrEqual(2 * received);
      expect(fault).toBeUndefined();
      expect(commands).toHaveLength(received === stream.length ? 1 : 0);
      const [write] = commands;
      if (write?.type === 'WRITE') expect(Buffer.compare(write.payload, payload)).toBe(0);
    }
    expect(allocations.size).toBeLessThan(12);
    expect(framer.heldBytes).toBe(0);
  });
});

describe('ResponseFramer', () => {
  test('agrees with the naive codec, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(arbitraryResponse, { maxLength: 8 }), sizes, (responses, chunkSizes) => {
        const stream = encoded(responses, encodeResponse);
        const frames = chunks(stream, chunkSizes).map(pushTo(new ResponseFramer({ maxPayload })));
        expect(frames.flatMap(({ commands }) => [...commands])).toStrictEqual(naiveDecodeResponses(stream));
        expect(frames.every(({ fault }) => fault === undefined)).toBe(true);
      }),
    );
  });

  test('accepts an extended header before VERSION', () => {
    const frames = new ResponseFramer({ maxPayload }).push(
      hex('000f ffff 0006 0000 00000001 00000004 00000008 00000001  3ff00000 00000000'),
    );
    expect(frames).toMatchObject({ commands: [{ type: 'READ_NOTIFY', count: 1 }], fault: undefined });
  });

  test('passes over a value that is too large, however it comes, and goes on after it', () => {
    const limit = 64;
    const value = fc.record({
      type: fc.constantFrom('READ_NOTIFY' as const, 'EVENT_ADD' as const),
      id: fc.nat(),
      size: fc.integer({ min: 1, max: 25 }).map((words) => words * 8),
    });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), sizes, (values, chunkSizes) => {
        const responses = values.map(({ type, id, size }): Response => {
          const rest = { dbrType: 6, count: size / 8, status: 1, payload: new Uint8Array(size).fill(0xff) };
          return type === 'EVENT_ADD' ? { type, subscriptionId: id, ...rest } : { type, ioid: id, ...rest };
        });
        const framer = new ResponseFramer({ maxPayload: limit });
        const frames = chunks(encoded(responses, encodeResponse), chunkSizes).map(pushTo(framer));
        expect(frames.flatMap(({ commands }) => [...commands])).toStrictEqual(
          responses.map((response, at) =>
            values[at]!.size > limit ? { ...response, status: 72, payload: new Uint8Array(0) } : response,
          ),
        );
        expect(framer.heldBytes).toBe(0);
      }),
    );
  });

  test.each([
    ['a command of clients', '0004 0000 0000 0000 00000000 00000000', 142, 'command 4 is not one that a server sends'],
    ['a beacon', '000d 0000 0000 0000 00000000 00000000', 142, 'command 13 is not one that a server sends'],
    ['an unknown command', '0100 0000 0000 0000 00000000 00000000', 142, 'command 256 is not one that a server sends'],
    ['a misaligned payload', '000f 0004 0000 0000 00000000 00000000', 142, 'CAS: Missaligned protocol rejected'],
    [
      'an ERROR without a request header',
      '000b 0008 0000 0000 00000000 00000000 00000000 00000000',
      142,
      'ERROR payload of 8 bytes is too short for the request header in it',
    ],
    [
      'an ERROR with part of an extended request header',
      '000b 0010 0000 0000 00000000 00000000 0004 ffff 0006 0000 00000003 00000005',
      142,
      'ERROR payload of 16 bytes is too short for the request header in it',
    ],
    [
      'too much',
      '0003 ffff 0006 0000 00000001 00000004 7ffffff8 00000001',
      72,
      `payload of 2147483640 bytes exceeds the limit of ${maxPayload} bytes`,
    ],
  ])('refuses %s', (_name, text, status, reason) => {
    expect(new ResponseFramer({ maxPayload }).push(hex(text))).toMatchObject({
      commands: [],
      fault: { status, text: reason },
    });
  });
});

/** Headers that make sense in some way, so that garbage gets past the first check. */
const fragment = fc
  .record({
    command: fc.nat(30),
    size: fc.constantFrom(0, 8, 16, 24, 3, 0xffff, 0xfff8),
    count: fc.constantFrom(0, 1, 4, 9, 13),
    p2: fc.constantFrom(0, 8, 13),
    rest: fc.oneof(
      fc.constantFrom(0, 16, 40).map((size) => new Uint8Array(size)),
      fc.constantFrom(0, 8, 24, 7, 0x200000).map((size) => hex(`${word(size >>> 16)}${word(size)} 00000002`)),
    ),
  })
  .map(({ command, size, count, p2, rest }) =>
    concat(hex(`${word(command)} ${word(size)} 0000 ${word(count)} 00000000 0000${word(p2)}`), rest),
  );

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1000, 65536)), {
  minLength: 1,
  maxLength: 10,
});

describe('PatientRequestFramer', () => {
  const limit = 64;
  const write = hex('0004 0080 0006 0010 0000002a 00000004');
  const patient = () => new PatientRequestFramer({ maxPayload: limit });

  test('passes over what is too large, and says which channel it was for', () => {
    const framer = patient();
    framer.push(version);
    const echo = hex('0017 0000 0000 0000 00000000 00000000');
    const { commands, fault } = framer.push(concat(write, new Uint8Array(0x80), echo));
    expect(fault).toBeUndefined();
    expect(commands).toMatchObject([{ type: 'TOO_LARGE', sid: 0x2a, request: write }, { type: 'ECHO' }]);
  });

  test('knows of no channel where the command is about none', () => {
    const framer = patient();
    framer.push(version);
    const { commands } = framer.push(hex('0017 0080 0000 0000 00000001 00000002'));
    expect(commands).toMatchObject([{ type: 'TOO_LARGE', sid: undefined }]);
  });

  test('has no patience with clients that are too old to be told', () => {
    expect(patient().push(write)).toMatchObject({ commands: [], fault: { text: 'CAS: Client version 0 too old' } });
  });
});

/** Of a client at minor 13, past its VERSION. */
function serverFramer(): RequestFramer {
  const framer = new RequestFramer({ maxPayload });
  framer.push(version);
  return framer;
}

/** Places to cut a message in two: all of them, for a large one those near its ends. */
function cuts(length: number): number[] {
  const all = Array.from({ length: length - 1 }, (_, i) => i + 1);
  return length < 1000 ? all : [1, 15, 16, 17, 23, 24, 25, length - 1];
}

/** The stream in chunks of these sizes, over and over. */
function chunks(stream: Uint8Array, chunkSizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = chunkSizes[pieces.length % chunkSizes.length]!;
    pieces.push(stream.slice(at, at + size));
    at += size;
  }
  return pieces;
}

function encoded<Message>(
  messages: readonly Message[],
  encode: (writer: Writer, message: Message) => void,
): Uint8Array {
  const writer = new Writer();
  for (const message of messages) encode(writer, message);
  return writer.take();
}

function pushTo<Message extends Request | Response>(framer: { push(chunk: Uint8Array): Frames<Message> }) {
  return (chunk: Uint8Array) => framer.push(chunk);
}

function word(value: number): string {
  return (value & 0xffff).toString(16).padStart(4, '0');
}
