import { expect, test } from 'vitest';
import { MessageSplitter } from '../../src/inspect/runtime/message-splitter.ts';
import { Command } from '../../src/protocol/ca/constants.ts';
import { decodeRequest } from '../../src/protocol/ca/decode.ts';
import { encodeRequest } from '../../src/protocol/ca/encode.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { fc } from '../support/properties.ts';

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    type: fc.constant('READ_NOTIFY' as const),
    dbrType: fc.nat(38),
    count: fc.nat(9),
    sid: fc.nat(),
    ioid: fc.nat(),
  }),
  fc.record({
    type: fc.constant('CREATE_CHAN' as const),
    cid: fc.nat(),
    minor: fc.constant(13),
    name: fc.stringMatching(/^[a-z:]{1,30}$/),
  }),
  fc.record({
    type: fc.constant('WRITE' as const),
    dbrType: fc.constant(4),
    count: fc.constant(8),
    sid: fc.nat(),
    ioid: fc.nat(),
    payload: fc.constantFrom(8, 24, 70_000).map((size) => new Uint8Array(size).fill(7)),
  }),
);

test('however the stream is cut, the same messages come out, with their bytes', () => {
  fc.assert(
    fc.property(
      fc.array(request, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 5 }),
      (requests, places) => {
        const each = requests.map(encoded);
        const stream = Buffer.concat(each);
        const cuts = [0, ...places.map((place) => place % stream.length).sort((a, b) => a - b), stream.length];
        const splitter = new MessageSplitter(decodeRequest);
        const found: { readonly type: string; readonly bytes: Buffer }[] = [];
        for (let nth = 1; nth < cuts.length; nth++) {
          splitter.push(stream.subarray(cuts[nth - 1], cuts[nth]), ({ type }, bytes) =>
            found.push({ type, bytes: Buffer.from(bytes) }),
          );
        }
        expect(found.map(({ type }) => type)).toEqual(requests.map(({ type }) => type));
        expect(Buffer.concat(found.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
      },
    ),
  );
});

test('a chunk that begins within a message is passed over, what follows is read', () => {
  const splitter = new MessageSplitter(decodeRequest);
  const types: string[] = [];
  splitter.push(new Uint8Array(40).fill(0xee), ({ type }) => types.push(type));
  splitter.push(encoded({ type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0, payload: new Uint8Array() }), ({ type }) =>
    types.push(type),
  );
  expect(types).toEqual(['ECHO']);
});

test('messages that nobody wants are passed over without being decoded', () => {
  const splitter = new MessageSplitter(decodeRequest);
  const stream = Buffer.concat([
    encoded({ type: 'READ_NOTIFY', dbrType: 6, count: 1, sid: 1, ioid: 1 }),
    encoded({ type: 'CLEAR_CHANNEL', sid: 1, cid: 1, dataType: 0, count: 0 }),
    encoded({ type: 'READ_NOTIFY', dbrType: 6, count: 1, sid: 1, ioid: 2 }),
  ]);
  const types: string[] = [];
  let passed = 0;
  const passes = (command: number): boolean => command === Command.READ_NOTIFY && ++passed > 0;
  splitter.push(stream, ({ type }) => types.push(type), passes);
  expect(types).toEqual(['CLEAR_CHANNEL']);
  expect(passed).toBe(2);
});

test('a size that nobody would send is not waited for', () => {
  const splitter = new MessageSplitter(decodeRequest);
  const header = Buffer.from('0004ffff0004000000000001000000017fffff0000000001', 'hex');
  splitter.push(header, () => {});
  for (let nth = 0; nth < 20; nth++) splitter.push(new Uint8Array(1 << 20), () => {});
  const types: string[] = [];
  splitter.push(encoded({ type: 'EVENTS_ON' }), ({ type }) => types.push(type));
  expect(types).toEqual(['EVENTS_ON']);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function encoded(message: Request): Uint8Array {
  const writer = new Writer();
  encodeRequest(writer, message);
  return Uint8Array.from(writer.take());
}
