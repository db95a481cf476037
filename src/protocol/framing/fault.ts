/** What may go wrong between a device and who asks it, by name, and what it does to the bytes of a reply. */
import { type Frame, type Framing, joined, toBytes } from './framing.ts';

/**
 * - `mute`: no replies. `hang`: nothing is read. `refuse`: no connections. `drop`: the connection is closed in place of a
 *   reply, or after so many bytes of it.
 * - `slow`, `jitter`: replies that are late by so many ms, or by up to so many, in order.
 * - `dribble`: byte by byte. `split`: a reply in two packets. `merge`: two replies in one.
 * - `garbage`: bytes before a reply. `truncate`: half a reply. `unended`: without what ends it. `checksum`: a wrong one.
 * - `shift`: the reply to the request before. `wrong`: another text. `echo`: the request before the reply. `chatter`: what
 *   nobody asked for, before a reply or each so many seconds.
 * - `stuck`, `drift`: the machine of the device gets `fault.stuck` or `fault.drift`, and `fault.over`.
 * - `reboot`: no connections for so many seconds, then the device begins anew.
 */
export const faultNames = [
  'mute',
  'hang',
  'refuse',
  'drop',
  'slow',
  'jitter',
  'dribble',
  'split',
  'merge',
  'garbage',
  'truncate',
  'unended',
  'checksum',
  'shift',
  'wrong',
  'echo',
  'chatter',
  'stuck',
  'drift',
  'reboot',
] as const;

export type FaultName = (typeof faultNames)[number];

/** Noise as lines have it: bytes of no text, and some that look like one. */
const NOISE = Uint8Array.of(0xff, 0x23, 0x3f);

/** With noise before it. */
export function garbled(encoded: Uint8Array): Uint8Array {
  return joined(NOISE, encoded);
}

/** Its first half. */
export function truncated(encoded: Uint8Array): Uint8Array {
  return encoded.slice(0, Math.ceil(encoded.length / 2));
}

/** Without what ends it: a terminator, check bytes, or where there are none its last byte. */
export function unended(encoded: Uint8Array, { bytes }: Frame): Uint8Array {
  const from = indexOf(encoded, bytes);
  const end = from === -1 ? encoded.length : from + bytes.length;
  return encoded.slice(0, end < encoded.length ? end : Math.max(encoded.length - 1, 0));
}

/** With a wrong checksum. */
export function miscounted(encoded: Uint8Array, { bytes }: Frame): Uint8Array {
  const wrong = encoded.slice();
  const at = Math.min(indexOf(encoded, bytes) + bytes.length, wrong.length - 1);
  wrong[at]! ^= 1;
  return wrong;
}

/** What nobody asked for. */
export function chatter(count: number, framing: Framing): Uint8Array {
  return framing.encode({ bytes: toBytes(`* chatter ${count}`) }, 'device');
}

// --- helpers ------------------------------------------------------------------------------------------------------

function indexOf(encoded: Uint8Array, bytes: Uint8Array): number {
  for (let from = 0; from + bytes.length <= encoded.length; from++) {
    let i = 0;
    while (i < bytes.length && encoded[from + i] === bytes[i]) i++;
    if (i === bytes.length) return from;
  }
  return -1;
}
