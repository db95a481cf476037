import { describe, expect, test } from 'vitest';
import { SearchFlag } from '../../../src/protocol/pva/constants.ts';
import { decodeDatagram, encodeDatagram, encodeSearches } from '../../../src/protocol/pva/datagram.ts';
import type { Search } from '../../../src/protocol/pva/messages.ts';
import { NO_VALUE } from '../../../src/protocol/pva/value.ts';
import { concat, hex } from '../../support/hex.ts';
import { fc, runs } from '../../support/properties.ts';
import { recordedDatagrams } from '../../support/pva-recordings.ts';

const search: Search = {
  type: 'SEARCH',
  sequence: 0x66696e64,
  flags: SearchFlag.UNICAST,
  address: '::',
  port: 33592,
  protocols: ['tcp'],
  channels: [{ cid: 0x12345678, name: 'g:double' }],
};

const searchBytes = hex(
  'ca02 80 03 0000002e 66696e64 80 000000 00000000000000000000000000000000 8338 01 03746370 0001 12345678 08673a646f75626c65',
);
const echo = hex('ca02 80 02 00000000');

describe('datagrams', () => {
  test('a beacon', () => {
    const guid = hex('7d282cd9f9fdbba372179b75');
    const beacon = {
      type: 'BEACON',
      guid,
      flags: 0,
      sequence: 255,
      changeCount: 1,
      address: '0.0.0.0',
      port: 5075,
      protocol: 'tcp',
      status: NO_VALUE,
    } as const;
    const bytes = hex(
      'ca02 c0 00 00000027 7d282cd9f9fdbba372179b75 00 ff 0001 00000000000000000000ffff00000000 13d3 03746370 ff',
    );
    expect(encodeDatagram(beacon)).toStrictEqual(bytes);
    expect(decodeDatagram(bytes)).toStrictEqual({ version: 2, message: beacon, origin: undefined });
  });

  test('a search, and the same passed on: with its version, after where it had been sent', () => {
    expect(encodeDatagram(search)).toStrictEqual(searchBytes);
    const forwarded = encodeDatagram({ ...search, flags: 0, address: '127.0.0.1' }, '127.0.0.2', 3);
    expect(forwarded.subarray(0, 24)).toStrictEqual(hex('ca02 80 16 00000010 00000000000000000000ffff7f000002'));
    expect(forwarded[25]).toBe(3);
    expect(decodeDatagram(forwarded)).toStrictEqual({
      version: 3,
      message: { ...search, flags: 0, address: '127.0.0.1' },
      origin: '127.0.0.2',
    });
  });

  test('what follows the first message is ignored', () => {
    expect(decodeDatagram(concat(searchBytes, searchBytes))).toMatchObject({ message: search, origin: undefined });
    expect(decodeDatagram(concat(searchBytes, hex('00')))).toMatchObject({ message: search });
  });

  const tag = encodeDatagram(search, '127.0.0.1').subarray(0, 24);

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['another command', echo],
    ['a control message', hex('ca02 81 02 00000000')],
    ['a segment', changed(searchBytes, 2, 0x90)],
    ['version 0', changed(searchBytes, 1, 0)],
    ['wrong magic', changed(searchBytes, 0, 0)],
    ['a tag alone', tag],
    ['a tag of a tag', concat(tag, tag, searchBytes)],
    ['a tag of something else', concat(tag, echo)],
    ['a size beyond the datagram', changed(searchBytes, 7, 0x2f)],
    ['a payload shorter than the size says', changed(searchBytes, 7, 0x2d)],
  ])('%s is none', (_, bytes) => {
    expect(decodeDatagram(bytes)).toBeUndefined();
  });

  test('recorded ones, cut at every byte, and any bytes: no throw', () => {
    for (const { bytes } of recordedDatagrams()) {
      for (let size = 0; size < bytes.length; size++) expect(decodeDatagram(bytes.subarray(0, size))).toBeUndefined();
    }
    const bytes = fc.uint8Array({ maxLength: 100 });
    const command = fc.constantFrom(0, 3, 4, 22);
    fc.assert(
      fc.property(command, bytes, (number, payload) => {
        decodeDatagram(concat(Uint8Array.of(0xca, 2, 0x80, number, 0, 0, 0, payload.length), payload));
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('searches', () => {
  const head = { ...search, channels: undefined };

  test('as many names as fit 1400 bytes, in order; a longer one has a datagram for itself', () => {
    const names = fc.array(fc.oneof(fc.string({ maxLength: 60 }), fc.constant('x'.repeat(250))), { maxLength: 100 });
    fc.assert(
      fc.property(names, (all) => {
        const channels = all.map((name, cid) => ({ cid, name }));
        const datagrams = encodeSearches(head, channels);
        const found = datagrams.map((bytes) => decodeDatagram(bytes)!.message as Search);
        expect(found.flatMap((each) => each.channels)).toStrictEqual(channels);
        expect(datagrams.every((bytes) => bytes.length <= 1400)).toBe(true);
        for (let i = 1; i < datagrams.length; i++) {
          const first = Buffer.byteLength(found[i]!.channels[0]!.name) + 5;
          expect(datagrams[i - 1]!.length + first).toBeGreaterThan(1400);
        }
      }),
    );
    const long = encodeSearches(head, [
      { cid: 1, name: 'a' },
      { cid: 2, name: 'x'.repeat(2000) },
      { cid: 3, name: 'b' },
    ]);
    expect(
      long.map((bytes) => (decodeDatagram(bytes)!.message as Search).channels.map(({ cid }) => cid)),
    ).toStrictEqual([[1], [2], [3]]);
  });

  test('no names, no datagram', () => {
    expect(encodeSearches(head, [])).toStrictEqual([]);
  });
});

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}
