/** Messages of the RecSync protocol: big-endian, each with a header of `RC`, its number and its length. */
import { Cursor } from '../../protocol/wire/cursor.ts';
import type { Writer } from '../../protocol/wire/writer.ts';

const MAGIC = 0x5243;
const HEADER = 8;
/** No recceiver sends more. */
const LONGEST = 1 << 16;

export interface Announcement {
  /** IPv4; undefined: where it came from. */
  readonly address: string | undefined;
  readonly port: number;
  readonly key: number;
}

/** Undefined: another version, or something else. */
export function readAnnouncement(bytes: Uint8Array): Announcement | undefined {
  const cursor = new Cursor(bytes, false);
  const [magic, version] = [cursor.u16(), cursor.u16()];
  const parts = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
  const port = cursor.u16();
  cursor.u16();
  const key = cursor.u32();
  if (cursor.fault !== undefined || magic !== MAGIC || version !== 0 || port === 0) return undefined;
  return { address: parts.every((part) => part === 255) ? undefined : parts.join('.'), port, key };
}

export type Received = { readonly type: 'greeting' } | { readonly type: 'ping'; readonly nonce: number };

/** Bytes of a recceiver to what it says. Numbers that nobody knows are passed over. */
export class RecFramer {
  #rest: Uint8Array = new Uint8Array(0);

  /** Undefined: this is not a recceiver. */
  push(bytes: Uint8Array): Received[] | undefined {
    let all = bytes;
    if (this.#rest.length > 0) {
      all = new Uint8Array(this.#rest.length + bytes.length);
      all.set(this.#rest);
      all.set(bytes, this.#rest.length);
    }
    const received: Received[] = [];
    let at = 0;
    while (all.length - at >= HEADER) {
      const cursor = new Cursor(all, false, at);
      const [magic, id, length] = [cursor.u16(), cursor.u16(), cursor.u32()];
      if (magic !== MAGIC || length > LONGEST) return undefined;
      if (all.length - at < HEADER + length) break;
      if (id === 0x8001) received.push({ type: 'greeting' });
      if (id === 0x8002 && length >= 4) received.push({ type: 'ping', nonce: cursor.u32() });
      at += HEADER + length;
    }
    this.#rest = all.slice(at);
    return received;
  }
}

export function writeGreeting(writer: Writer, key: number): void {
  header(writer, 0x0001, 8);
  writer.u32(0); // version 0, type 0, two of padding
  writer.u32(key);
}

export function writePong(writer: Writer, nonce: number): void {
  header(writer, 0x0002, 4);
  writer.u32(nonce);
}

/** @param id of a record; 0: the IOC */
export function writeInfo(writer: Writer, id: number, key: string, value: string): void {
  const [name, text] = [encode(key, 255), encode(value, 65_535)];
  header(writer, 0x0006, 8 + name.length + text.length);
  writer.u32(id);
  writer.u8(name.length);
  writer.u8(0);
  writer.u16(text.length);
  writer.copy(name);
  writer.copy(text);
}

/** @param type of the record; empty: `name` is an alias of the record */
export function writeRecord(writer: Writer, id: number, type: string, name: string): void {
  const [kind, text] = [encode(type, 255), encode(name, 65_535)];
  header(writer, 0x0003, 8 + kind.length + text.length);
  writer.u32(id);
  writer.u8(type === '' ? 1 : 0);
  writer.u8(kind.length);
  writer.u16(text.length);
  writer.copy(kind);
  writer.copy(text);
}

export function writeDone(writer: Writer): void {
  header(writer, 0x0005, 4);
  writer.u32(0);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function header(writer: Writer, id: number, length: number): void {
  writer.u16(MAGIC);
  writer.u16(id);
  writer.u32(length);
}

/** Cut to what its length field can say. */
function encode(text: string, most: number): Uint8Array {
  return new TextEncoder().encode(text).subarray(0, most);
}
