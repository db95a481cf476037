/**
 * A record that is written in TypeScript, as its fields: what an author says of a PV with `record`, in the words of a `.db`.
 *
 * `units` is EGU, limits are HIHI to LOLO, HOPR to LOPR and DRVH to DRVL, names of states ZNAM or ZRST, the length of an array NELM;
 * what `fields` says comes last. What a type of record has no field for is refused.
 */
import { AlarmStatus, Severity, type SeverityName } from '../../protocol/value/alarm.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { AlarmState, FieldValue } from '../pv/definition.ts';
import { DefinitionError } from '../pv/definition-error.ts';
import type { Range } from '../pv/limits.ts';
import { longText } from '../pv/shape.ts';
import type { DbfType } from '../records/field-table.ts';
import { menus } from '../records/menus.ts';
import { statePrefixes } from '../records/parts/blocks.ts';
import type { RecordSupport } from '../records/support.ts';
import { withValue } from '../records/value-type.ts';
import type { Scan } from './handlers.ts';
import type { FieldOptions } from './options.ts';
import type { PvSpec } from './pv.ts';

/** The fields of a record by name. */
export type FieldValues = ReadonlyMap<string, FieldValue>;

export interface AuthoredRecord {
  readonly name: string;
  /** The record type, with a VAL of the type that the PV has. */
  readonly support: RecordSupport;
  readonly fields: FieldValues;
  /** VAL at the start, as the record stores it. */
  readonly value: Value;
  /** Alarm of the initial value; default: as limits and states say. */
  readonly alarm?: AlarmState | undefined;
}

/**
 * @param value the initial value, as the PV stores it
 * @throws DefinitionError when the record has no field for what is said of it
 */
export function authoredRecord(name: string, spec: PvSpec, support: RecordSupport, value: Value): AuthoredRecord {
  const { options, native, shape } = spec;
  const said = new Saying(name, support);
  if (support.type === 'motor') sayMotor(said);
  said.set('DESC', options.doc);
  said.require('EGU', options.units, 'units');
  said.require('PREC', options.precision, 'a precision');
  sayLimits(said, spec);
  said.require('HYST', options.hysteresis, 'a hysteresis');
  said.require('MDEL', options.deadband?.value, 'a deadband');
  said.require('ADEL', options.deadband?.log, 'a deadband');
  if (native === 'enum') sayStates(said, spec);
  const isText = shape === longText && support.table.field('SIZV') !== undefined;
  sayCapacity(said, spec, value);
  for (const [field, given] of Object.entries(options.fields ?? {})) {
    said.set(field, typeof given === 'object' ? (given as FieldOptions).value : given);
  }
  const { alarm } = options;
  return {
    name,
    support: support.table.field('VAL')?.dbf === 'NOACCESS' ? support : withValue(support, dbfOf(native)),
    fields: said.fields,
    value: isText ? String(longText.read(value, {} as Metadata)) : value,
    ...(alarm && { alarm: { status: AlarmStatus[alarm.status], severity: Severity[alarm.severity] } }),
  };
}

/** SCAN and EVNT as a scan handler asks for them: a rate that the menu does not have is an interrupt of the record's own. */
export function scanFields({ every, event, interrupt }: Scan): FieldValues {
  if (every !== undefined) {
    const index = menus.menuScan.findIndex((text) => Number.parseFloat(text) === every);
    return new Map([['SCAN', index === -1 ? IO_INTR : index]]);
  }
  if (event !== undefined)
    return new Map<string, FieldValue>([
      ['SCAN', menus.menuScan.indexOf('Event')],
      ['EVNT', event],
    ]);
  return new Map(interrupt === undefined ? [] : [['SCAN', IO_INTR]]);
}

/** Fields for what a handle changes while the IOC runs: units, limits, names of states. */
export function metadataFields(support: RecordSupport, changes: Partial<Metadata>): FieldValues {
  const { table } = support;
  const isDriven = table.field('DRVH') !== undefined;
  const fields = new Map<string, FieldValue>();
  const set = (field: string, value: FieldValue | undefined) => {
    if (value !== undefined && table.field(field) !== undefined) fields.set(field, value);
  };
  set('EGU', changes.units);
  set('PREC', changes.precision);
  set('HOPR', changes.displayHigh ?? (isDriven ? undefined : changes.controlHigh));
  set('LOPR', changes.displayLow ?? (isDriven ? undefined : changes.controlLow));
  set('DRVH', changes.controlHigh);
  set('DRVL', changes.controlLow);
  for (const [metadata, field, severity] of alarmFields) {
    const limit = changes[metadata];
    if (limit === undefined) continue;
    if (Number.isNaN(limit)) set(severity, Severity.NO_ALARM);
    else set(field, limit);
  }
  if (changes.enumStrings !== undefined) {
    const names = stateFields(support);
    for (const [index, field] of names.entries()) set(field, changes.enumStrings[index] ?? '');
  }
  return fields;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const IO_INTR = menus.menuScan.indexOf('I/O Intr');

const alarmFields = [
  ['alarmHigh', 'HIHI', 'HHSV'],
  ['warningHigh', 'HIGH', 'HSV'],
  ['warningLow', 'LOW', 'LSV'],
  ['alarmLow', 'LOLO', 'LLSV'],
] as const;

/** Collects what is said of a record. */
class Saying {
  readonly name: string;
  readonly support: RecordSupport;
  readonly fields = new Map<string, FieldValue>();

  constructor(name: string, support: RecordSupport) {
    this.name = name;
    this.support = support;
  }

  has(field: string): boolean {
    return this.support.table.field(field) !== undefined;
  }

  set(field: string, value: FieldValue | undefined): void {
    if (value !== undefined) this.fields.set(field, value);
  }

  /** @throws DefinitionError when the record has no such field */
  require(field: string, value: FieldValue | undefined, what: string): void {
    if (value === undefined) return;
    if (!this.has(field)) this.refuse(`has no ${field}, so it cannot have ${what}`);
    this.fields.set(field, value);
  }

  refuse(reason: string): never {
    throw new DefinitionError(this.name, `a record of type ${this.support.type} ${reason}: leave it out.`);
  }
}

/** Values that base leaves 0, with which no motor would move. */
function sayMotor(said: Saying): void {
  said.set('VELO', 1);
  said.set('MRES', 0.001);
  said.set('TWV', 1);
}

function sayLimits(said: Saying, { options: { limits = {}, severities = {} }, native }: PvSpec): void {
  const { display, control, warning, alarm } = limits;
  const isDriven = said.has('DRVH');
  const range = display ?? (isDriven ? undefined : control);
  if (range !== undefined && said.support.type !== 'motor') {
    said.require('LOPR', range[0], 'limits');
    said.require('HOPR', range[1], 'limits');
  }
  if (control !== undefined && isDriven) {
    said.set('DRVL', control[0]);
    said.set('DRVH', control[1]);
  }
  if (control !== undefined && said.support.type === 'motor') {
    said.set('LLM', control[0]);
    said.set('HLM', control[1]);
  }
  if (native === 'enum') return;
  const sides = [
    [alarm, 'LOLO', 'LLSV', 'lolo', 'HIHI', 'HHSV', 'hihi', 'MAJOR'],
    [warning, 'LOW', 'LSV', 'low', 'HIGH', 'HSV', 'high', 'MINOR'],
  ] as const;
  for (const [limit, low, lowSeverity, lowName, high, highSeverity, highName, usual] of sides) {
    const [lowLimit, highLimit]: Range = limit ?? [undefined, undefined];
    sayLimit(said, low, lowLimit, lowSeverity, severities[lowName], usual);
    sayLimit(said, high, highLimit, highSeverity, severities[highName], usual);
  }
}

function sayLimit(
  said: Saying,
  field: string,
  limit: number | undefined,
  severityField: string,
  severity: SeverityName | undefined,
  usual: SeverityName,
): void {
  said.require(field, limit, 'alarm limits');
  if (limit !== undefined || severity !== undefined) {
    said.require(severityField, severity ?? usual, 'severities of alarm limits');
  }
}

function stateFields({ type }: RecordSupport): readonly string[] {
  if (type === 'bi' || type === 'bo' || type === 'busy') return ['ZNAM', 'ONAM'];
  return type === 'mbbi' || type === 'mbbo' ? statePrefixes.map((prefix) => `${prefix}ST`) : [];
}

function sayStates(said: Saying, { states, options }: PvSpec): void {
  const names = stateFields(said.support);
  if (states.length > names.length) said.refuse(`has ${names.length} states, not ${states.length}`);
  for (const [index, state] of states.entries()) {
    said.set(names[index]!, state);
    const severity = options.severities?.[state];
    said.set(names.length === 2 ? ['ZSV', 'OSV'][index]! : `${statePrefixes[index]}SV`, severity);
  }
  said.require('UNSV', options.unknownSeverity, 'a severity of unknown states');
  said.require('COSV', options.changeSeverity, 'a severity of changes');
}

function sayCapacity(said: Saying, { native, options }: PvSpec, value: Value): void {
  const { maxLength } = options;
  if (said.has('SIZV')) {
    if (maxLength !== undefined) said.set('SIZV', maxLength + 1);
    return;
  }
  const { type, array } = said.support;
  if (array === undefined || type === 'aSub') return;
  const length = typeof value === 'object' ? value.length : 1;
  const capacity = maxLength ?? length;
  if (said.has('FTVL')) said.set('FTVL', menus.menuFtype.indexOf(dbfOf(native) as (typeof menus.menuFtype)[number]));
  if (type === 'subArray') {
    // One that begins empty takes as much as it may, from INDX on.
    const given = options.fields?.INDX;
    const from = length === 0 && typeof given === 'number' ? given : 0;
    said.set('MALM', from + capacity);
    said.set('NELM', length === 0 ? capacity : length);
  } else said.set(said.has('NSAM') ? 'NSAM' : 'NELM', capacity);
}

/** The type of field that holds values of this kind. */
function dbfOf(native: PvSpec['native']): DbfType {
  return types[native];
}

const types: Readonly<Record<PvSpec['native'], DbfType>> = {
  string: 'STRING',
  boolean: 'UCHAR',
  int8: 'CHAR',
  uint8: 'UCHAR',
  int16: 'SHORT',
  uint16: 'USHORT',
  int32: 'LONG',
  uint32: 'ULONG',
  int64: 'INT64',
  uint64: 'UINT64',
  float: 'FLOAT',
  double: 'DOUBLE',
  enum: 'ENUM',
};
