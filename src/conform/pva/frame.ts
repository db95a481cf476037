/**
 * Messages as they are on the wire: every field of the header, and what the payload says, all of it.
 *
 * `protocol/pva/framer.ts` passes over what all peers pass over; whoever judges a server needs that, too.
 */
import { commandName } from '../../protocol/pva/command-name.ts';
import { HEADER_SIZE } from '../../protocol/pva/constants.ts';
import { decodeControl, decodeResponse } from '../../protocol/pva/decode.ts';
import { Header, readHeader } from '../../protocol/pva/header.ts';
import { Reader } from '../../protocol/pva/reader.ts';
import type { Response } from '../../protocol/pva/responses.ts';
import { TypeRegistry } from '../../protocol/pva/type-registry.ts';
import { join } from '../join.ts';

export interface Frame {
  readonly version: number;
  readonly flags: number;
  readonly command: number;
  readonly littleEndian: boolean;
  readonly isFromServer: boolean;
  readonly isSegment: boolean;
  readonly isControl: boolean;
  readonly message: Response;
  /** What is wrong with the payload; undefined when nothing is. */
  readonly fault: string | undefined;
  /** Header and payload. */
  readonly bytes: Uint8Array;
}

/** Weight of the types that a server may define. */
const MOST_TYPES = 1 << 18;

/** Cuts a server's stream where messages end. What is not a message at all is a frame of its own, and the last one. */
export class FrameCutter {
  readonly #types = new TypeRegistry(MOST_TYPES);
  #held: Uint8Array = new Uint8Array(0);
  #isLost = false;

  push(chunk: Uint8Array): Frame[] {
    if (this.#isLost) return [];
    const stream = this.#held.length === 0 ? chunk : join(this.#held, chunk);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      const frame = frameAt(stream, at, this.#types);
      if (frame === undefined) break;
      frames.push(frame);
      at += frame.bytes.length;
      if (frame.fault === NO_MAGIC) {
        this.#isLost = true;
        return frames;
      }
    }
    this.#held = stream.slice(at);
    return frames;
  }
}

/** The message of a server at `at`; undefined when it is not complete. */
export function frameAt(bytes: Uint8Array, at: number, types = new TypeRegistry(MOST_TYPES)): Frame | undefined {
  const header = new Header();
  if (bytes.length - at < HEADER_SIZE) return undefined;
  const hasMagic = readHeader(header, bytes, at);
  const { version, flags, command, littleEndian, isFromServer, isSegment, isControl } = header;
  const fields = { version, flags, command, littleEndian, isFromServer, isSegment, isControl };
  if (!hasMagic) {
    const message = { type: 'UNKNOWN', control: false, command, size: 0 } as const;
    return { ...fields, message, fault: NO_MAGIC, bytes: bytes.subarray(at) };
  }
  const end = at + HEADER_SIZE + (isControl ? 0 : header.size);
  if (end > bytes.length) return undefined;
  const whole = bytes.subarray(at, end);
  if (isControl) return { ...fields, message: decodeControl(header), fault: undefined, bytes: whole };
  // A copy: what is decoded may be kept, and the stream is not.
  const reader = new Reader(whole.slice(HEADER_SIZE), littleEndian, types);
  const message = decodeResponse(command, reader);
  const fault = reader.fault ?? (reader.left > 0 ? `${reader.left} bytes too many` : undefined);
  return { ...fields, message, fault, bytes: whole };
}

/** One line for people. */
export function describeFrame({ message, littleEndian, isSegment }: Frame): string {
  const notes = [littleEndian ? '' : 'big-endian', isSegment ? 'segment' : ''].filter((note) => note !== '');
  return [describeMessage(message), ...notes].join(', ');
}

export function describeMessage(message: Response): string {
  const facts = [
    ...('status' in message ? [message.status.severity, message.status.message] : []),
    ...('subcommand' in message ? [`subcommand 0x${message.subcommand.toString(16)}`] : []),
    ...IDS.flatMap((id) => (id in message ? [`${id} ${(message as unknown as Record<string, unknown>)[id]}`] : [])),
    ...('text' in message ? [message.text] : []),
    ...('data' in message && message.data !== undefined ? [`${message.data.bytes.length} bytes of data`] : []),
    ...('payload' in message ? [`${message.payload.length} bytes`] : []),
  ];
  const name = message.type === 'UNKNOWN' ? commandName(message.command) : message.type;
  return [name, facts.filter((fact) => fact !== '').join(', ')].filter((part) => part !== '').join(' ');
}

/** Hexadecimal, spaced by the fields of the header. */
export function hexDump(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const words = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8), digits.slice(8, 16)];
  for (let at = 16; at < digits.length; at += 8) words.push(digits.slice(at, at + 8));
  return words.filter((word) => word !== '').join(' ');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const NO_MAGIC = 'it does not begin with the magic byte';

const IDS = ['cid', 'sid', 'ioid', 'value', 'found', 'cids'] as const;
