/**
 * How frames are cut out of the bytes that a device sends, and how requests become bytes.
 *
 * A framing is a plain value and knows no time and no socket. What it cuts does not depend on how the bytes were divided
 * on their way. The same framing serves both ends: the controller, which asks, and the device, which answers.
 */

/** One request, reply or message. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Where it goes to or comes from, on transports that have such: an MQTT topic, `GET status`, `200 OK`. */
  readonly topic?: string;
  /** Number that a reply shares with its request, in framings that have such. */
  readonly id?: number;
  /** The device refuses the request, in words: a Modbus exception, an HTTP status. */
  readonly error?: string;
  /** MQTT: quality of service of a message that is sent. */
  readonly qos?: 0 | 1 | 2;
  /** MQTT: whether the broker keeps a message that is sent. */
  readonly retain?: boolean;
}

/** Bytes that are not a frame. */
export interface Dropped {
  readonly dropped: Uint8Array;
  readonly why: 'checksum' | 'noise' | 'echo';
}

export type Cut = Frame | Dropped;

export type Side = 'controller' | 'device';

export interface Framing {
  /** In words, for people and recordings: `line CR LF`. */
  readonly name: string;
  /** Whether replies carry the id of their request: then several requests may be under way. */
  readonly hasIds: boolean;
  /** Whether texts are UTF-8, as in JSON. Default: each byte is a character. */
  readonly isUtf8?: boolean;
  /** Bytes of the checksum that ends a frame. Default: there is none. */
  readonly checkBytes?: number;
  /** A pause of this many ms ends a frame. */
  readonly silenceMs?: number;
  /** @param side who sends it */
  encode(frame: Frame, side: Side): Uint8Array;
  /** @param side who receives; a cutter lasts as long as a connection */
  cutter(side: Side): Cutter;
}

export interface Cutter {
  /** Bytes that belong to no frame yet. */
  readonly pending: number;
  /** What is complete with these bytes, in their order. */
  push(bytes: Uint8Array): readonly Cut[];
  /** Nothing has come for the framing's `silenceMs`: what is complete by that. */
  silent?(): readonly Cut[];
  /** This frame has been sent. */
  sent?(frame: Frame): void;
  /** Forgets what is pending. @returns it */
  reset(): Uint8Array;
}

export function isDropped(cut: Cut): cut is Dropped {
  return 'dropped' in cut;
}

/** For transports that know where a message begins and ends. */
export const whole: Framing = {
  name: 'whole messages',
  hasIds: false,
  isUtf8: true,
  encode: ({ bytes }) => bytes,
  cutter: () => ({ pending: 0, push: (bytes) => [{ bytes }], reset: () => EMPTY }),
};

export const EMPTY = new Uint8Array(0);

/** Both in one; the second itself when there is nothing in the first. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Latin-1, so that any byte is one character: devices' bytes above 127 are of no known encoding. */
export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The inverse of `toBytes`. */
export function toText(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]);
  }
  return text;
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Most arguments of one call that every engine takes. */
const CHUNK = 8192;
