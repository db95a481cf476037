/**
 * How several PVs are one structure: its type, and where in it what each PV shows is placed.
 *
 * A member is a sub-structure of its own: NTScalar, NTScalarArray or NTEnum as for the PV alone, or a part of that. The
 * structure as a whole has, where it is summed up, the highest alarm of its members, with "member: text" as its message,
 * and the newest of their time stamps, so that clients that know nothing of it show both.
 */

import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { alarmType, timeType } from '../../protocol/pva/normative.ts';
import { StructureType, type Type } from '../../protocol/pva/type.ts';
import { type Field, type NumericArray, type Variant, zeroStructure } from '../../protocol/pva/value.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';
import type { Pv } from '../pv/pv.ts';
import type { MemberPv, Structure } from '../pv/source.ts';
import type { Update } from '../pv/update.ts';
import type { Part } from './group-plan.ts';
import { Plan, plainTypeOf } from './group-plan.ts';
import type { PvContent, PvSource, Taken } from './pv-content.ts';

/** How several PVs are shown as one structure. */
export interface SharedShape {
  readonly type: StructureType;
  readonly places: readonly SharedPlace[];
  /** Those that take puts, in the order in which they are put. */
  readonly puts: readonly Place[];
  /** What does not depend on PVs. */
  readonly fixed: readonly Field[];
  /** Leaves that follow from several PVs: whether they have changed is seen by their values. */
  readonly derived: readonly number[];
  /** Fills these, once the places are. */
  finish(fields: Field[]): void;
  /** Why these values cannot be put together; undefined: they can. */
  misfit(puts: readonly { readonly place: Place; readonly value: Value }[]): string | undefined;
}

/** A PV, as far as its part in a structure goes. */
export interface SharedPlace {
  /** To people, and where a put names it. */
  readonly path: string;
  readonly pv: Pv;
  readonly putOrder: number | undefined;
  /** Leaf of the structure that a client puts; undefined: no value is placed. */
  readonly valueBit: number | undefined;
  /** A put to the structure processes it, whatever is put. */
  readonly isProcessed?: boolean;
  /** Places whose leaves an update of this one sends; undefined: itself. */
  readonly triggered?: readonly SharedPlace[] | undefined;
  fill(fields: Field[], update: Update): void;
  /** Leaves of the structure that a change of these DBE bits marks. */
  changed(mask: number): readonly number[];
}

export class GroupShape implements SharedShape {
  readonly type: StructureType;
  readonly places: readonly Place[] = [];
  readonly puts: readonly Place[];
  readonly fixed: readonly Field[];
  readonly derived: readonly number[];
  /** First leaves of the alarm and the time stamp that sum it up. */
  readonly #summary: { readonly alarm: number; readonly time: number } | undefined;
  /** Columns of tables. */
  readonly #even: readonly (readonly Place[])[];
  /** A column as it was filled up last. */
  readonly #filledUp = new Map<Place, { readonly of: Field; readonly as: Field }>();

  constructor(source: PvSource, { id, members, isSummed }: Structure) {
    const plan = new Plan(source);
    const entries = plan.entries(members, '');
    const names = new Set(entries.map(([name]) => name));
    const hasSummary = isSummed && !names.has('alarm') && !names.has('timeStamp');
    if (hasSummary) entries.push(['alarm', alarmType], ['timeStamp', timeType]);
    this.type = new StructureType(id, entries);
    const places = plan.pvs.map(
      ({ path, at, member, content, part }) => new Place(this.type, path, at, member, content, part),
    );
    this.places = places;
    for (const [i, { member }] of plan.pvs.entries()) {
      const { triggers } = member;
      places[i]!.triggered = triggers && places.filter((_, other) => triggers.includes(plan.pvs[other]!.at));
    }
    this.puts = this.places.filter(({ putOrder }) => putOrder !== undefined).sort((a, b) => a.putOrder! - b.putOrder!);
    const fixed = zeroStructure(this.type).fields.slice();
    for (const [path, value] of plan.constants) fixed[this.type.bit(path)!] = value;
    this.fixed = fixed;
    this.#summary = hasSummary
      ? { alarm: this.type.bit('alarm.severity')!, time: this.type.bit('timeStamp.secondsPastEpoch')! }
      : undefined;
    this.#even = plan.even
      .map((path) => this.places.filter((place) => place.path.startsWith(`${path}.`)))
      .filter((columns) => columns.length > 1);
    const firsts = this.#summary === undefined ? [] : [this.#summary.alarm, this.#summary.time];
    this.derived = [
      ...firsts.flatMap((first) => [first, first + 1, first + 2]),
      ...this.#even.flat().map(({ valueBit }) => valueBit!),
    ];
  }

  finish(fields: Field[]): void {
    for (const columns of this.#even) this.#level(columns, fields);
    this.#sumUp(fields);
  }

  misfit(puts: readonly { readonly place: Place; readonly value: Value }[]): string | undefined {
    for (const columns of this.#even) {
      const put = puts.filter(({ place }) => columns.includes(place));
      if (put.length === 0) continue;
      const kept = columns.filter((column) => !put.some(({ place }) => place === column));
      const lengths = [
        ...put.map(({ place, value }) => [place.path, elementCount(value)] as const),
        ...kept.map(({ path, pv }) => [path, pv.current.count] as const),
      ];
      if (lengths.some(([, length]) => length !== lengths[0]![1])) {
        return `the columns would differ in length: ${lengths.map(([path, length]) => `${path} ${length}`).join(', ')}`;
      }
    }
    return undefined;
  }

  // --- helpers

  /** Columns of one length: shorter ones are filled up. */
  #level(columns: readonly Place[], fields: Field[]): void {
    const rows = Math.max(...columns.map(({ pv }) => pv.current.count));
    for (const column of columns) {
      const { content, pv, valueBit } = column;
      const own = content.show(pv.current).value.fields[content.shape.valueBit];
      if (pv.current.count === rows) {
        fields[valueBit!] = own;
        continue;
      }
      const known = this.#filledUp.get(column);
      const isSame = known !== undefined && known.of === own && lengthOf(known.as) === rows;
      const as = isSame ? known.as : filledUp(own, rows);
      this.#filledUp.set(column, { of: own, as });
      fields[valueBit!] = as;
    }
  }

  /** The highest alarm, the first of equals, and the newest time stamp. */
  #sumUp(fields: Field[]): void {
    if (this.#summary === undefined) return;
    const { places } = this;
    let [worst, newest] = [places[0], places[0]];
    for (const place of places) {
      const { severity, seconds, nanoseconds } = place.pv.current;
      if (severity > worst!.pv.current.severity) worst = place;
      const latest = newest!.pv.current;
      if (seconds > latest.seconds || (seconds === latest.seconds && nanoseconds > latest.nanoseconds)) newest = place;
    }
    if (worst === undefined || newest === undefined) return;
    const of = ({ content, pv }: Place, path: string) => content.show(pv.current).value.fields[content.type.bit(path)!];
    const { alarm, time } = this.#summary;
    fields[alarm] = of(worst, 'alarm.severity');
    fields[alarm + 1] = of(worst, 'alarm.status');
    const text = of(worst, 'alarm.message');
    fields[alarm + 2] = worst.pv.current.severity === 0 ? '' : `${worst.path}: ${String(text)}`;
    fields[time] = of(newest, 'timeStamp.secondsPastEpoch');
    fields[time + 1] = of(newest, 'timeStamp.nanoseconds');
    fields[time + 2] = of(newest, 'timeStamp.userTag');
  }
}

/** A PV within a structure. */
export class Place implements SharedPlace {
  readonly path: string;
  readonly pv: Pv;
  readonly content: PvContent;
  readonly putOrder: number | undefined;
  readonly valueBit: number | undefined;
  readonly isProcessed: boolean;
  triggered: readonly Place[] | undefined;
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
    this.isProcessed = member.as === 'proc';
    this.#from = part.leaves.map(([from]) => from);
    this.#to = part.leaves.map(([, to]) => type.bit([at, to].filter((each) => each !== '').join('.'))!);
    const value = this.#from.indexOf(content.shape.valueBit);
    this.valueBit = value < 0 ? undefined : this.#to[value];
    const own = content.type.layout.types[content.shape.valueBit]!;
    this.#any = part.type.kind === 'any' ? plainTypeOf(content.shape, own) : undefined;
  }

  fill(fields: Field[], update: Update): void {
    const shown = this.content.show(this.content.view?.read(update) ?? update).value.fields;
    for (let i = 0; i < this.#to.length; i++) {
      const field = shown[this.#from[i]!];
      fields[this.#to[i]!] = this.#any === undefined ? field : { type: this.#any, value: field };
    }
  }

  /** What the PV is to store when a client puts `field` there, or why it cannot. */
  taken(field: Field): Taken {
    return this.#any === undefined ? this.content.taken(field) : this.content.takenAny(field as Variant);
  }

  changed(mask: number): readonly number[] {
    const known = this.#changes[mask];
    if (known !== undefined) return known;
    const bits: BitSet = this.content.shape.changed(mask);
    const made = this.#to.filter((_, i) => bits.has(this.#from[i]!));
    this.#changes[mask] = made;
    return made;
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function lengthOf(array: Field): number {
  return (array as readonly unknown[]).length;
}

/** The array with 0, or with empty text, up to that length. */
function filledUp(array: Field, length: number): Field {
  if (Array.isArray(array)) return [...(array as string[]), ...Array<string>(length - array.length).fill('')];
  const typed = array as NumericArray;
  const longer = new (typed.constructor as new (length: number) => NumericArray)(length);
  longer.set(typed as never);
  return longer;
}
