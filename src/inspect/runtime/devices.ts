/** What a person does to a port, and to a device that is played. */

import type { HeapClock } from '../../actors/kernel/clock.ts';
import type { AnyWired } from '../../actors/kernel/wired.ts';
import { Door } from '../../actors/port/door/door.ts';
import { LivePortHandle } from '../../actors/port/handle.ts';
import { Port } from '../../actors/port/port.ts';
import { parseFault } from '../../database/port/fault.ts';

/**
 * Sends a frame, with the priority of a get.
 *
 * @param text as it is typed: `\r`, `\n`, `\t`, `\\` and `\x1b` are what they are in programs; `hex: 01 03` are bytes. What the framing
 *   adds is added to it
 * @returns the reply; empty where none is waited for
 */
export async function sendFrame(
  actor: AnyWired | undefined,
  clock: HeapClock,
  text: string,
  awaitsReply: boolean,
): Promise<string> {
  if (!(actor instanceof Port)) throw new Error('This port is gone.');
  const handle = new LivePortHandle(actor, clock, 0);
  const request = requestOf(text);
  if (awaitsReply) return await handle.ask(request);
  await handle.tell(request);
  return '';
}

/** @param text a fault as `xioc simulate --fault` takes it; empty: all of them end */
export function setFault(actor: AnyWired | undefined, text: string): void {
  if (!(actor instanceof Door)) throw new Error('This device is gone.');
  if (text.trim() === '') actor.clear();
  else actor.add(parseFault(text.trim()));
}

// --- helpers ------------------------------------------------------------------------------------------------------

function requestOf(text: string): string | Uint8Array {
  const [, hex] = /^hex:(.*)$/is.exec(text) ?? [];
  if (hex === undefined) return unescaped(text);
  const digits = hex.replace(/[\s,]/g, '');
  if (!/^([0-9a-f]{2})+$/i.test(digits)) {
    throw new Error(`'${hex.trim()}' are no bytes: write two digits for each, as in hex: 01 03 ff`);
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\', '0': '\0' };

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (whole, hex: string | undefined, letter: string | undefined) =>
    hex === undefined ? (ESCAPES[letter ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
