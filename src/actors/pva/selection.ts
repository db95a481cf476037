/**
 * What a client has selected of a structure: a mask, and what of a change is to be sent to it.
 *
 * Equal masks of one type are one object, and so are the parts of changes that they leave: what was encoded for one
 * subscriber is found by identity for the next.
 */
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { selectFields } from '../../protocol/pva/pv-request.ts';
import type { StructureType } from '../../protocol/pva/type.ts';
import type { Variant } from '../../protocol/pva/value.ts';

export class Selection {
  /** Leaves that the client wants. */
  readonly mask: BitSet;
  readonly #parts = new Map<BitSet, BitSet>();

  constructor(mask: BitSet) {
    this.mask = mask;
  }

  /** The leaves of `changed` that the client wants. @param changed a set that lives long, and does not change */
  of(changed: BitSet): BitSet {
    const known = this.#parts.get(changed);
    if (known !== undefined) return known;
    const part = changed.intersection(this.mask);
    if (this.#parts.size >= MOST_PARTS) this.#parts.clear();
    this.#parts.set(changed, part);
    return part;
  }
}

/** The selection that a pvRequest makes, or why there is none. */
export function selectionOf(type: StructureType, pvRequest: Variant): Selection | { readonly fault: string } {
  const selected = selectFields(type, pvRequest);
  if ('fault' in selected) return selected;
  let ofType = selections.get(type);
  if (ofType === undefined) {
    ofType = new Map();
    selections.set(type, ofType);
  }
  const { key } = selected.mask;
  const known = ofType.get(key);
  if (known !== undefined) return known;
  const made = new Selection(selected.mask);
  // Clients choose masks: those that are too many are not shared.
  if (ofType.size < MOST_MASKS) ofType.set(key, made);
  return made;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MOST_PARTS = 64;
const MOST_MASKS = 256;

const selections = new WeakMap<StructureType, Map<string, Selection>>();
