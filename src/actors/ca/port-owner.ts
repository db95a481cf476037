/**
 * Who hears what is sent to one address of this host: not to push another server aside.
 *
 * Of several sockets bound to the same address and UDP port, the system gives each unicast to the one bound last. An
 * xioc server that is pushed aside loses nothing: the new one passes on what it does not serve. A server of another
 * kind, bound to that one address, would not be found there any more.
 *
 * So the owner is asked: xioc answers a datagram that holds nothing but a marked VERSION (`type` 0) with the same
 * (`type` 1), others ignore it. Whether there is an owner at all is known on Linux alone.
 */
import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { HEADER_SIZE, MINOR } from '../../protocol/ca/constants.ts';
import { encodeRequest } from '../../protocol/ca/encode.ts';
import { Writer } from '../../protocol/wire/writer.ts';
import { fromDotted } from '../net/address-list.ts';
import { bindUdp, closeUdp } from '../net/udp-socket.ts';
import { isPassedOn, markPassedOn } from './search-relay.ts';

/** Whether a server that is not xioc is bound to this very address and UDP port. */
export async function isOwnedByOther(address: string, port: number): Promise<boolean> {
  return (await isBound(address, port)) && !(await answers(address, port));
}

/** What to answer when the datagram asks whether xioc is here; undefined for any other datagram. */
export function answerToQuestion(bytes: Uint8Array): Uint8Array | undefined {
  return kindOf(bytes) === QUESTION ? message(ANSWER) : undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `type` of the VERSION. They differ, so that two servers never answer each other for ever. */
const QUESTION = 0;
const ANSWER = 1;

/** A server on this host answers in a few milliseconds, or as soon as it has loaded its database. */
const ANSWER_MS = 500;

async function isBound(address: string, port: number): Promise<boolean> {
  try {
    const sockets = await readFile('/proc/net/udp', 'utf8');
    return sockets.includes(` ${hexAddress(address)}:${hex(port, 4)} `);
  } catch {
    return false;
  }
}

/** As Linux prints it: the four bytes as one number of this machine. */
function hexAddress(address: string): string {
  const digits = hex(fromDotted(address), 8);
  return endianness() === 'BE' ? digits : (digits.match(/../g) ?? []).reverse().join('');
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

async function answers(address: string, port: number): Promise<boolean> {
  const socket = await bindUdp(address, 0);
  const answered = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWER_MS);
    socket.on('error', () => resolve(false));
    socket.on('message', (bytes) => {
      if (kindOf(bytes) !== ANSWER) return;
      clearTimeout(timer);
      resolve(true);
    });
  });
  socket.send(message(QUESTION), port, address, () => {});
  const isXioc = await answered;
  await closeUdp(socket);
  return isXioc;
}

function message(kind: number): Uint8Array {
  const writer = new Writer(HEADER_SIZE);
  encodeRequest(writer, { type: 'VERSION', priority: kind, minor: MINOR, sequence: 0 });
  return markPassedOn(writer.take());
}

function kindOf(bytes: Uint8Array): number | undefined {
  return bytes.length === HEADER_SIZE && isPassedOn(bytes) ? bytes[5] : undefined;
}
