/**
 * The fields of a record type: their names, types and rules, in the order of base's database definition, and the
 * notation that the files in `types/` write them in.
 *
 * A table is text, one entry per field, blanks between entries:
 *
 *     HIHI:D*+^1          a DOUBLE that is a property, processes its record when put, and has interest level 1
 *     DESC:T[41]          a text of 41 bytes, its NUL included
 *     SCAN:E{menuScan}    a MENU; `E` without a menu is an ENUM whose states are other fields
 *     DISV:S=1            a SHORT whose initial value is 1; blanks in a value are written as `_`
 *     HIGH,LOW:D          two fields of one kind
 *     INP[A..U]:IN        INPA, INPB … INPU; the order of a range is 0 to 9, then A to Z
 *
 * Types: D DOUBLE, F FLOAT, B CHAR, UB UCHAR, S SHORT, US USHORT, L LONG, UL ULONG, Q INT64, UQ UINT64, T STRING, E ENUM or MENU,
 * IN OUT FWD links, X NOACCESS. Marks: `!` no client may write it, `*` property, `+` processes when put, `%` access security level 0,
 * `^n` interest level n.
 *
 * Source of the tables: the `.dbd` files of EPICS base 7.0.10.
 */
import type { Native } from '../../protocol/value/native.ts';
import type { Value } from '../../protocol/value/value.ts';
import { menus } from './menus.ts';

export type DbfType =
  | ('STRING' | 'CHAR' | 'UCHAR' | 'SHORT' | 'USHORT' | 'LONG' | 'ULONG' | 'INT64' | 'UINT64' | 'FLOAT' | 'DOUBLE')
  | ('ENUM' | 'MENU' | 'DEVICE' | 'INLINK' | 'OUTLINK' | 'FWDLINK' | 'NOACCESS');

export interface Field {
  readonly name: string;
  /** Where a record keeps its value. */
  readonly slot: number;
  readonly dbf: DbfType;
  /** What clients see; string for NOACCESS, whose record type says more. */
  readonly native: Native;
  /** Bytes of a STRING with its NUL; else 0. */
  readonly size: number;
  /** Texts of a MENU or of DTYP. */
  readonly choices: readonly string[];
  /** Name of the menu; `DTYP` for the device types. */
  readonly menu: string | undefined;
  readonly initial: number | string;
  readonly readOnly: boolean;
  readonly property: boolean;
  readonly processPassive: boolean;
  readonly securityLevel: 0 | 1;
  readonly interest: number;
  readonly isLink: boolean;
}

export class FieldTable {
  readonly fields: readonly Field[];
  readonly #byName: ReadonlyMap<string, Field>;
  /** The values of a record that nobody configured, by slot. */
  readonly initial: readonly Value[];

  /** @throws Error naming the entry when the notation is not followed, or a field is described twice */
  constructor(notation: string | readonly Omit<Field, 'slot'>[], deviceTypes: readonly string[] = []) {
    const fields = typeof notation === 'string' ? parseNotation(notation, deviceTypes) : notation;
    this.fields = fields.map((field, slot) => ({ ...field, slot }));
    this.#byName = new Map(this.fields.map((field) => [field.name, field]));
    this.initial = this.fields.map(({ initial }) => initial);
  }

  field(name: string): Field | undefined {
    return this.#byName.get(name);
  }

  /** @throws Error when the type has no such field: a mistake in the program */
  slot(name: string): number {
    const field = this.#byName.get(name);
    if (field === undefined) throw new Error(`there is no field ${name}`);
    return field.slot;
  }
}

/** The fields that every record has, in base's order. */
export const commonFields = `
  NAME:T[61]! DESC:T[41] ASG:T[29] SCAN:E{menuScan}^1 PINI:E{menuPini}^1 PHAS:S^1 EVNT:T[40]^1 TSE:S^1 TSEL:IN^1
  DTYP:E{DTYP}^1 DISV:S=1 DISA:S SDIS:IN^1 MLOK,MLIS,BKLNK:X^4 DISP:UB^1 PROC:UB+^3 STAT:E{menuAlarmStat}!=UDF
  SEVR:E{menuAlarmSevr}! AMSG:T[40]! NSTA:E{menuAlarmStat}!^2 NSEV:E{menuAlarmSevr}!^2 NAMSG:T[40]!
  ACKS:E{menuAlarmSevr}!^2 ACKT:E{menuYesNo}!^2=YES DISS:E{menuAlarmSevr}^1 LCNT:UB!^2 PACT,PUTF,RPRO:UB!^1
  ASP,PPN,PPNR,SPVT,RSET,DSET,DPVT,RDES,LSET:X^4 PRIO:E{menuPriority}^1 TPRO:UB BKPT:X^1 UDF:UB+^1=1
  UDFS:E{menuAlarmSevr}^1=INVALID TIME:X^2 UTAG:UQ!^3 FLNK:FWD^1
`;

/** RTYP, which base has as an attribute of the record type. */
export const recordTypeField: Field = {
  name: 'RTYP',
  slot: -1,
  dbf: 'STRING',
  native: 'string',
  size: 40,
  choices: [],
  menu: undefined,
  initial: '',
  readOnly: true,
  property: false,
  processPassive: false,
  securityLevel: 1,
  interest: 0,
  isLink: false,
};

/** What clients see of a type of field. */
export function nativeOf(dbf: DbfType): Native {
  return natives[dbf];
}

// --- helpers ------------------------------------------------------------------------------------------------------

const natives: Readonly<Record<DbfType, Native>> = {
  STRING: 'string',
  CHAR: 'int8',
  UCHAR: 'uint8',
  SHORT: 'int16',
  USHORT: 'uint16',
  LONG: 'int32',
  ULONG: 'uint32',
  INT64: 'int64',
  UINT64: 'uint64',
  FLOAT: 'float',
  DOUBLE: 'double',
  ENUM: 'enum',
  MENU: 'enum',
  DEVICE: 'enum',
  INLINK: 'string',
  OUTLINK: 'string',
  FWDLINK: 'string',
  NOACCESS: 'string',
};

const ENTRY = /^([^:]+):([A-Z]+)(?:\[(\d+)\])?(?:\{(\w+)\})?([!*+%]*)(?:\^(\d))?(?:=(.+))?$/;
const RANGE_ORDER = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const types: Readonly<Record<string, readonly [DbfType, Native]>> = {
  T: ['STRING', 'string'],
  B: ['CHAR', 'int8'],
  UB: ['UCHAR', 'uint8'],
  S: ['SHORT', 'int16'],
  US: ['USHORT', 'uint16'],
  L: ['LONG', 'int32'],
  UL: ['ULONG', 'uint32'],
  Q: ['INT64', 'int64'],
  UQ: ['UINT64', 'uint64'],
  F: ['FLOAT', 'float'],
  D: ['DOUBLE', 'double'],
  E: ['ENUM', 'enum'],
  IN: ['INLINK', 'string'],
  OUT: ['OUTLINK', 'string'],
  FWD: ['FWDLINK', 'string'],
  X: ['NOACCESS', 'string'],
};

function parseNotation(notation: string, deviceTypes: readonly string[]): Omit<Field, 'slot'>[] {
  const choices = { ...menus, DTYP: deviceTypes } as Readonly<Record<string, readonly string[]>>;
  const fields: Omit<Field, 'slot'>[] = [];
  const seen = new Set<string>();
  for (const entry of notation.trim().split(/\s+/)) {
    const { names, ...facts } = parseEntry(entry, choices);
    for (const name of names) {
      if (seen.has(name)) throw new Error(`field ${name} is described twice; the second time in "${entry}"`);
      seen.add(name);
      fields.push({ name, ...facts });
    }
  }
  return fields;
}

function parseEntry(entry: string, menus: Readonly<Record<string, readonly string[]>>) {
  const [, names = '', letters = '', size, menu, marks = '', interest, initial] = ENTRY.exec(entry) ?? [];
  const [type, native] = types[letters] ?? [];
  if (type === undefined || native === undefined) throw new Error(`"${entry}" is not a field entry`);
  const choices = menu === undefined ? [] : menus[menu];
  if (choices === undefined) throw new Error(`"${entry}" names the menu ${menu}, which does not exist`);
  const dbf: DbfType = menu === undefined ? type : menu === 'DTYP' ? 'DEVICE' : 'MENU';
  return {
    names: names.split(',').flatMap(expandName),
    dbf,
    native,
    size: Number(size ?? 0),
    choices,
    menu,
    initial: initialValue(native, dbf, choices, initial?.replaceAll('_', ' ')),
    readOnly: marks.includes('!'),
    property: marks.includes('*'),
    processPassive: marks.includes('+'),
    securityLevel: marks.includes('%') ? (0 as const) : (1 as const),
    interest: Number(interest ?? 0),
    isLink: dbf.endsWith('LINK'),
  };
}

/** `INP[A..C]` is INPA, INPB, INPC; a plain name is itself. */
function expandName(pattern: string): string[] {
  const [, before = '', first = '', last = '', after = ''] = /^(\w*)\[(\w)\.\.(\w)\](\w*)$/.exec(pattern) ?? [];
  if (first === '') return [pattern];
  const range = RANGE_ORDER.slice(RANGE_ORDER.indexOf(first), RANGE_ORDER.indexOf(last) + 1);
  return [...range].map((middle) => before + middle + after);
}

function initialValue(native: Native, dbf: DbfType, choices: readonly string[], text: string | undefined) {
  if (native === 'string') return text ?? '';
  if (text === undefined) return 0;
  const index = choices.indexOf(text);
  const value = index >= 0 ? index : Number(text);
  if (Number.isNaN(value)) throw new Error(`${text} is not a value of a ${dbf}`);
  return value;
}
