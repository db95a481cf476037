/**
 * DBR payloads of one update, encoded once per type and count: readers and subscribers of all circuits share the bytes.
 *
 * Clients choose type and count, and may choose them so that the payload is far larger than the value. Payloads live
 * until the next update, perhaps for ever. So kept are those of the value's own type and length, those up to 1 KiB, and
 * of the large conversions the last one.
 */

import { encodeDbr } from '../../protocol/ca/dbr.ts';
import { dbrNativeOf } from '../../protocol/ca/dbr-native.ts';
import { dbrTypes } from '../../protocol/ca/dbr-types.ts';
import type { Encoded, Update } from '../pv/update.ts';

/** Padded payload of `count` elements, or undefined when the type cannot be read. Must not be written to. */
export function payloadOf(update: Update, dbrType: number, count: number): Uint8Array | undefined {
  return payloadsOf(update).get(update, dbrType, count);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function payloadsOf(update: Update): Payloads {
  for (let each = update.encoded; each !== undefined; each = each.next) if (each instanceof Payloads) return each;
  const payloads = new Payloads(update.encoded);
  update.encoded = payloads;
  return payloads;
}

/** Most updates are sent in one form, hundreds of thousands of them in a second: this is kept small. */
class Payloads implements Encoded {
  readonly next: Encoded | undefined;
  // The first payload made.
  #key = -1;
  #payload: Uint8Array | undefined;
  #others: OtherPayloads | undefined;

  constructor(next: Encoded | undefined) {
    this.next = next;
  }

  get(update: Update, dbrType: number, count: number): Uint8Array | undefined {
    const key = count * 64 + dbrType;
    if (key === this.#key) return this.#payload;
    const others = this.#others;
    if (others !== undefined) {
      if (key === others.largeKey) return others.large;
      if (others.small.has(key)) return others.small.get(key);
    }
    const payload = encodeDbr(dbrType, count, update.native, update, update.metadata);
    const isKept = isOwnOrSmall(payload, update, dbrType, count);
    if (isKept && this.#key === -1) {
      this.#key = key;
      this.#payload = payload;
      return payload;
    }
    this.#others ??= new OtherPayloads();
    if (isKept) {
      if (this.#others.small.size < MEMO_LIMIT) this.#others.small.set(key, payload);
    } else if (count <= update.count) {
      // Equal subscribers ask for it one after the other. What is longer than the value concerns its client alone.
      this.#others.largeKey = key;
      this.#others.large = payload;
    }
    return payload;
  }
}

class OtherPayloads {
  readonly small = new Map<number, Uint8Array | undefined>();
  /** The last large one of another type. */
  largeKey = -1;
  large: Uint8Array | undefined;
}

function isOwnOrSmall(payload: Uint8Array | undefined, update: Update, dbrType: number, count: number): boolean {
  if (payload === undefined || payload.length <= SMALL) return true;
  return count <= update.count && dbrTypes[dbrType]?.native === dbrNativeOf(update.native);
}

/** Payloads kept of one update, besides the first. */
const MEMO_LIMIT = 16;

/** Bytes of a payload that may be of another type than the value, or longer. */
const SMALL = 1024;
