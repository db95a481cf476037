import type { Request } from '../../src/protocol/ca/requests.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';
import { fc } from './properties.ts';

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
/** As u32, with the values next to the extended header's threshold often. */
const count = fc.oneof(u32, fc.nat(20), fc.integer({ min: 0xfffd, max: 0x10001 }));
/** VERSION and CREATE_CHAN of a client that may use the extended header. */
const minor = fc.integer({ min: 9, max: 13 });
const dbrType = fc.oneof(fc.nat(38), u16);
/** Whole words, so that a payload comes back as long as it was. */
const payload = fc.oneof(
  { weight: 19, arbitrary: fc.nat(4).chain((words) => fc.uint8Array({ minLength: 8 * words, maxLength: 8 * words })) },
  { weight: 1, arbitrary: fc.constantFrom(0xfff8, 0x10000).map((size) => new Uint8Array(size).fill(0x5a)) },
);
const name = fc
  .oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 30 }))
  .map((text) => text.replaceAll('\0', ''));
const embeddedHeader = fc
  .oneof(fc.constant(16), fc.constant(24))
  .chain((size) => fc.uint8Array({ minLength: size, maxLength: size }))
  .map((bytes) => {
    bytes[2] = bytes[3] = bytes.length === 24 ? 0xff : 0;
    return bytes;
  });

/** Any request a client at minor 9 to 13 may send after its VERSION. */
export const arbitraryRequest: fc.Arbitrary<Request> = fc.oneof(
  message('VERSION', { priority: u16, minor, sequence: u32 }),
  message('SEARCH', { reply: fc.constantFrom(5, 10), minor: fc.nat(13), cid: u32, name }),
  message('CREATE_CHAN', { cid: u32, minor, name: fc.option(name, { nil: undefined }) }),
  message('CLEAR_CHANNEL', { sid: u32, cid: u32, dataType: u16, count }),
  message('READ', { dbrType, count, sid: u32, ioid: u32 }),
  message('READ_NOTIFY', { dbrType, count, sid: u32, ioid: u32 }),
  message('WRITE', { dbrType, count, sid: u32, ioid: u32, payload }),
  message('WRITE_NOTIFY', { dbrType, count, sid: u32, ioid: u32, payload }),
  message('EVENT_ADD', { dbrType, count, sid: u32, subscriptionId: u32, mask: u16 }),
  message('EVENT_CANCEL', { dbrType, count, sid: u32, subscriptionId: u32 }),
  fc.constantFrom<Request>({ type: 'EVENTS_OFF' }, { type: 'EVENTS_ON' }, { type: 'READ_SYNC' }),
  message('CLIENT_NAME', { name }),
  message('HOST_NAME', { name }),
  message('ECHO', { dataType: u16, count, p1: u32, p2: u32, payload }),
);

export const arbitraryResponse: fc.Arbitrary<Response> = fc.oneof(
  message('VERSION', { priority: u16, minor, sequence: u32 }),
  message('SEARCH', { port: u16, address: u32, cid: u32, minor: fc.option(fc.nat(13), { nil: undefined }) }),
  message('NOT_FOUND', { reply: u16, minor: fc.nat(13), cid: u32 }),
  message('CREATE_CHAN', { dbrType: fc.nat(6), count, cid: u32, sid: u32 }),
  message('CREATE_CH_FAIL', { cid: u32 }),
  message('SERVER_DISCONN', { cid: u32 }),
  message('ACCESS_RIGHTS', { cid: u32, rights: fc.nat(3) }),
  message('CLEAR_CHANNEL', { sid: u32, cid: u32, dataType: u16, count }),
  message('READ_NOTIFY', { dbrType, count, status: u32, ioid: u32, payload }),
  message('READ', { dbrType, count, cid: u32, ioid: u32, payload }),
  message('WRITE_NOTIFY', { dbrType, count, status: u32, ioid: u32 }),
  message('EVENT_ADD', {
    dbrType,
    count,
    status: u32,
    subscriptionId: u32,
    payload: payload.filter((bytes) => bytes.length > 0),
  }),
  message('EVENT_CANCEL', { dbrType, count, sid: u32, subscriptionId: u32 }),
  message('ERROR', { cid: u32, status: u32, request: embeddedHeader, text: name }),
  fc.constant<Response>({ type: 'READ_SYNC' }),
  message('ECHO', { dataType: u16, count, p1: u32, p2: u32, payload }),
);

function message<Type extends string, Fields extends object>(
  type: Type,
  fields: { [Field in keyof Fields]: fc.Arbitrary<Fields[Field]> },
): fc.Arbitrary<{ type: Type } & Fields> {
  return fc.record<Fields>(fields).map((values) => ({ type, ...values }));
}
