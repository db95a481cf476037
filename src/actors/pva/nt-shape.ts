/**
 * How a PV is shown as a structure: which normative type, and what an update is in it.
 *
 * A number is an NTScalar, an array an NTScalarArray, a state an NTEnum, text an NTScalar of string, each with alarm,
 * time stamp, display, control and valueAlarm as PVXS's IOC builds them (QSRV 2). All fields have a value from the first
 * update on: some clients take a missing field for one that the server does not know.
 *
 * Shapes are shared by all PVs of one type; what a PV is configured with is put into fields once per configuration.
 */
import type { PvDefinition } from '../../database/pv/definition.ts';
import { LimitAlarms } from '../../database/records/alarm-limits.ts';
import { BitSet } from '../../protocol/pva/bit-set.ts';
import { allMetadata, displayForms, ntEnum, ntScalar, ntScalarArray } from '../../protocol/pva/normative.ts';
import type { StructureType } from '../../protocol/pva/type.ts';
import type { Field, NumericArray, Structure } from '../../protocol/pva/value.ts';
import { zeroStructure } from '../../protocol/pva/value.ts';
import { AlarmStatus, alarmStatusNames, Severity } from '../../protocol/value/alarm.ts';
import { arrayTypes, type Native, type NumericNative } from '../../protocol/value/native.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata, Sample } from '../../protocol/value/sample.ts';
import { charsToText } from '../../protocol/value/text.ts';
import type { Value } from '../../protocol/value/value.ts';
import { scalarNameOf } from './natives.ts';

/** What of a PV's definition a structure shows, besides its metadata. */
export type Described = Pick<PvDefinition, 'alarm' | 'description'>;

export type NtKind = 'scalar' | 'array' | 'enum' | 'text';

/** The shape of a PV of this type; `isText` for text that is kept in bytes. */
export function ntShape(native: Native, maxCount: number, isText: boolean): NtShape {
  const kind = isText ? 'text' : maxCount !== 1 ? 'array' : native === 'enum' ? 'enum' : 'scalar';
  const key = `${kind} ${native}`;
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const made = new NtShape(native, kind);
  shapes.set(key, made);
  return made;
}

export class NtShape {
  readonly native: Native;
  readonly kind: NtKind;
  readonly type: StructureType;
  /** Leaves of value, alarm and time stamp, and of all metadata. */
  readonly #leaves: {
    readonly value: BitSet;
    readonly alarm: BitSet;
    readonly time: BitSet;
    readonly property: BitSet;
  };
  readonly #bit: (path: string) => number;
  readonly #valueBit: number;
  readonly #alarmBit: number;
  readonly #timeBit: number;
  readonly #changes: (BitSet | undefined)[] = [];
  readonly #configured = new WeakMap<Metadata, { readonly described: Described; readonly fields: readonly Field[] }>();

  constructor(native: Native, kind: NtKind) {
    this.native = native;
    this.kind = kind;
    this.type = typeOf(native, kind);
    const { type } = this;
    this.#bit = (path) => type.bit(path)!;
    const leaves = (path: string) => type.layout.leaves(BitSet.of(this.#bit(path)));
    const property = new BitSet(type.nodes);
    for (const path of ['display', 'control', 'valueAlarm']) {
      const bit = type.bit(path);
      if (bit !== undefined) property.union(type.layout.leaves(BitSet.of(bit)));
    }
    if (kind === 'enum') property.add(this.#bit('value.choices'));
    this.#valueBit = this.#bit(kind === 'enum' ? 'value.index' : 'value');
    this.#alarmBit = this.#bit('alarm.severity');
    this.#timeBit = this.#bit('timeStamp.secondsPastEpoch');
    this.#leaves = { value: BitSet.of(this.#valueBit), alarm: leaves('alarm'), time: leaves('timeStamp'), property };
  }

  /** What a change of these DBE bits marks: an object for each combination, to be compared by identity. */
  changed(mask: number): BitSet {
    const known = this.#changes[mask];
    if (known !== undefined) return known;
    const { value, alarm, time, property } = this.#leaves;
    const bits = new BitSet(this.type.nodes);
    if ((mask & (Dbe.VALUE | Dbe.LOG | Dbe.ALARM)) !== 0) bits.union(value).union(time);
    if ((mask & Dbe.ALARM) !== 0) bits.union(alarm);
    if ((mask & Dbe.PROPERTY) !== 0) bits.union(property);
    this.#changes[mask] = bits;
    return bits;
  }

  /** Where a client puts the value: its one bit. */
  get valueBit(): number {
    return this.#valueBit;
  }

  structure(sample: Sample & { readonly userTag: number }, metadata: Metadata, described: Described): Structure {
    const fields = this.#configuredFields(metadata, described).slice();
    fields[this.#valueBit] = this.#fieldOf(sample.value);
    const { status, severity } = sample;
    const alarm = this.#alarmBit;
    fields[alarm] = severity;
    fields[alarm + 1] = severity === Severity.NO_ALARM ? 0 : (alarmClasses[status] ?? ALARM_UNDEFINED);
    fields[alarm + 2] = severity === Severity.NO_ALARM ? '' : (alarmStatusNames[status] ?? '');
    const time = this.#timeBit;
    fields[time] = BigInt(sample.seconds + EPICS_EPOCH);
    fields[time + 1] = sample.nanoseconds;
    fields[time + 2] = sample.userTag | 0;
    return { type: this.type, fields };
  }

  /** Value, as the core holds it, of what a client has put into the value's field. */
  valueOf(field: Field): { readonly native: Native; readonly value: Value } {
    if (typeof field === 'boolean') return { native: 'boolean', value: field ? 1 : 0 };
    if (this.kind === 'text') return { native: 'string', value: String(field) };
    return { native: this.kind === 'enum' ? 'enum' : this.native, value: field as Value };
  }

  // --- helpers

  #fieldOf(value: Value): Field {
    switch (this.kind) {
      case 'text':
        return typeof value === 'object' ? charsToText(value as Uint8Array) : String(value);
      case 'array':
        if (typeof value === 'object') return value as NumericArray;
        return this.native === 'string' ? [String(value)] : arrayOfOne(this.native, value as number | bigint);
      default:
        // A character that holds nothing is an empty array.
        if (typeof value === 'object') return 0;
        return this.native === 'boolean' ? value !== 0 : value;
    }
  }

  #configuredFields(metadata: Metadata, described: Described): readonly Field[] {
    const known = this.#configured.get(metadata);
    if (known !== undefined && known.described === described) return known.fields;
    const fields = this.#configure(metadata, described);
    this.#configured.set(metadata, { described, fields });
    return fields;
  }

  #configure(metadata: Metadata, { alarm, description = '' }: Described): readonly Field[] {
    const fields = zeroStructure(this.type).fields.slice();
    const set = (path: string, value: Field) => {
      const bit = this.type.bit(path);
      if (bit !== undefined) fields[bit] = value;
    };
    if (this.kind === 'enum') fields[this.#bit('value.choices')] = metadata.enumStrings;
    set('display.description', description);
    set('display.units', metadata.units);
    const limit = (path: string, value: number) => set(path, this.#limit(value));
    limit('display.limitLow', metadata.displayLow);
    limit('display.limitHigh', metadata.displayHigh);
    set('display.precision', metadata.precision ?? 0);
    set('display.form.choices', displayForms);
    limit('control.limitLow', metadata.controlLow);
    limit('control.limitHigh', metadata.controlHigh);
    limit('valueAlarm.lowAlarmLimit', metadata.alarmLow);
    limit('valueAlarm.lowWarningLimit', metadata.warningLow);
    limit('valueAlarm.highWarningLimit', metadata.warningHigh);
    limit('valueAlarm.highAlarmLimit', metadata.alarmHigh);
    if (alarm instanceof LimitAlarms) {
      const { lolo, low, high, hihi } = alarm.severities;
      const severity = (limitValue: number, given: number) => (Number.isNaN(limitValue) ? 0 : given);
      const severities = [
        ['low', 'Alarm', severity(metadata.alarmLow, lolo)],
        ['low', 'Warning', severity(metadata.warningLow, low)],
        ['high', 'Warning', severity(metadata.warningHigh, high)],
        ['high', 'Alarm', severity(metadata.alarmHigh, hihi)],
      ] as const;
      for (const [side, grade, value] of severities) set(`valueAlarm.${side}${grade}Severity`, value);
      set(
        'valueAlarm.active',
        severities.some(([, , value]) => value > 0),
      );
      set('valueAlarm.hysteresis', alarm.hysteresis);
    }
    return fields;
  }

  /** A limit as the value's type has it; integers have no NaN. */
  #limit(value: number): Field {
    const name = scalarNameOf[this.native];
    if (name === 'long' || name === 'ulong') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
    if (name === 'double' || name === 'float') return value;
    return Number.isFinite(value) ? Math.trunc(value) : 0;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const shapes = new Map<string, NtShape>();

/** Seconds from 1970 to 1990. */
const EPICS_EPOCH = 631_152_000;

const ALARM_UNDEFINED = 6;

/** `alarm_t.status` of each alarm condition: 1 DEVICE, 2 DRIVER, 3 RECORD, 4 DB. */
const alarmClasses = classes({
  1: ['READ', 'WRITE', 'HIHI', 'HIGH', 'LOLO', 'LOW', 'STATE', 'COS', 'HWLIMIT'],
  2: ['COMM', 'TIMEOUT', 'UDF'],
  3: ['CALC', 'SCAN', 'LINK', 'SOFT', 'BAD_SUB'],
  4: ['DISABLE', 'SIMM', 'READ_ACCESS', 'WRITE_ACCESS'],
});

function classes(table: Readonly<Record<number, readonly (keyof typeof AlarmStatus)[]>>): number[] {
  const byStatus: number[] = [];
  for (const [number, names] of Object.entries(table)) {
    for (const name of names) byStatus[AlarmStatus[name]] = Number(number);
  }
  return byStatus;
}

function typeOf(native: Native, kind: NtKind): StructureType {
  if (kind === 'enum') return ntEnum({ display: true });
  if (kind === 'text') return ntScalar('string', allMetadata);
  const name = scalarNameOf[native];
  return kind === 'array' ? ntScalarArray(name, allMetadata) : ntScalar(name, allMetadata);
}

function arrayOfOne(native: Native, value: number | bigint): NumericArray {
  const array = new arrayTypes[native as NumericNative](1) as { [index: number]: number | bigint };
  array[0] = value;
  return array as unknown as NumericArray;
}
