/**
 * The nodes of a structure, numbered depth first: 0 is the structure itself, then each field; a sub-structure takes one
 * number itself and then its fields. Unions, any and all arrays are one node, whatever is inside.
 *
 * NTScalar without metadata: 0 all, 1 value, 2 alarm, 3 severity, 4 status, 5 message, 6 timeStamp, 7
 * secondsPastEpoch, 8 nanoseconds, 9 userTag. A bit of a message stands for its node and all nodes below.
 *
 * A node without nodes below is a *leaf*: a field that has a value, or a structure without members. Sets that xioc
 * keeps (what changed, what a client asks for) are sets of leaves, so that they can be merged and intersected; `leaves`
 * makes one of a set from the wire.
 */
import { BitSet } from './bit-set.ts';
import { TypeCode } from './type-code.ts';

/** What numbering needs to know of a type. */
export interface Numbered {
  readonly code: number;
  readonly members?: readonly { readonly type: Numbered }[];
}

export class Layout<Type extends Numbered> {
  /** Type of each node. */
  readonly types: readonly Type[];
  /** `code` of each node's type: what encoders and decoders branch on. */
  readonly codes: readonly number[];
  /** Number of the first node that is not below this one. */
  readonly ends: readonly number[];

  constructor(type: Type) {
    const types: Type[] = [];
    const ends: number[] = [];
    number(type, types, ends);
    this.types = types;
    this.codes = types.map(({ code }) => code);
    this.ends = ends;
  }

  /** The set of all leaves. A new one. */
  get all(): BitSet {
    return this.leaves(BitSet.of(0));
  }

  isLeaf(bit: number): boolean {
    return this.ends[bit] === bit + 1;
  }

  /** The leaves that `bits` stands for: those of all marked nodes. Bits beyond the structure are ignored. */
  leaves(bits: BitSet): BitSet {
    const { codes, ends } = this;
    const leaves = new BitSet(codes.length);
    for (let bit = bits.next(0); bit >= 0 && bit < codes.length; ) {
      const end = ends[bit]!;
      for (let node = bit; node < end; node++) {
        if (ends[node] === node + 1) leaves.add(node);
      }
      bit = bits.next(end);
    }
    return leaves;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function number<Type extends Numbered>(type: Type, types: Type[], ends: number[]): void {
  const bit = types.length;
  types.push(type);
  ends.push(0);
  if (type.code === TypeCode.STRUCTURE) {
    for (const member of type.members ?? []) number(member.type as Type, types, ends);
  }
  ends[bit] = types.length;
}
