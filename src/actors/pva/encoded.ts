/**
 * What PV Access has encoded of an update: its structure, and the bytes of each selection of fields and byte order that
 * somebody was sent. All subscribers of all connections share them.
 */

import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { type EncodedDelta, encodeDeltaInPieces } from '../../protocol/pva/delta.ts';
import type { Structure } from '../../protocol/pva/value.ts';
import { NO_BYTES } from '../../protocol/wire/bytes.ts';
import type { Encoded, Update } from '../pv/update.ts';
import type { Described, NtShape } from './nt-shape.ts';

/** A structure at one moment, and what was encoded of it. */
export class Shown {
  readonly value: Structure;
  // The delta made last, and the others. Nearly always there is only one.
  #bits: BitSet | undefined;
  #littleEndian = true;
  #bytes: EncodedDelta = NO_BYTES;
  #others: { readonly bits: BitSet; readonly littleEndian: boolean; readonly bytes: EncodedDelta }[] | undefined;

  constructor(value: Structure) {
    this.value = value;
  }

  /** @param bits compared by identity: the same set for the same fields makes that they are encoded once */
  delta(bits: BitSet, littleEndian: boolean): EncodedDelta {
    if (bits === this.#bits && littleEndian === this.#littleEndian) return this.#bytes;
    const other = this.#others?.find((each) => each.bits === bits && each.littleEndian === littleEndian);
    if (other !== undefined) return other.bytes;
    const bytes = encodeDeltaInPieces(this.value, bits, littleEndian);
    if (this.#bits === undefined) {
      this.#bits = bits;
      this.#littleEndian = littleEndian;
      this.#bytes = bytes;
    } else {
      this.#others ??= [];
      if (this.#others.length < MEMO_LIMIT) this.#others.push({ bits, littleEndian, bytes });
    }
    return bytes;
  }
}

/** An update as this shape shows it: made once, however many ask. */
export function shownUpdate(update: Update, shape: NtShape, described: Described): Shown {
  for (let each = update.encoded; each !== undefined; each = each.next) {
    if (each instanceof ShownUpdate && each.shape === shape) return each;
  }
  const made = new ShownUpdate(update, shape, described);
  update.encoded = made;
  return made;
}

// --- helpers ------------------------------------------------------------------------------------------------------

class ShownUpdate extends Shown implements Encoded {
  readonly shape: NtShape;
  readonly next: Encoded | undefined;

  constructor(update: Update, shape: NtShape, described: Described) {
    super(shape.structure(update, update.metadata, described));
    this.shape = shape;
    this.next = update.encoded;
  }
}

/** Deltas kept of one structure, in addition to the first. */
const MEMO_LIMIT = 8;
