/**
 * What a record field is, and the notation the tables of this folder write it in.
 *
 * The tables are text, one entry per field, blanks between entries:
 *
 *     HIHI:D*+            a DOUBLE that posts property events and processes its record
 *     DESC:T[41]          a text of 41 bytes, the ending NUL included
 *     SCAN:E{menuScan}    an ENUM with the texts of a menu
 *     VAL:E               an ENUM whose state texts are other fields of the record
 *     DISV:S=1            a SHORT whose initial value is 1
 *     HIGH,LOW:D          two fields of one kind
 *     INP[A..L]:STR       INPA, INPB, … INPL; the order of a range is 0 to 9, then A to Z
 *     [ZR|ON|TW]ST:T[26]  ZRST, ONST, TWST
 *
 * Types: D DOUBLE, F FLOAT, L LONG, S SHORT, B CHAR, E ENUM, T TEXT, STR STRING (a link, unless a size is given).
 * Marks after the type: `!` read-only, `*` property, `+` processes, `%` access security level 0.
 * An ENUM's initial value is a text of its menu or an index.
 *
 * A table is parsed when its record type is first asked for, once.
 */
import type { MenuName } from './menus.ts';

/**
 * TEXT is a text that Channel Access reports as STRING (39 characters at most); a `$` after the field name reaches all
 * `size` bytes of a TEXT or STRING as a CHAR array.
 */
export type FieldType = 'STRING' | 'CHAR' | 'SHORT' | 'LONG' | 'FLOAT' | 'DOUBLE' | 'ENUM' | 'TEXT';

export interface FieldSpec {
  readonly name: string;
  readonly dbf: FieldType;
  /** Bytes of a TEXT or STRING, the ending NUL included; 1 for the other types. */
  readonly size: number;
  /** The menu of an ENUM; `DTYP` for the device types, which each record type lists for itself. */
  readonly menu?: MenuName | 'DTYP';
  /** The texts of an ENUM in index order, uncut; empty for the other types and for a VAL whose states are fields. */
  readonly choices: readonly string[];
  /** Value before anybody writes: a text for TEXT and STRING, an index for ENUM, else a number. */
  readonly initial: number | string;
  /** Clients may not write it (base: `special(SPC_NOMOD)`). */
  readonly readOnly: boolean;
  /** A change posts DBE_PROPERTY (base: `prop(YES)`). */
  readonly property: boolean;
  /** A client's put processes a Passive record (base: `pp(TRUE)`). */
  readonly processPassive: boolean;
  /** Access security level a client's rules must reach; 1 unless base says `asl(ASL0)`. */
  readonly securityLevel: 0 | 1;
}

/**
 * Parses a table. Throws an Error that names the entry when the text does not follow the notation, names an unknown
 * menu, or describes a field twice.
 */
export function parseFields(
  notation: string,
  menus: Readonly<Record<string, readonly string[]>>,
): Map<string, FieldSpec> {
  const fields = new Map<string, FieldSpec>();
  for (const entry of notation.split(/\s+/).filter((text) => text !== '')) {
    const { names, ...facts } = parseEntry(entry, menus);
    for (const name of names) {
      if (fields.has(name)) throw new Error(`field ${name} is described twice; the second time in "${entry}"`);
      fields.set(name, { name, ...facts });
    }
  }
  return fields;
}

const types: Readonly<Record<string, FieldType>> = {
  D: 'DOUBLE',
  F: 'FLOAT',
  L: 'LONG',
  S: 'SHORT',
  B: 'CHAR',
  E: 'ENUM',
  T: 'TEXT',
  STR: 'STRING',
};

/** Base gives a link's text this many bytes through `$`. */
const LINK_SIZE = 1024;

const ENTRY = /^([^:]+):([A-Z]+)(?:\[(\d+)\])?(?:\{(\w+)\})?([!*+%]*)(?:=(.+))?$/;

function parseEntry(
  entry: string,
  menus: Readonly<Record<string, readonly string[]>>,
): Omit<FieldSpec, 'name'> & { names: string[] } {
  const [, names = '', letter = '', size, menu, marks = '', initial] = ENTRY.exec(entry) ?? [];
  const dbf = types[letter];
  if (dbf === undefined) throw new Error(`"${entry}" is not a field entry; write NAME:TYPE as in PREC:S or EGU:T[16]*`);
  const choices = menu === undefined ? [] : menus[menu];
  if (choices === undefined) throw new Error(`"${entry}" names the menu ${menu}, which does not exist`);
  if (menu !== undefined && dbf !== 'ENUM') throw new Error(`"${entry}": only an ENUM has a menu`);
  if (dbf === 'TEXT' && size === undefined) throw new Error(`"${entry}": a text needs its size, as in EGU:T[16]`);
  return {
    names: names.split(',').flatMap(expandName),
    dbf,
    size: Number(size ?? (dbf === 'STRING' ? LINK_SIZE : 1)),
    ...(menu !== undefined && { menu: menu as MenuName | 'DTYP' }),
    choices,
    initial: initialValue(entry, dbf, choices, initial),
    readOnly: marks.includes('!'),
    property: marks.includes('*'),
    processPassive: marks.includes('+'),
    securityLevel: marks.includes('%') ? 0 : 1,
  };
}

const RANGE_ORDER = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `INP[A..C]` to INPA, INPB, INPC; `[ZR|ON]ST` to ZRST, ONST; a plain name to itself. */
function expandName(pattern: string): string[] {
  const [, before = '', group = '', after = ''] = /^(\w*)\[([^\]]+)\](\w*)$/.exec(pattern) ?? [];
  if (group === '') return [pattern];
  const [first = '', last] = group.split('..');
  const middles =
    last === undefined
      ? group.split('|')
      : [...RANGE_ORDER.slice(RANGE_ORDER.indexOf(first), RANGE_ORDER.indexOf(last) + 1)];
  return middles.map((middle) => before + middle + after);
}

function initialValue(
  entry: string,
  dbf: FieldType,
  choices: readonly string[],
  initial: string | undefined,
): number | string {
  if (dbf === 'TEXT' || dbf === 'STRING') return initial ?? '';
  if (initial === undefined) return 0;
  const index = choices.indexOf(initial);
  const value = index >= 0 ? index : Number(initial);
  const outside = dbf === 'ENUM' && choices[value] === undefined;
  if (Number.isNaN(value) || outside) throw new Error(`"${entry}": ${initial} is not a value of this field`);
  return value;
}
