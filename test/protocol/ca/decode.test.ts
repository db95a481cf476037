import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeResponse } from '../../../src/protocol/ca/decode.ts';
import { Header, readHeader } from '../../../src/protocol/ca/header.ts';
import { goldenRequests, goldenResponses } from '../../support/golden-messages.ts';
import { hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';
import { expectSame } from '../../support/same.ts';

describe('decodeRequest', () => {
  test.each(goldenRequests)('$name', ({ bytes, message }) => {
    expectSame(request(bytes), message);
  });

  test('a large payload is a view, not a copy', () => {
    const bytes = new Uint8Array(16 + 72);
    bytes.set(hex('0004 0048 0006 0009 00000003 00000008'));
    expect(request(bytes)).toMatchObject({ payload: { buffer: bytes.buffer, byteOffset: 16, byteLength: 72 } });
  });

  test('a small payload is a copy: it keeps no chunk in memory', () => {
    const bytes = hex('0004 0008 0006 0001 00000003 00000008  3ff00000 00000000');
    const write = request(bytes);
    bytes.fill(0xff);
    expect(write).toMatchObject({ payload: hex('3ff00000 00000000') });
  });

  test.each([
    ['READ', '0003 0008 0006 0001 00000003 00000004  ffffffff ffffffff', { type: 'READ', sid: 3, ioid: 4 }],
    ['READ_NOTIFY', '000f 0008 0006 0001 00000003 00000004  ffffffff ffffffff', { type: 'READ_NOTIFY', sid: 3 }],
    ['READ_SYNC', '000a 0008 0000 0000 00000000 00000000  ffffffff ffffffff', { type: 'READ_SYNC' }],
    ['EVENTS_OFF', '0008 0008 0000 0000 00000000 00000000  ffffffff ffffffff', { type: 'EVENTS_OFF' }],
  ])('%s may carry a payload that means nothing', (_name, text, expected) => {
    expect(request(hex(text))).toMatchObject(expected);
  });

  test.each([
    ['no payload', '0006 0000 0005 000d 00000001 00000001', ''],
    ['NULs only', '0006 0008 0005 000d 00000001 00000001  00000000 00000000', ''],
    ['no NUL: the last byte counts as one', '0006 0008 0005 000d 00000001 00000001  61626364 65666768', 'abcdefg'],
  ])('SEARCH, %s', (_name, text, name) => {
    expect(request(hex(text))).toMatchObject({ name });
  });

  test.each([
    ['NULs only', '0012 0008 0000 0000 00000001 0000000d  00000000 00000000', ''],
    ['no NUL', '0012 0008 0000 0000 00000001 0000000d  61626364 65666768', undefined],
  ])('CREATE_CHAN, %s', (_name, text, name) => {
    expect(request(hex(text))).toMatchObject({ name });
  });

  test('a NUL after the payload is not its own', () => {
    const two = hex('0012 0008 0000 0000 00000001 0000000d  61626364 65666768  0000');
    expect(request(two)).toMatchObject({ name: undefined });
  });

  test.each([
    [16383, true],
    [16384, false],
  ])('CREATE_CHAN, %d bytes of name before the NUL', (length, readable) => {
    const header = new Header();
    const payload = new Uint8Array(20000);
    payload.fill(0x61, 0, length);
    Object.assign(header, { command: 18, size: payload.length });
    expect(decodeRequest(header, payload, 0)).toMatchObject({ name: readable ? 'a'.repeat(length) : undefined });
  });

  test('SEARCH, a name beyond any sense is cut, not built', () => {
    const header = new Header();
    const payload = new Uint8Array(1_000_000).fill(0x61);
    Object.assign(header, { command: 6, size: payload.length });
    expect(decodeRequest(header, payload, 0)).toMatchObject({ name: 'a'.repeat(16383) });
  });

  test.each([
    ['CLIENT_NAME', 20, 511, true],
    ['CLIENT_NAME', 20, 512, false],
    ['HOST_NAME', 21, 511, true],
    ['HOST_NAME', 21, 512, false],
  ])('%s (%d) of %d characters', (type, command, length, readable) => {
    const header = new Header();
    const payload = new Uint8Array(1024);
    payload.fill(0x61, 0, length);
    Object.assign(header, { command, size: payload.length });
    expect(decodeRequest(header, payload, 0)).toStrictEqual(readable ? { type, name: 'a'.repeat(length) } : undefined);
  });

  test.each([
    ['CLIENT_NAME without payload', '0014 0000 0000 0000 00000000 00000000'],
    ['HOST_NAME without NUL', '0015 0008 0000 0000 00000000 00000000  61626364 65666768'],
    ['EVENT_ADD without mask', '0001 0008 0006 0001 00000000 00000000  00000000 00000000'],
    ['ERROR', '000b 0000 0000 0000 00000000 00000000'],
    ['command 28', '001c 0000 0000 0000 00000000 00000000'],
  ])('%s is none', (_name, text) => {
    expect(request(hex(text))).toBeUndefined();
  });

  test('never throws, for any header whose payload is there', () => {
    fc.assert(
      fc.property(anyHeader, fc.uint8Array({ maxLength: 64 }), (fields, payload) => {
        const header = Object.assign(new Header(), fields, { size: payload.length });
        const message = decodeRequest(header, payload, 0);
        expect(message === undefined || typeof message.type === 'string').toBe(true);
      }),
    );
  });
});

describe('decodeResponse', () => {
  test.each(goldenResponses)('$name', ({ bytes, message }) => {
    expectSame(response(bytes), message);
  });

  test('ERROR text ends at its NUL, or with the payload', () => {
    expect(
      response(hex('000b 0018 0000 0000 00000005 000000a0 00000000 00000000 00000000 00000000 61006263 64656667')),
    ).toMatchObject({ text: 'a' });
    expect(
      response(hex('000b 0018 0000 0000 00000005 000000a0 00000000 00000000 00000000 00000000 61626364 65666768')),
    ).toMatchObject({ text: 'abcdefgh' });
  });

  test.each([
    ['ERROR without the request', '000b 0008 0000 0000 00000005 000000a0  00000000 00000000'],
    [
      'ERROR with part of an extended request',
      '000b 0010 0000 0000 00000005 000000a0  0004 ffff 0006 0000 00000003 00000005',
    ],
    ['EVENT_CANCEL', '0002 0000 0000 0000 00000000 00000000'],
    ['command 28', '001c 0000 0000 0000 00000000 00000000'],
  ])('%s is none', (_name, text) => {
    expect(response(hex(text))).toBeUndefined();
  });

  test('never throws, for any header whose payload is there', () => {
    fc.assert(
      fc.property(anyHeader, fc.uint8Array({ maxLength: 64 }), (fields, payload) => {
        const header = Object.assign(new Header(), fields, { size: payload.length });
        const message = decodeResponse(header, payload, 0);
        expect(message === undefined || typeof message.type === 'string').toBe(true);
      }),
    );
  });
});

const anyHeader = fc.record({
  command: fc.oneof(fc.nat(30), fc.nat(0xffff)),
  dataType: fc.nat(0xffff),
  count: fc.nat(0xffffffff),
  p1: fc.nat(0xffffffff),
  p2: fc.nat(0xffffffff),
});

function request(bytes: Uint8Array) {
  const header = new Header();
  readHeader(header, bytes, 0, bytes.length, true);
  return decodeRequest(header, bytes, header.length);
}

function response(bytes: Uint8Array) {
  const header = new Header();
  readHeader(header, bytes, 0, bytes.length, true);
  return decodeResponse(header, bytes, header.length);
}
