/** Putting messages together field by field, right or wrong. */
import { writeHeader } from '../../../protocol/ca/header.ts';
import { Writer } from '../../../protocol/wire/writer.ts';

export interface Fields {
  readonly dataType?: number;
  readonly count?: number;
  readonly p1?: number;
  readonly p2?: number;
  readonly payload?: Uint8Array;
  /** Use the large array header, needed or not. */
  readonly extended?: boolean;
}

/** A message whose payload is padded. */
export function message(command: number, fields: Fields = {}): Uint8Array {
  const { dataType = 0, count = 0, p1 = 0, p2 = 0, payload = NONE, extended = false } = fields;
  const writer = new Writer();
  writeHeader(writer, command, payload.length, dataType, count, p1, p2, extended);
  writer.copy(payload);
  writer.pad(payload.length);
  return writer.take().slice();
}

/** A standard header with any size in it. */
export function header(command: number, size: number, { dataType = 0, count = 0, p1 = 0, p2 = 0 }: Fields = {}) {
  const writer = new Writer(16);
  writer.u16(command);
  writer.u16(size);
  writer.u16(dataType);
  writer.u16(count);
  writer.u32(p1);
  writer.u32(p2);
  return writer.take();
}

/** A large array header with any size and count in it. */
export function largeHeader(command: number, size: number, count: number, fields: Fields = {}): Uint8Array {
  const writer = new Writer(24);
  writer.copy(header(command, 0xffff, { ...fields, count: 0 }));
  writer.u32(size);
  writer.u32(count);
  return writer.take();
}

/** Text and its NUL. */
export function text(value: string): Uint8Array {
  return encoder.encode(`${value}\0`);
}

// --- helpers --------------------------------------------------------------------------------------------------------

const NONE = new Uint8Array(0);
const encoder = new TextEncoder();
