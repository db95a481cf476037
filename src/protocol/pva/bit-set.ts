/**
 * A set of bit numbers, from 0: which nodes of a structure a message carries.
 *
 * On the wire: the number of bytes, then the bytes, bit 0 the lowest of the first; but each eight bytes that are whole
 * are one u64 in the message's byte order (PVXS bitmask.cpp, pvDataCPP bitSet.cpp). In little-endian that changes
 * nothing. Zero bytes at the end are not sent.
 */
import type { Cursor } from '../wire/cursor.ts';
import type { Writer } from '../wire/writer.ts';
import { readCount, writeSize } from './size.ts';

export class BitSet {
  #words: Uint32Array;

  /** @param capacity bits for which there is room at once; the set grows beyond */
  constructor(capacity = 32) {
    this.#words = new Uint32Array((capacity + 31) >>> 5);
  }

  static of(...bits: readonly number[]): BitSet {
    const set = new BitSet();
    for (const bit of bits) set.add(bit);
    return set;
  }

  has(bit: number): boolean {
    return ((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  add(bit: number): this {
    const word = bit >>> 5;
    if (word >= this.#words.length) this.#grow(word + 1);
    this.#words[word]! |= 1 << (bit & 31);
    return this;
  }

  /** Adds the bits from `from` up to, but not including, `to`. */
  addRange(from: number, to: number): this {
    for (let bit = from; bit < to; bit++) this.add(bit);
    return this;
  }

  delete(bit: number): this {
    const word = bit >>> 5;
    if (word < this.#words.length) this.#words[word]! &= ~(1 << (bit & 31));
    return this;
  }

  clear(): this {
    this.#words.fill(0);
    return this;
  }

  /** The first member from `bit` on; -1 when there is none. */
  next(bit: number): number {
    const words = this.#words;
    let word = bit >>> 5;
    if (word >= words.length) return -1;
    let rest = words[word]! & (-1 << (bit & 31));
    while (rest === 0) {
      if (++word >= words.length) return -1;
      rest = words[word]!;
    }
    return (word << 5) + 31 - Math.clz32(rest & -rest);
  }

  get isEmpty(): boolean {
    return this.next(0) === -1;
  }

  /** One more than the highest member; 0 for the empty set. */
  get length(): number {
    const words = this.#words;
    for (let word = words.length - 1; word >= 0; word--) {
      if (words[word] !== 0) return (word << 5) + 32 - Math.clz32(words[word]!);
    }
    return 0;
  }

  /** Members in ascending order. */
  *[Symbol.iterator](): Generator<number> {
    for (let bit = this.next(0); bit >= 0; bit = this.next(bit + 1)) yield bit;
  }

  copy(): BitSet {
    const set = new BitSet(0);
    set.#words = this.#words.slice();
    return set;
  }

  /** Adds all members of `other`. */
  union(other: BitSet): this {
    const length = (other.length + 31) >>> 5;
    if (length > this.#words.length) this.#grow(length);
    for (let word = 0; word < length; word++) this.#words[word]! |= other.#words[word]!;
    return this;
  }

  /** A new set of the members that both have. */
  intersection(other: BitSet): BitSet {
    const set = new BitSet(0);
    const words = this.#words.slice(0, other.#words.length);
    for (let word = 0; word < words.length; word++) words[word]! &= other.#words[word]!;
    set.#words = words;
    return set;
  }

  intersects(other: BitSet): boolean {
    const length = Math.min(this.#words.length, other.#words.length);
    for (let word = 0; word < length; word++) {
      if ((this.#words[word]! & other.#words[word]!) !== 0) return true;
    }
    return false;
  }

  equals(other: BitSet): boolean {
    const length = Math.max(this.#words.length, other.#words.length);
    for (let word = 0; word < length; word++) {
      if ((this.#words[word] ?? 0) !== (other.#words[word] ?? 0)) return false;
    }
    return true;
  }

  /** Equal for equal sets: the key under which what was encoded for a mask is kept. */
  get key(): string {
    return this.#words.subarray(0, (this.length + 31) >>> 5).join();
  }

  /** `{1,7,8}` */
  toString(): string {
    return `{${[...this].join()}}`;
  }

  #grow(length: number): void {
    const words = new Uint32Array(length);
    words.set(this.#words);
    this.#words = words;
  }
}

/** Reads a set of which only the bits below `limit` are of interest: memory is taken for those alone. */
export function readBitSet(cursor: Cursor, limit: number): BitSet {
  const size = readCount(cursor, 1);
  const at = cursor.take(size);
  const set = new BitSet(Math.min(limit, size * 8));
  const whole = cursor.littleEndian ? 0 : size - (size % GROUP);
  const known = Math.min(size, (limit + 7) >>> 3);
  for (let i = 0; i < known; i++) {
    const byte = cursor.bytes[at + (i < whole ? i ^ (GROUP - 1) : i)]!;
    for (let bit = i * 8, rest = byte; rest !== 0; bit++, rest >>= 1) {
      if ((rest & 1) !== 0 && bit < limit) set.add(bit);
    }
  }
  return set;
}

export function writeBitSet(writer: Writer, set: BitSet): void {
  const size = (set.length + 7) >>> 3;
  writeSize(writer, size);
  const at = writer.claim(size);
  const bytes = writer.bytes;
  bytes.fill(0, at, at + size);
  const whole = writer.littleEndian ? 0 : size - (size % GROUP);
  for (let bit = set.next(0); bit >= 0; bit = set.next(bit + 1)) {
    const i = bit >>> 3;
    bytes[at + (i < whole ? i ^ (GROUP - 1) : i)]! |= 1 << (bit & 7);
  }
}

/** Bytes that are one number on the wire. */
const GROUP = 8;
