/**
 * Addresses in messages: 16 bytes of IPv6, IPv4 as `::ffff:a.b.c.d`. Here they are text as sockets know it: `127.0.0.1`,
 * `2001:db8::1`.
 *
 * "Any" is `::` from PVXS clients and `0.0.0.0` from everybody else.
 */
import type { Cursor } from '../wire/cursor.ts';
import type { Writer } from '../wire/writer.ts';

export const ADDRESS_SIZE = 16;

/** Whether the receiver is to take the address that the message came from. */
export function isAny(address: string): boolean {
  return address === '::' || address === '0.0.0.0';
}

export function readAddress(cursor: Cursor): string {
  const at = cursor.take(ADDRESS_SIZE);
  if (at < 0) return '::';
  const bytes = cursor.bytes.subarray(at, at + ADDRESS_SIZE);
  if (isMapped(bytes)) return bytes.subarray(MAPPED.length).join('.');
  const words: number[] = [];
  for (let i = 0; i < ADDRESS_SIZE; i += 2) words.push((bytes[i]! << 8) | bytes[i + 1]!);
  return ipv6Text(words);
}

/** @throws TypeError for text that is not an address */
export function writeAddress(writer: Writer, address: string): void {
  const bytes = address.includes(':') ? ipv6Bytes(address) : [...MAPPED, ...ipv4Bytes(address)];
  writer.copy(Uint8Array.from(bytes));
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What stands before the four bytes of IPv4. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] as const;

function isMapped(bytes: Uint8Array): boolean {
  return MAPPED.every((byte, i) => bytes[i] === byte);
}

/** RFC 5952: the longest run of two or more zeros is left out. */
function ipv6Text(words: readonly number[]): string {
  let begin = 0;
  let length = 0;
  for (let i = 0; i < words.length; i++) {
    let end = i;
    while (words[end] === 0) end++;
    if (end - i > length) {
      begin = i;
      length = end - i;
    }
  }
  const hex = (part: readonly number[]) => part.map((word) => word.toString(16)).join(':');
  if (length < 2) return hex(words);
  return `${hex(words.slice(0, begin))}::${hex(words.slice(begin + length))}`;
}

function ipv4Bytes(address: string): number[] {
  const bytes = address.split('.').map(Number);
  const good = bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  if (!good) throw notAnAddress(address);
  return bytes;
}

function ipv6Bytes(address: string): number[] {
  // A zone (`fe80::1%eth0`) means something on this host only.
  const [head = '', tail, ...more] = address.replace(/%.*$/, '').split('::');
  const before = wordsOf(head);
  const after = wordsOf(tail ?? '');
  const gap = 8 - before.length - after.length;
  const words = tail === undefined ? before : [...before, ...Array<number>(Math.max(gap, 0)).fill(0), ...after];
  const good = words.every((word) => word >= 0 && word <= 0xffff);
  if (more.length > 0 || words.length !== 8 || !good) throw notAnAddress(address);
  return words.flatMap((word) => [word >>> 8, word & 0xff]);
}

function wordsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [/^[0-9a-f]{1,4}$/i.test(part) ? Number.parseInt(part, 16) : Number.NaN];
    const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(part);
    return [(a << 8) | b, (c << 8) | d];
  });
}

function notAnAddress(address: string): TypeError {
  return new TypeError(`'${address}' is not an IP address: give one like 127.0.0.1 or 2001:db8::1`);
}
