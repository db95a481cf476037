import { describe, expect, test } from 'vitest';
import {
  decodeClientDatagram,
  decodeSearchDatagram,
  encodeBeacon,
  encodeRepeaterMessage,
  encodeSearches,
  encodeSearchReplies,
} from '../../../src/protocol/ca/datagram.ts';
import type { SearchRequest } from '../../../src/protocol/ca/requests.ts';
import type { SearchResponse } from '../../../src/protocol/ca/responses.ts';
import { concat, hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';

const version = hex('0000 0000 0001 000d 00000007 00000000');
const search = hex('0006 0008 0005 000d 00000001 00000001  61000000 00000000');
const another = hex('0006 0008 0005 000d 00000002 00000002  62000000 00000000');

describe('decodeSearchDatagram', () => {
  test('reads VERSION and all searches', () => {
    expect(decodeSearchDatagram(concat(version, search, another))).toStrictEqual({
      minor: 13,
      sequence: 7,
      searches: [
        { type: 'SEARCH', reply: 5, minor: 13, cid: 1, name: 'a' },
        { type: 'SEARCH', reply: 5, minor: 13, cid: 2, name: 'b' },
      ],
      damaged: false,
    });
  });

  // The numbers are rows of the table of malformed input that rsrv's behaviour is described by.
  test.each([
    ['an empty datagram (U1)', [], [], false],
    ['less than a header (U1)', [hex('0000 0000 0001')], [], true],
    ['no VERSION (U2)', [search, another], [], false],
    ['VERSION of minor 3 (U3)', [hex('0000 0000 0001 0003 00000007 00000000'), search], [], false],
    ['VERSION of minor 3, taken back (U3)', [hex('0000 0000 0001 0003 00000007 00000000'), version, search], [], false],
    [
      'a SEARCH of minor 3 (U3)',
      [version, search, hex('0006 0008 0005 0003 00000002 00000002  62000000 00000000'), another],
      ['a'],
      false,
    ],
    ['another command (U5)', [version, search, hex('0017 0000 0000 0000 00000000 00000000'), another], ['a'], true],
    ['an unknown command (U5)', [version, search, hex('001c 0000 0000 0000 00000000 00000000'), another], ['a'], true],
    [
      'a misaligned size (U6)',
      [version, search, hex('0006 0004 0005 000d 00000002 00000002  62000000'), another],
      ['a'],
      true,
    ],
    ['a message cut short (U7)', [version, search, another.slice(0, 23)], ['a'], true],
    ['a header cut short (U7)', [version, search, another.slice(0, 15)], ['a'], true],
    [
      'an empty name (U8)',
      [version, hex('0006 0008 0005 000d 00000001 00000001  00000000 00000000'), another],
      ['b'],
      false,
    ],
    ['no name at all (U8)', [version, hex('0006 0000 0005 000d 00000001 00000001'), another], ['b'], false],
    [
      'a name without NUL (U10)',
      [version, hex('0006 0008 0005 000d 00000001 00000001  61626364 65666768'), another],
      ['abcdefg', 'b'],
      false,
    ],
    [
      'an extended header (U11)',
      [version, hex('0006 ffff 0005 0000 00000001 00000001 00000008 0000000d  63000000 00000000'), another],
      ['c', 'b'],
      false,
    ],
    [
      'an extended header below minor 9 (U6)',
      [
        hex('0000 0000 0001 0008 00000007 00000000'),
        hex('0006 ffff 0005 0000 00000001 00000001 00000008 0000000d  63000000 00000000'),
      ],
      [],
      true,
    ],
    ['an extended header cut short (U7)', [version, hex('0006 ffff 0005 0000 00000001 00000001 00000008')], [], true],
    [
      'an extended header announcing 1 MiB (U12)',
      [version, search, hex('0006 ffff 0005 0000 00000001 00000001 00100000 0000000d'), another],
      ['a'],
      true,
    ],
    [
      'an extended size that wraps',
      [version, search, hex('0006 ffff 0005 0000 00000001 00000001 ffffffe8 0000000d'), another],
      ['a'],
      true,
    ],
    ['a second VERSION', [version, search, hex('0000 0000 0001 0003 00000007 00000000'), another], ['a'], false],
  ])('%s', (_name, parts, names, damaged) => {
    const datagram = decodeSearchDatagram(concat(...parts));
    expect(datagram.searches.map(({ name }) => name)).toStrictEqual(names);
    expect(datagram.damaged).toBe(damaged);
  });

  test('nothing is remembered between datagrams (U12)', () => {
    decodeSearchDatagram(concat(version, hex('0006 ffff 0005 0000 00000001 00000001 00100000 0000000d')));
    expect(decodeSearchDatagram(concat(version, search)).searches).toHaveLength(1);
    expect(decodeSearchDatagram(search).searches).toHaveLength(0);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(version, search, another), fc.uint8Array())), (parts) => {
        const { searches } = decodeSearchDatagram(concat(...parts));
        expect(searches.length).toBeLessThanOrEqual(concat(...parts).length / 24);
      }),
    );
  });
});

describe('encodeSearchReplies', () => {
  const reply: SearchResponse = { type: 'SEARCH', port: 5064, address: 0xffffffff, cid: 9, minor: 13 };
  const replyBytes = hex('0006 0008 13c8 0000 ffffffff 00000009  000d 000000000000');

  test('begins with VERSION and the sequence number of the request', () => {
    expect(encodeSearchReplies({ minor: 11, sequence: 0x80000007 }, [reply])).toStrictEqual([
      concat(hex('0000 0000 0001 000d 80000007 00000000'), replyBytes),
    ]);
  });

  test('has no VERSION for a client below minor 11', () => {
    expect(encodeSearchReplies({ minor: 10, sequence: 7 }, [reply, reply])).toStrictEqual([
      concat(replyBytes, replyBytes),
    ]);
  });

  test('is nothing when nothing was found', () => {
    expect(encodeSearchReplies({ minor: 13, sequence: 7 }, [])).toStrictEqual([]);
  });

  test.each([13, 10])('takes datagrams of at most 1024 bytes, for minor %d (U13)', (minor) => {
    const replies = Array.from({ length: 200 }, (_, cid): SearchResponse => ({ ...reply, cid }));
    const datagrams = encodeSearchReplies({ minor, sequence: 7 }, replies);
    expect(datagrams).toHaveLength(5);
    expect(datagrams[0]!.length).toBeGreaterThan(1024 - 24);
    const decoded = datagrams.flatMap((datagram) => {
      expect(datagram.length).toBeLessThanOrEqual(1024);
      const { messages, damaged } = decodeClientDatagram(datagram);
      expect(damaged).toBe(false);
      expect(messages[0]!.type).toBe(minor < 11 ? 'SEARCH' : 'VERSION');
      return messages.filter(({ type }) => type === 'SEARCH');
    });
    expect(decoded).toStrictEqual(replies);
  });
});

describe('encodeSearches', () => {
  test('begins with VERSION', () => {
    expect(encodeSearches(7, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 1, name: 'a' }])).toStrictEqual([
      concat(version, search),
    ]);
  });

  test('is read back by the server, in order, with a sequence number for each datagram', () => {
    const names = fc.array(
      fc.string({ minLength: 1, maxLength: 300 }).map((text) => text.replaceAll('\0', 'x')),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(names, fc.nat(0xffffffff), (list, sequence) => {
        const searches = list.map((name, cid): SearchRequest => ({ type: 'SEARCH', reply: 5, minor: 13, cid, name }));
        const decoded = encodeSearches(sequence, searches).map((datagram, i) => {
          expect(datagram.length).toBeLessThanOrEqual(1024);
          const result = decodeSearchDatagram(datagram);
          expect(result).toMatchObject({ minor: 13, sequence: (sequence + i) % 2 ** 32, damaged: false });
          return result.searches;
        });
        expect(decoded.flat()).toStrictEqual(searches);
        expect(decoded.every((part) => part.length > 0)).toBe(true);
      }),
    );
  });

  test('refuses a name that fits no datagram', () => {
    const name = 'n'.repeat(992);
    expect(() => encodeSearches(7, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 1, name }])).toThrow(
      new RangeError(`cannot search '${name}': 992 bytes, at most 991 fit a datagram`),
    );
    expect(() => encodeSearches(7, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 1, name: '°'.repeat(496) }])).toThrow(
      RangeError,
    );
  });
});

describe('decodeClientDatagram', () => {
  test.each([
    [
      'a beacon',
      '000d 0000 000d 13c8 00000005 c0a80107',
      { type: 'BEACON', minor: 13, port: 5064, sequence: 5, address: 0xc0a80107 },
    ],
    ['REPEATER_CONFIRM', '0011 0000 0000 0000 00000000 7f000001', { type: 'REPEATER_CONFIRM', address: 0x7f000001 }],
    ['REPEATER_REGISTER', '0018 0000 0000 0000 00000000 7f000001', { type: 'REPEATER_REGISTER', address: 0x7f000001 }],
    [
      "VERSION, also the repeater's no-op",
      '0000 0000 0000 0000 00000000 00000000',
      { type: 'VERSION', priority: 0, minor: 0, sequence: 0 },
    ],
    [
      'SEARCH without a minor',
      '0006 0000 13c8 0000 c0a80107 00000009',
      { type: 'SEARCH', port: 5064, address: 0xc0a80107, cid: 9, minor: undefined },
    ],
    [
      'ERROR',
      '000b 0018 0000 0000 ffffffff 0000008e 0006 0008 0005 000d 00000001 00000001 6e6f0000 00000000',
      {
        type: 'ERROR',
        cid: 0xffffffff,
        status: 142,
        request: hex('0006 0008 0005 000d 00000001 00000001'),
        text: 'no',
      },
    ],
  ])('%s', (_name, text, message) => {
    expect(decodeClientDatagram(hex(text))).toStrictEqual({ messages: [message], damaged: false });
  });

  test.each([
    ['NOT_FOUND is skipped', '000e 0000 0005 000d 00000001 00000001', 2, false],
    ['a TCP response ends it', '0017 0000 0000 0000 00000000 00000000', 1, true],
    ['an unknown command ends it', '0042 0000 0000 0000 00000000 00000000', 1, true],
    ['a damaged ERROR ends it', '000b 0000 0000 0000 00000000 00000000', 1, true],
    ['a misaligned message ends it', '0006 0004 13c8 0000 00000000 00000000 00000000', 1, true],
  ])('%s', (_name, text, count, damaged) => {
    const beacon = hex('000d 0000 000d 13c8 00000005 00000000');
    const datagram = decodeClientDatagram(concat(beacon, hex(text), beacon));
    expect(datagram.messages).toHaveLength(count);
    expect(datagram.damaged).toBe(damaged);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(version), fc.uint8Array({ maxLength: 60 }))), (parts) => {
        expect(decodeClientDatagram(concat(...parts)).messages.length).toBeLessThanOrEqual(
          concat(...parts).length / 16,
        );
      }),
    );
  });
});

test('a beacon', () => {
  expect(encodeBeacon({ type: 'BEACON', minor: 13, port: 5064, sequence: 5, address: 0xc0a80107 })).toStrictEqual(
    hex('000d 0000 000d 13c8 00000005 c0a80107'),
  );
});

test.each([
  ['REPEATER_REGISTER' as const, '0018 0000 0000 0000 00000000 7f000001'],
  ['REPEATER_CONFIRM' as const, '0011 0000 0000 0000 00000000 7f000001'],
])('%s', (type, text) => {
  expect(encodeRepeaterMessage({ type, address: 0x7f000001 })).toStrictEqual(hex(text));
});
