/**
 * A place in bytes that a stranger sent, and reading on from there.
 *
 * Nothing here throws, and nobody asks before reading: what is not there reads as zero, and the first such reading is
 * kept as `fault`. After it all further readings give zero at once, so that a reader of many fields looks at `fault` at
 * its end. Loops over a number that was read look at it each time round.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  /** Index of the next byte. */
  at: number;
  /** Index after the last byte. */
  readonly end: number;
  readonly littleEndian: boolean;
  #fault: string | undefined;
  /** Made when a number needs it: most messages are short and have none. */
  #view: DataView | undefined;

  constructor(bytes: Uint8Array, littleEndian: boolean, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.at = at;
    this.end = end;
  }

  /** What was wrong first; undefined while nothing was. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Bytes still to be read; 0 after a fault. */
  get left(): number {
    return this.end - this.at;
  }

  /** Notes what is wrong with the bytes read, unless something was before, and leaves nothing to read. */
  fail(fault: string): void {
    this.#fault ??= fault;
    this.at = this.end;
  }

  /** Passes `size` bytes; returns where they begin, or -1 and a fault when there are fewer. */
  take(size: number): number {
    const at = this.at;
    if (size > this.end - at) {
      this.fail(`ends within a field: ${size} bytes expected, ${this.end - at} left`);
      return -1;
    }
    this.at = at + size;
    return at;
  }

  u8(): number {
    const at = this.take(1);
    return at < 0 ? 0 : this.bytes[at]!;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    const at = this.take(2);
    if (at < 0) return 0;
    const first = this.bytes[at]!;
    const second = this.bytes[at + 1]!;
    return this.littleEndian ? (second << 8) | first : (first << 8) | second;
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  i32(): number {
    const at = this.take(4);
    if (at < 0) return 0;
    const bytes = this.bytes;
    if (this.littleEndian) {
      return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    }
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  u64(): bigint {
    const at = this.take(8);
    return at < 0 ? 0n : this.#dataView().getBigUint64(at, this.littleEndian);
  }

  i64(): bigint {
    const at = this.take(8);
    return at < 0 ? 0n : this.#dataView().getBigInt64(at, this.littleEndian);
  }

  f32(): number {
    const at = this.take(4);
    return at < 0 ? 0 : this.#dataView().getFloat32(at, this.littleEndian);
  }

  f64(): number {
    const at = this.take(8);
    return at < 0 ? 0 : this.#dataView().getFloat64(at, this.littleEndian);
  }

  /** Text of `size` bytes. Bytes that are not UTF-8 become U+FFFD: a stranger's text never fails. */
  text(size: number): string {
    const at = this.take(size);
    if (at < 0) return '';
    if (size > MAX_TEXT) {
      this.fail(`text of ${size} bytes: longer than a string can be`);
      return '';
    }
    if (size > LOOP_LIMIT) return decoder.decode(this.bytes.subarray(at, at + size));
    let text = '';
    for (let i = at; i < at + size; i++) {
      const code = this.bytes[i]!;
      if (code > 0x7f) return decoder.decode(this.bytes.subarray(at, at + size));
      text += String.fromCharCode(code);
    }
    return text;
  }

  #dataView(): DataView {
    this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.#view;
  }
}

/** Up to this many bytes a loop beats the call of TextDecoder.decode. */
const LOOP_LIMIT = 32;

/** Characters of the longest string V8 makes. */
const MAX_TEXT = 0x1fffffe8;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
