import { textSize } from './bytes.ts';

/**
 * A growing buffer of bytes, big-endian unless told otherwise: a connection's output between two writes to its socket.
 *
 * Every message of every connection goes through here, so nothing is checked but room.
 */
export class Writer {
  /** The buffer; its first `length` bytes are written. Replaced when it grows. */
  bytes: Uint8Array;
  /** Over the whole of `bytes`. */
  view: DataView;
  /** Bytes written. */
  length = 0;
  /** Byte order of what is written from now on. Channel Access knows big-endian only. */
  littleEndian: boolean;

  constructor(capacity = 4096, littleEndian = false) {
    this.littleEndian = littleEndian;
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /**
   * What is written, not copied. The view shows later messages' bytes once `reset()` was called and more is written:
   * whoever keeps it longer, as a socket that could not send at once does, needs a copy or goes on with a new Writer.
   */
  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Forgets what is written and keeps the buffer. */
  reset(): void {
    this.length = 0;
  }

  /**
   * Makes room for `size` bytes and counts them as written; returns where they begin. The caller fills all of them, and
   * takes `bytes` or `view` after this call only: growing replaces both.
   */
  claim(size: number): number {
    const at = this.length;
    const length = at + size;
    if (length > this.bytes.length) this.#grow(length);
    this.length = length;
    return at;
  }

  u8(value: number): void {
    const at = this.claim(1);
    this.view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.claim(2);
    this.view.setUint16(at, value, this.littleEndian);
  }

  i16(value: number): void {
    const at = this.claim(2);
    this.view.setInt16(at, value, this.littleEndian);
  }

  u32(value: number): void {
    const at = this.claim(4);
    this.view.setUint32(at, value, this.littleEndian);
  }

  i32(value: number): void {
    const at = this.claim(4);
    this.view.setInt32(at, value, this.littleEndian);
  }

  i64(value: bigint): void {
    const at = this.claim(8);
    this.view.setBigInt64(at, value, this.littleEndian);
  }

  u64(value: bigint): void {
    const at = this.claim(8);
    this.view.setBigUint64(at, value, this.littleEndian);
  }

  f32(value: number): void {
    const at = this.claim(4);
    this.view.setFloat32(at, value, this.littleEndian);
  }

  f64(value: number): void {
    const at = this.claim(8);
    this.view.setFloat64(at, value, this.littleEndian);
  }

  /** Text as UTF-8 (why: text.ts), without a NUL. `size` is its `textSize`, where the caller knows it already. */
  text(value: string, size = textSize(value)): void {
    const at = this.claim(size);
    if (size > value.length) {
      encoder.encodeInto(value, this.bytes.subarray(at, at + size));
      return;
    }
    for (let i = 0; i < size; i++) this.bytes[at + i] = value.charCodeAt(i);
  }

  copy(source: Uint8Array): void {
    const size = source.length;
    const at = this.claim(size);
    if (size > LOOP_LIMIT) {
      this.bytes.set(source, at);
      return;
    }
    const bytes = this.bytes;
    for (let i = 0; i < size; i++) bytes[at + i] = source[i]!;
  }

  zeros(size: number): void {
    const at = this.claim(size);
    this.bytes.fill(0, at, at + size);
  }

  /** Zeros up to the next multiple of 8 after `size` payload bytes: never what the buffer held before. */
  pad(size: number): void {
    const padding = -size & 7;
    if (padding === 0) return;
    const at = this.claim(padding);
    for (let i = 0; i < padding; i++) this.bytes[at + i] = 0;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.take());
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}

/** Up to this many bytes a loop beats the call of TypedArray.set. */
const LOOP_LIMIT = 16;

const encoder = new TextEncoder();
