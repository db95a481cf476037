import { SocketAddress } from 'node:net';
import { expect, test } from 'vitest';
import { isAny, readAddress, writeAddress } from '../../../src/protocol/pva/address.ts';
import { Cursor } from '../../../src/protocol/wire/cursor.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';

function bytesOf(address: string): Uint8Array {
  const writer = new Writer(0);
  writeAddress(writer, address);
  return writer.take();
}

function textOf(bytes: Uint8Array): string {
  return readAddress(new Cursor(bytes, true));
}

test.each([
  ['127.0.0.1', '00000000 00000000 0000ffff 7f000001'],
  ['0.0.0.0', '00000000 00000000 0000ffff 00000000'],
  ['::', '00000000 00000000 00000000 00000000'],
  ['::1', '00000000 00000000 00000000 00000001'],
  ['2001:db8::1', '20010db8 00000000 00000000 00000001'],
  ['fe80::a:0:0:1', 'fe800000 00000000 000a0000 00000001'],
  ['1:0:2:3:4:5:6:7', '00010000 00020003 00040005 00060007'],
  ['1:2:3:4:5:6:7::', '00010002 00030004 00050006 00070000'],
])('%s', (address, bytes) => {
  expect(bytesOf(address)).toStrictEqual(hex(bytes));
  // One zero is written out by us, as RFC 5952 has it.
  expect(textOf(hex(bytes))).toBe(address.replace(/:7::$/, ':7:0'));
});

test('any address comes back as the sockets of Node know it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(0xff), (bytes, zeros) => {
      for (let i = 0; i < 8; i++) if ((zeros & (1 << i)) !== 0) bytes.fill(0, 2 * i, 2 * i + 2);
      const text = textOf(bytes);
      expect(bytesOf(text)).toStrictEqual(bytes);
      const family = text.includes(':') ? 'ipv6' : 'ipv4';
      const { address } = new SocketAddress({ address: text, family });
      expect(bytesOf(address)).toStrictEqual(bytes);
    }),
  );
});

test('what sockets say beyond the address', () => {
  expect(bytesOf('fe80::1%eth0')).toStrictEqual(bytesOf('fe80::1'));
  expect(bytesOf('::ffff:10.1.2.3')).toStrictEqual(bytesOf('10.1.2.3'));
});

test.each(['', 'host', '1.2.3', '1.2.3.256', '1:2', '1::2::3', '1:2:3:4:5:6:7:8:9', '12345::', 'g::'])(
  '%j is none',
  (text) => {
    expect(() => bytesOf(text)).toThrow(`'${text}' is not an IP address`);
  },
);

test('both forms of any', () => {
  expect(['::', '0.0.0.0', '127.0.0.1'].map(isAny)).toStrictEqual([true, true, false]);
});
