/**
 * A cursor over the payload of a message, with what reading values needs in addition to their bytes: the types that the sender
 * has defined, and an allowance of memory.
 *
 * A stranger's word costs no memory: a number is compared with the bytes that are left before anything is made of it.
 * Yet one byte can still ask for an object of a hundred. What is made is therefore charged to an allowance in proportion
 * to the bytes that came; strings and numeric arrays always fit it, structures of nothing by the million do not.
 */
import { Cursor } from '../wire/cursor.ts';
import type { TypeRegistry } from './type-registry.ts';

export class Reader extends Cursor {
  /** Types that the sender of these bytes has defined. */
  readonly types: TypeRegistry;
  #allowance: number;

  constructor(bytes: Uint8Array, littleEndian: boolean, types: TypeRegistry, at = 0, end = bytes.length) {
    super(bytes, littleEndian, at, end);
    this.types = types;
    this.#allowance = BASE_ALLOWANCE + ALLOWANCE_PER_BYTE * (end - at);
  }

  /** Accounts for about `size` bytes of memory; false, and a fault, when that is too much. */
  charge(size: number): boolean {
    this.#allowance -= size;
    if (this.#allowance >= 0) return true;
    this.fail('means far more memory than it has bytes');
    return false;
  }
}

/** Bytes of memory that any message may take. */
const BASE_ALLOWANCE = 16 << 20;

/** A string of two letters is 3 bytes on the wire and 32 in memory. */
const ALLOWANCE_PER_BYTE = 16;
