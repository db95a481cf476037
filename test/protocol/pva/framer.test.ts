import { describe, expect, test } from 'vitest';
import { encodeRequest, encodeResponse } from '../../../src/protocol/pva/encode.ts';
import { RequestFramer } from '../../../src/protocol/pva/request-framer.ts';
import type { Request } from '../../../src/protocol/pva/requests.ts';
import { ResponseFramer } from '../../../src/protocol/pva/response-framer.ts';
import type { Response } from '../../../src/protocol/pva/responses.ts';
import { inSegments } from '../../../src/protocol/pva/segments.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { arbitraryRequest, arbitraryResponse } from '../../support/arbitrary-pva.ts';
import { concat, hex } from '../../support/hex.ts';
import { naiveDecode, naiveEncode, plainly } from '../../support/naive-pva.ts';
import { fc, places, runs } from '../../support/properties.ts';
import { recordedConnections } from '../../support/pva-recordings.ts';
import { type AnyFramer, drained, header } from '../../support/pva-stream.ts';
import { expectSame } from '../../support/same.ts';

const maxPayload = 1 << 20;

interface Side {
  readonly side: string;
  readonly direction: string;
  readonly fromServer: boolean;
  framer(): AnyFramer;
  messages(littleEndian: boolean): fc.Arbitrary<Request | Response>;
  encode(writer: Writer, message: Request | Response): void;
}

const sides: readonly Side[] = [
  {
    side: 'RequestFramer',
    direction: 'client->server',
    fromServer: false,
    framer: () => new RequestFramer({ maxPayload }),
    messages: arbitraryRequest,
    encode: (writer, message) => encodeRequest(writer, message as Request),
  },
  {
    side: 'ResponseFramer',
    direction: 'server->client',
    fromServer: true,
    framer: () => new ResponseFramer({ maxPayload }),
    messages: arbitraryResponse,
    encode: (writer, message) => encodeResponse(writer, message as Response),
  },
];

describe.each(sides)('$side', ({ direction, fromServer, framer, messages, encode }) => {
  const recorded = distinctMessages(direction);
  const orders = fc.boolean();
  const inOneOrder = orders.chain((little) => fc.tuple(fc.constant(little), messages(little)));
  const inAnyOrders = fc.array(inOneOrder, { maxLength: 6 });

  function encoded(message: Request | Response, little: boolean): Uint8Array {
    const writer = new Writer(1, little);
    encode(writer, message);
    return writer.take();
  }

  test('decodes what the naive codec encodes, and encodes the same', () => {
    fc.assert(
      fc.property(inOneOrder, ([little, message]) => {
        const bytes = naiveEncode(plainly(message), fromServer, little);
        expect(encoded(message, little)).toStrictEqual(bytes);
        const target = framer();
        target.push(bytes);
        expect(target.next()).toMatchObject(withoutRegistry(message));
        expect(target.next()).toBeUndefined();
      }),
      { numRuns: runs(1000) },
    );
  });

  test('agrees with the naive codec about a stream, whatever its chunks and byte orders', () => {
    fc.assert(
      fc.property(inAnyOrders, sizes, (all, chunkSizes) => {
        const stream = concat(...all.map(([little, message]) => encoded(message, little)));
        const target = framer();
        const found = chunks(stream, chunkSizes).flatMap((chunk) => {
          target.push(chunk);
          return drained(target);
        });
        expect(found.map((each) => plainly(each as Request))).toStrictEqual(naiveDecode(stream, fromServer));
        expect(target.heldBytes).toBe(0);
      }),
      { numRuns: runs(300) },
    );
  });

  test('every recorded message, cut in two at every byte', () => {
    for (const bytes of recorded) {
      const whole = framer();
      whole.push(bytes);
      const expected = comparable(whole.next());
      for (const cut of places(1, bytes.length)) {
        const target = framer();
        target.push(bytes.subarray(0, cut));
        expect(target.next()).toBeUndefined();
        target.push(bytes.subarray(cut));
        expectSame(comparable(target.next()), expected);
        expect(target.heldBytes).toBe(0);
      }
    }
  });

  test('every recorded message, in segments cut at every byte, control messages between them', () => {
    const control = hex(fromServer ? 'ca02 41 04 07000000' : 'ca02 01 04 07000000');
    for (const bytes of recorded.filter((each) => (each[2]! & 1) === 0)) {
      const whole = framer();
      whole.push(bytes);
      const expected = comparable(whole.next());
      for (const cut of places(0, bytes.length - 7)) {
        const target = framer();
        const [first = bytes, middle = bytes, last = bytes] = inSegments(bytes, [cut, 3]);
        for (const segment of [first, control, middle, control, last]) target.push(segment);
        expect(target.next()).toStrictEqual({ type: 'ECHO_RESPONSE', value: 7 });
        expect(target.next()).toStrictEqual({ type: 'ECHO_RESPONSE', value: 7 });
        expectSame(comparable(target.next()), expected);
        expect(target.heldBytes).toBe(0);
      }
    }
  });

  test('every recorded payload, cut short at every byte: a fault, or nothing but data left out', () => {
    for (const bytes of recorded) {
      for (let size = 0; size < bytes.length - 8; size++) {
        const short = bytes.slice(0, 8 + size);
        new DataView(short.buffer).setUint32(4, size, (bytes[2]! & 0x80) === 0);
        const target = framer();
        target.push(short);
        const message = target.next()!;
        if (message.type === 'FAULT') expect(target.next()).toBeUndefined();
        else expect(cuttable).toContain(message.type);
      }
    }
  });

  test('any bytes in any chunks: no throw, the same as in one chunk, memory within the limit', () => {
    const part = fc.oneof(
      inOneOrder.map(([little, message]) => encoded(message, little)),
      inOneOrder.chain(([little, message]) => mutated(encoded(message, little))),
      inOneOrder.chain(([little, message]) =>
        fc.array(fc.nat(20), { maxLength: 3 }).map((cuts) => concat(...inSegments(encoded(message, little), cuts))),
      ),
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(0x00, 0x40, 0x80, 0x90, 0x10), fc.nat(25), fc.uint8Array({ maxLength: 40 }))
        .map(([flags, command, payload]) => concat(header(flags, command, payload.length), payload)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), sizes, (parts, chunkSizes) => {
        const stream = concat(...parts);
        const whole = framer();
        whole.push(stream);
        const expected = drained(whole);
        const target = framer();
        const found = chunks(stream, chunkSizes).flatMap((chunk) => {
          target.push(chunk);
          const messagesOfChunk = drained(target);
          expect(target.heldBytes).toBeLessThanOrEqual(2 * stream.length);
          return messagesOfChunk;
        });
        expect(found.map(comparable)).toStrictEqual(expected.map(comparable));
        expect(expected.slice(0, -1).some(({ type }) => type === 'FAULT')).toBe(false);
      }),
      { numRuns: runs(1500) },
    );
  });

  test('what was decoded stays as it was while later chunks arrive', () => {
    const echo = (text: string) => concat(header(fromServer ? 0x40 : 0, 2, 100), Buffer.alloc(100, text));
    const [first, second] = [echo('a'), echo('b')];
    for (let cut = 1; cut < first.length; cut++) {
      const target = framer();
      target.push(first.slice(0, cut));
      expect(target.next()).toBeUndefined();
      target.push(concat(first.slice(cut), second.slice(0, 50)));
      const one = target.next();
      expect(target.next()).toBeUndefined();
      target.push(second.slice(50));
      const two = target.next();
      expect(one).toStrictEqual({ type: 'ECHO', payload: new Uint8Array(100).fill(0x61) });
      expect(two).toStrictEqual({ type: 'ECHO', payload: new Uint8Array(100).fill(0x62) });
    }
  });

  test('a chunk pushed before the last one was read comes after it', () => {
    const target = framer();
    const bytes = concat(...recorded.slice(0, 6));
    const whole = framer();
    whole.push(bytes);
    const expected = drained(whole).map(comparable);
    for (const chunk of chunks(bytes, [7])) target.push(chunk);
    expect(drained(target).map(comparable)).toStrictEqual(expected);
  });

  test.each([
    ['wrong magic', '41', 'message begins with 0x41, not with 0xca'],
    ['version 0', 'ca00 00 02 00000000', 'message of protocol version 0'],
    ['the flag of the other side', 'ca02 FF 02 00000000', 'message marked as sent by this side'],
    ['too large', 'ca02 00 0b 01001000', 'PUT: payload of 1048577 bytes exceeds the limit of 1048576 bytes'],
    [
      'too large, big-endian',
      'ca02 80 0b ffffffff',
      'PUT: payload of 4294967295 bytes exceeds the limit of 1048576 bytes',
    ],
    ['last without first', 'ca02 20 02 00000000', 'ECHO: a segment without a first one'],
    ['middle without first', 'ca02 30 02 00000000', 'ECHO: a segment without a first one'],
    ['whole amid segments', 'ca02 10 02 00000000 ca02 00 02 00000000', 'ECHO: amid the segments of ECHO'],
    ['first amid segments', 'ca02 10 02 00000000 ca02 10 02 00000000', 'ECHO: amid the segments of ECHO'],
    ['another command', 'ca02 10 02 00000000 ca02 20 0a 00000000', 'GET: a segment amid those of ECHO'],
    ['another order', 'ca02 10 02 00000000 ca02 a0 02 00000000', 'ECHO: segments of different byte orders'],
    [
      'segments too large',
      'ca02 10 0b 01000000 00 ca02 30 0b 00001000',
      'PUT: segments of 1048577 bytes exceed the limit of 1048576 bytes',
    ],
  ])('%s is a fault, before its payload is there', (_, bytes, text) => {
    const stream = concat(hex(bytes), new Uint8Array(7));
    // As the other side sends it; the one of the third row as this side does.
    for (let at = 0; at + 8 <= stream.length; at++) {
      if (stream[at] !== 0xca || stream[at + 1] !== 2) continue;
      if (stream[at + 2] === 0xff) stream[at + 2] = fromServer ? 0 : 0x40;
      else if (fromServer) stream[at + 2]! |= 0x40;
    }
    const target = framer();
    target.push(stream);
    expect(drained(target)).toStrictEqual([{ type: 'FAULT', text }]);
    expect(target.heldBytes).toBe(0);
    target.push(header(fromServer ? 0x40 : 0, 2, 0));
    expect(target.next()).toBeUndefined();
    expect(target.heldBytes).toBe(0);
  });

  test('unknown commands and controls, other versions and reserved flags are not a fault', () => {
    const flag = fromServer ? 0x40 : 0;
    const target = framer();
    target.push(concat(header(flag, 0x50, 2), hex('0102'), header(flag | 1, 0x77, 9), header(flag | 0x0e, 2, 0)));
    const other = header(flag, 2, 0);
    other[1] = 77;
    target.push(other);
    expect(drained(target)).toStrictEqual([
      { type: 'UNKNOWN', control: false, command: 0x50, size: 2 },
      { type: 'UNKNOWN', control: true, command: 0x77, size: 9 },
      { type: 'ECHO', payload: new Uint8Array(0) },
      { type: 'ECHO', payload: new Uint8Array(0) },
    ]);
  });

  test('memory is taken for what has come, never for what is announced', () => {
    const target = framer();
    target.push(header(fromServer ? 0x40 : 0, 11, maxPayload));
    expect(target.next()).toBeUndefined();
    expect(target.heldBytes).toBe(8);
    for (let sent = 8; sent < 50_000; sent += 1000) {
      target.push(new Uint8Array(1000));
      expect(target.next()).toBeUndefined();
      expect(target.heldBytes).toBeLessThanOrEqual(2 * sent + 2000);
    }
  });
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** Messages whose payload ends in bytes that only their operation reads, or that may be left out. */
const cuttable = ['ECHO', 'PUT', 'GET', 'READ_BACK', 'MONITOR', 'MONITOR_END'];

const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 20 });

function chunks(stream: Uint8Array, chunkSizes: readonly number[]): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = chunkSizes[i % chunkSizes.length]!;
    all.push(stream.slice(at, at + size));
    at += size;
  }
  return all;
}

function mutated(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(0xff)), { minLength: 1, maxLength: 3 }).map((changes) => {
    const changed = bytes.slice();
    for (const [at, value] of changes) changed[at] = value;
    return changed;
  });
}

/** Without the registry of types, of which there is one per framer. */
function comparable(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message, (key, value) => (key === 'types' ? undefined : shown(value))));
}

function shown(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `${value}`;
  return Object.is(value, -0) ? '-0' : value;
}

function withoutRegistry(message: Request | Response): object {
  if (!('data' in message) || message.data === undefined) return message;
  const { bytes, littleEndian } = message.data;
  return { ...message, data: { bytes, littleEndian } };
}

/** One whole message of each kind and size, to keep the work small. */
function distinctMessages(direction: string): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const { messages } of recordedConnections()) {
    for (const each of messages) {
      // Types by number need what was sent before.
      const named = each.fields?.some(([, , , value]) => String(value).startsWith('use type id')) ?? true;
      if (each.direction !== direction || named || each.bytes.length > 400) continue;
      found.set(
        `${each.bytes[3]} ${each.bytes[direction === 'client->server' ? 16 : 12]} ${each.bytes.length >> 4}`,
        each.bytes,
      );
    }
  }
  return [...found.values()];
}
