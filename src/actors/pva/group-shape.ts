/**
 * How several PVs are one structure: its type, and where in it what each PV shows is placed.
 *
 * A member is a sub-structure of its own: NTScalar, NTScalarArray or NTEnum as for the PV alone, or a part of that. The
 * structure as a whole has, where it is summed up, the highest alarm of its members, with "member: text" as its message,
 * and the newest of their time stamps, so that clients that know nothing of it show both.
 */
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { alarmType, timeType } from '../../protocol/pva/normative.ts';
import { anyType, arrayOf, StructureType, scalar, structure, type Type } from '../../protocol/pva/type.ts';
import { type Field, zeroStructure } from '../../protocol/pva/value.ts';
import type { Pv } from '../pv/pv.ts';
import type { MemberPv, Structure, StructureMember } from '../pv/source.ts';
import type { Update } from '../pv/update.ts';
import { scalarNameOf } from './nt-shape.ts';
import { PvContent, type PvSource } from './pv-content.ts';

export class GroupShape {
  readonly type: StructureType;
  readonly places: readonly Place[] = [];
  /** Those that take puts, in the order in which they are put. */
  readonly puts: readonly Place[];
  /** What does not depend on PVs. */
  readonly fixed: readonly Field[];
  /** First leaves of the alarm and the time stamp that sum it up. */
  readonly summary: { readonly alarm: number; readonly time: number } | undefined;

  constructor(source: PvSource, { id, members, isSummed }: Structure) {
    const plan = new Plan(source);
    const entries = plan.entries(members, '');
    const names = new Set(entries.map(([name]) => name));
    const hasSummary = isSummed && !names.has('alarm') && !names.has('timeStamp');
    if (hasSummary) entries.push(['alarm', alarmType], ['timeStamp', timeType]);
    this.type = new StructureType(id, entries);
    this.places = plan.pvs.map(
      ({ path, at, member, content, part }) => new Place(this.type, path, at, member, content, part),
    );
    this.puts = this.places.filter(({ putOrder }) => putOrder !== undefined).sort((a, b) => a.putOrder! - b.putOrder!);
    const fixed = zeroStructure(this.type).fields.slice();
    for (const [path, value] of plan.constants) fixed[this.type.bit(path)!] = value;
    this.fixed = fixed;
    this.summary = hasSummary
      ? { alarm: this.type.bit('alarm.severity')!, time: this.type.bit('timeStamp.secondsPastEpoch')! }
      : undefined;
  }
}

/** A PV within a structure. */
export class Place {
  /** To people, and where a put names it. */
  readonly path: string;
  readonly pv: Pv;
  readonly content: PvContent;
  readonly putOrder: number | undefined;
  /** Leaf of the structure that a client puts; undefined: no value is placed. */
  readonly valueBit: number | undefined;
  /** Leaves of what the PV shows, and those of the structure that they are placed in. */
  readonly #from: readonly number[];
  readonly #to: readonly number[];
  /** The value's type, where it brings that along. */
  readonly #any: Type | undefined;
  readonly #changes: (readonly number[] | undefined)[] = [];

  constructor(type: StructureType, path: string, at: string, member: MemberPv, content: PvContent, part: Part) {
    this.path = path;
    this.pv = member.pv;
    this.content = content;
    this.putOrder = member.putOrder;
    this.#from = part.leaves.map(([from]) => from);
    this.#to = part.leaves.map(([, to]) => type.bit([at, to].filter((each) => each !== '').join('.'))!);
    const value = this.#from.indexOf(content.shape.valueBit);
    this.valueBit = value < 0 ? undefined : this.#to[value];
    this.#any = part.type.kind === 'any' ? content.type.layout.types[content.shape.valueBit] : undefined;
  }

  fill(fields: Field[], update: Update): void {
    const shown = this.content.show(update).value.fields;
    for (let i = 0; i < this.#to.length; i++) {
      const field = shown[this.#from[i]!];
      fields[this.#to[i]!] = this.#any === undefined ? field : { type: this.#any, value: field };
    }
  }

  /** Leaves of the structure that a change of these DBE bits marks. */
  changed(mask: number): readonly number[] {
    const known = this.#changes[mask];
    if (known !== undefined) return known;
    const bits: BitSet = this.content.shape.changed(mask);
    const made = this.#to.filter((_, i) => bits.has(this.#from[i]!));
    this.#changes[mask] = made;
    return made;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What of a PV's structure is placed: a type, and for each leaf of the PV's its path in that. */
interface Part {
  readonly type: Type;
  readonly leaves: readonly (readonly [from: number, to: string])[];
}

interface Planned {
  readonly path: string;
  /** Path of the structure that it is placed in. */
  readonly at: string;
  readonly member: MemberPv;
  readonly content: PvContent;
  readonly part: Part;
}

const metaMembers = { alarm: alarmType, timeStamp: timeType };

/** The way from members to types. */
class Plan {
  readonly pvs: Planned[] = [];
  readonly constants: [path: string, value: Field][] = [];
  readonly #source: PvSource;

  constructor(source: PvSource) {
    this.#source = source;
  }

  entries(members: ReadonlyMap<string, StructureMember>, outer: string): [name: string, type: Type][] {
    return [...members].flatMap(([name, member]) => {
      const path = name === '' || outer === '' ? outer + name : `${outer}.${name}`;
      const type = this.#typeOf(member, path);
      if (type === undefined) return [];
      if (name !== '') return [[name, type] as [string, Type]];
      return type.kind === 'structure' ? type.members.map((each) => [each.name, each.type] as [string, Type]) : [];
    });
  }

  #typeOf(member: StructureMember, path: string): Type | undefined {
    switch (member.kind) {
      case 'structure':
        return new StructureType(member.id, this.entries(member.members, path));
      case 'constant': {
        const isArray = typeof member.value === 'object';
        this.constants.push([path, member.value as Field]);
        return isArray ? arrayOf(scalarNameOf[member.native]) : scalar(scalarNameOf[member.native]);
      }
      default: {
        const content = new PvContent(this.#source, { pv: member.pv, view: undefined });
        const part = partOf(content, member);
        if (part === undefined) return undefined;
        this.pvs.push({ path: path || member.pv.name, at: path, member, content, part });
        return part.type;
      }
    }
  }
}

/** Undefined: nothing is placed. */
function partOf({ type, shape }: PvContent, { as, id }: MemberPv): Part | undefined {
  const { layout } = type;
  const leaves = [...layout.all].map((bit) => [bit, type.path(bit)] as const);
  switch (as) {
    case 'scalar':
      return { type, leaves };
    case 'plain':
      return { type: layout.types[shape.valueBit]!, leaves: [[shape.valueBit, '']] };
    case 'any':
      return { type: anyType, leaves: [[shape.valueBit, '']] };
    case 'meta':
      return {
        type: structure(id ?? 'meta_t', metaMembers),
        leaves: leaves.filter(([, path]) => path.startsWith('alarm.') || path.startsWith('timeStamp.')),
      };
    case 'proc':
      return undefined;
  }
}
