/**
 * Random networks: records of all of base's types, joined by links of all kinds, loops included, and puts to them.
 *
 * A record has fields by number, out of those of its type that a database may set; a link leads to a record by number. So that a
 * network stays one while fast-check takes parts of it away.
 */
import type { Field } from '../../../src/database/records/field-table.ts';
import { supportOf } from '../../../src/database/records/supports.ts';
import { fc } from '../../support/properties.ts';
import type { Network, NetworkPut, PutType } from './network.ts';

/** Each of base's types, those that sites use most more often. */
export const types = [
  ...['ai', 'ao', 'bi', 'bo', 'calc', 'calcout', 'longin', 'longout', 'mbbi', 'mbbo', 'stringin', 'stringout'],
  ...['ai', 'ao', 'calc', 'calcout', 'calcout', 'bo', 'fanout', 'dfanout', 'seq', 'sel', 'waveform', 'aai', 'aao'],
  ...['mbbiDirect', 'mbboDirect', 'int64in', 'int64out', 'lsi', 'lso', 'printf', 'event', 'permissive', 'state'],
  ...['compress', 'subArray', 'histogram', 'aSub'],
];

/** Of what a field gets, as it is given to each kind of field. */
interface Given {
  readonly number: number;
  readonly whole: number;
  readonly text: string;
  readonly expression: string;
  readonly link: GivenLink;
  readonly choice: number;
}

interface GivenLink {
  readonly kind: 'pv' | 'number' | 'const' | 'calc' | 'state' | 'none';
  readonly to: number;
  readonly field: string;
  readonly handling: string;
  readonly sharing: string;
  readonly number: number;
}

interface GivenField extends Given {
  readonly field: number;
}

interface GivenRecord {
  readonly type: string;
  readonly fields: readonly GivenField[];
  readonly links: readonly GivenField[];
}

interface GivenPut extends Given {
  readonly record: number;
  readonly kind: 'value' | 'process' | 'field';
  readonly field: number;
  readonly as: PutType;
  readonly done: boolean;
}

export interface GivenNetwork {
  /** Links with CA, CP and CPP from the start, but then no PINI: when such a link is connected is not said. */
  readonly isMonitored: boolean;
  readonly records: readonly GivenRecord[];
  readonly steps: readonly (readonly GivenPut[])[];
}

const anyNumber = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, -1, 7, 10, 0.5, 1.5, -2.25, 15, 31) },
  { weight: 1, arbitrary: fc.constantFrom(100, 1000, -40_000, 65_536, 3e9, -3e9, 1e-3, 1e10) },
);
const anyWhole = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 15) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 16, 100, 255) },
);
const anyText = fc.constantFrom(
  '',
  'on',
  'off',
  '1',
  '0',
  '5',
  '2.5',
  'abc',
  '  7',
  '-3',
  'a text of more than a few words',
  '0x10',
);
const anyExpression = fc.constantFrom(
  ...['A', 'B', 'A+1', 'VAL+1', 'A+B', 'A*B-C', 'A>B', 'A?B:C', '!A', 'A&&B', 'MAX(A,B)', '5', 'A/B', 'A-VAL', 'A%3'],
  ...['(A>2)?(B):(A+C)', 'C:=A;B', 'ABS(A)', 'NINT(A/2)', 'A=B', 'A|1', 'SQR(A)', '~A', 'A<<1', 'A#0', 'VAL=0', '0/0'],
);

const anyLink = fc.record<GivenLink>({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('pv' as const) },
    { weight: 2, arbitrary: fc.constantFrom('number', 'const', 'calc', 'state', 'none') },
  ),
  to: fc.nat(29),
  field: fc.oneof(
    { weight: 5, arbitrary: fc.constant('VAL') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...['A', 'B', 'SEVR', 'STAT', 'DISA', 'UDF', 'OVAL', 'RVAL', 'DESC', 'PROC', 'LCNT', 'HIGH', 'DISV'],
        ...['SELN', 'PREC', 'NORD', 'AMSG', 'EGU', 'ZNAM', 'SCAN', 'B0', 'SIMM', 'TIME'],
      ),
    },
  ),
  handling: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('', 'NPP', 'PP') },
    { weight: 1, arbitrary: fc.constantFrom('CP', 'CPP', 'CA') },
  ),
  sharing: fc.constantFrom('', '', 'NMS', 'MS', 'MS', 'MSS', 'MSI'),
  number: anyNumber,
});

const given = {
  number: anyNumber,
  whole: anyWhole,
  text: anyText,
  expression: anyExpression,
  link: anyLink,
  choice: fc.nat(63),
};

const anyField = fc.record<GivenField>({ ...given, field: fc.nat(400) });

const anyRecord = fc.record<GivenRecord>({
  type: fc.constantFrom(...types),
  fields: fc.array(anyField, { maxLength: 6 }),
  links: fc.array(anyField, { minLength: 1, maxLength: 4 }),
});

const anyPut = fc.record<GivenPut>({
  ...given,
  record: fc.nat(29),
  kind: fc.constantFrom('value', 'value', 'process', 'field'),
  field: fc.nat(400),
  as: fc.constantFrom('STRING', 'DOUBLE', 'DOUBLE', 'LONG', 'LONG', 'SHORT', 'CHAR', 'FLOAT'),
  done: fc.boolean(),
});

export const anyNetwork: fc.Arbitrary<GivenNetwork> = fc.record({
  isMonitored: fc.boolean(),
  records: fc.array(anyRecord, { minLength: 2, maxLength: 30, size: 'max' }),
  steps: fc.array(fc.array(anyPut, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
});

export function networkOf({ isMonitored, records, steps }: GivenNetwork): Network {
  const named: Named[] = records.map((each, index) => ({ ...each, name: `r${index}` }));
  const db = named.map((each) => recordText(each, named)).join('');
  return {
    db: isMonitored
      ? db.replaceAll('field(PINI', 'info(PINI')
      : db.replaceAll(/ (CPP?|CA)\b/g, ' PP').replaceAll('.PROC PP', ''),
    steps: steps.map((puts) => ({ puts: puts.map((put) => putOf(put, named)), wait: 0 })),
    watch: ['VAL'],
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Named extends GivenRecord {
  readonly name: string;
}

/** What would stop a network from being compared: periods, what another thread does later, and names of functions and devices. */
const LEFT_OUT = new Set([
  ...[
    'NAME',
    'PROC',
    'TPRO',
    'BKPT',
    'ASG',
    'SNAM',
    'INAM',
    'ONAM_',
    'AFTC',
    'PRIO',
    'HASH',
    'SDEL',
    'LFLG',
    'SUBL',
    'EFLG',
  ],
  ...['PINI', 'UTAG', 'SSCN', 'RTYP', 'LINR', 'DTYP', 'EVNT', 'OEVT', 'SCAN'],
]);
/** What none of the types has as a field, but has an influence in all of them: they are given more often. */
const SPECIAL = ['SCAN', 'PINI', 'DTYP', 'EVNT', 'LINR'];

function fieldsOf(type: string): { readonly links: readonly Field[]; readonly plain: readonly Field[] } {
  const { fields } = supportOf(type)!.table;
  const able = fields.filter(({ name, dbf, readOnly }) => !readOnly && dbf !== 'NOACCESS' && !LEFT_OUT.has(name));
  const special = fields.filter(({ name }) => SPECIAL.includes(name));
  return {
    links: able.filter(({ isLink }) => isLink),
    plain: [...able.filter(({ isLink }) => !isLink), ...special],
  };
}

function recordText({ name, type, fields, links }: Named, all: readonly Named[]): string {
  const able = fieldsOf(type);
  const chosen = new Map<string, string>();
  const add = (from: readonly Field[], each: GivenField) => {
    const field = from[each.field % from.length];
    if (field === undefined) return;
    chosen.set(field.name, valueText(field, type, each, all));
  };
  for (const each of fields) add(able.plain, each);
  // Whatever a record has first, its inputs, outputs and forward link, it has more often.
  for (const each of links) add(each.choice < 40 ? mainLinks(able.links) : able.links, each);
  const lines = [...chosen].map(([field, text]) => `  field(${field}, ${JSON.stringify(text)})\n`);
  return `record(${type}, "$(P)${name}") {\n${lines.join('')}}\n`;
}

function mainLinks(links: readonly Field[]): readonly Field[] {
  const main = links.filter(({ name }) => /^(INP[ABC]?|OUT[AB]?|DOL[12]?|LNK[0-3]|FLNK|SELL|NVL|SVL)$/.test(name));
  return main.length > 0 ? main : links;
}

function valueText(field: Field, type: string, value: Given, all: readonly Named[]): string {
  const { name } = field;
  if (field.isLink) return linkText(value.link, field, all);
  if (name === 'UDF') return String(Math.abs(value.whole) % 2);
  if (name === 'SCAN') return pick(['Passive', 'Passive', 'Event', 'I/O Intr'], value.choice);
  if (name === 'SSCN') return pick(['Passive', 'Event', 'I/O Intr'], value.choice);
  if (name === 'PINI') return pick(['YES', 'YES', 'NO', 'RUN', 'RUNNING'], value.choice);
  if (name === 'EVNT' || name === 'OEVT') return pick(['1', '2', 'go', ''], value.choice);
  if (name === 'LINR') return pick(['NO CONVERSION', 'SLOPE', 'LINEAR'], value.choice);
  if (name === 'DTYP')
    return pick(
      field.choices.filter((each) => /Soft/.test(each) && !/Timestamp/.test(each)),
      value.choice,
    );
  if (name === 'FTVL' || /^FT/.test(name)) return pick(field.choices, value.choice);
  if (name === 'SIZV') return pick(['16', '41', '60'], value.choice);
  if (name === 'INDX') return '0';
  if (/^(NELM|MALM|NUSE|NSAM|N|NO[A-Z]|NOV[A-Z])$/.test(name)) return String(1 + (value.choice % 6));
  if (/CALC|OCAL/.test(name)) return value.expression;
  if (/^DLY[0-9A-F]$|^ODLY$|^SDLY$/.test(name) || (type === 'bo' && name === 'HIGH'))
    return pick(['0', '0.4', '0.6'], value.choice);
  if (name === 'TSE') return pick(['0', '-2', '-1'], value.choice);
  if (name === 'FMT') return pick(['%d', '%5.2f and %s', '%s', 'x%x', '%%', '%ld %g', '%c'], value.choice);
  if (field.choices.length > 0) return field.choices[value.choice % field.choices.length]!;
  if (field.native === 'string') return value.text.slice(0, field.size - 1);
  if (field.dbf === 'DOUBLE' || field.dbf === 'FLOAT') return String(value.number);
  return String(value.whole);
}

function linkText(
  { kind, to, field, handling, sharing, number }: GivenLink,
  own: Field,
  all: readonly Named[],
): string {
  if (kind === 'none') return '';
  const isForward = own.dbf === 'FWDLINK';
  if (kind === 'pv' || isForward) {
    const target = all[to % all.length]!;
    if (isForward) return `$(P)${target.name}${handling === 'CA' ? '.PROC CA' : ''}`;
    const known = supportOf(target.type)!.table.field(field);
    const shown = known !== undefined && (known.dbf !== 'NOACCESS' || field === 'TIME');
    // Base does not always survive a TSEL to an array, and has no message of an alarm that came by CA.
    const isArray = own.name === 'TSEL' && supportOf(target.type)!.table.field('VAL')?.dbf === 'NOACCESS';
    if (isArray) return '';
    const isTime = field === 'TIME' && own.name !== 'TSEL';
    const suffix = !shown || isTime || field === 'VAL' ? '' : `.${field}`;
    const isScan = suffix === '.SCAN' && own.dbf === 'OUTLINK';
    const shared = sharing === 'MSS' && /^C/.test(handling) ? 'MS' : sharing;
    return [`$(P)${target.name}${isScan ? '' : suffix}`, handling, shared].filter((word) => word !== '').join(' ');
  }
  if (own.dbf === 'OUTLINK') return kind === 'state' ? '{state:"$(P)green"}' : '';
  if (kind === 'number') return String(number);
  if (kind === 'const') return `{const:${number}}`;
  if (kind === 'state') return '{state:"$(P)green"}';
  return `{calc:{expr:"A*2+B",args:[${number},{const:3}],major:"A>4"}}`;
}

function putOf(put: GivenPut, all: readonly Named[]): NetworkPut {
  const { name, type } = all[put.record % all.length]!;
  const { as } = put;
  // Base processes a record with completion even where it does not take the value, as a compress of BALG LIFO.
  const done = put.done && type !== 'compress';
  if (put.kind === 'process') return { to: `${name}.PROC`, as: 'LONG', value: 1, done };
  const able = fieldsOf(type);
  // A put to these of a calc is an error in base, and stored.
  const links = able.links.filter(({ name }) => !/^INP[M-U]$/.test(name));
  const fields = [...able.plain, ...links, ...links];
  const field = put.kind === 'value' ? undefined : fields[put.field % fields.length];
  if (field?.isLink === true)
    return { to: `${name}.${field.name}`, as: 'STRING', value: linkText(put.link, field, all).slice(0, 39), done };
  if (field !== undefined) {
    const text = valueText(field, type, put, all);
    return { to: `${name}.${field.name}`, as: 'STRING', value: text.slice(0, 39), done: done && field.dbf !== 'ENUM' };
  }
  // Base processes a record with completion even where the put has failed: a text that is no number is put without.
  if (as === 'STRING') return { to: name, as, value: put.text, done: done && isText(type) };
  if (as === 'DOUBLE' || as === 'FLOAT') {
    // Beyond 32 bits C leaves it open what an integer becomes.
    const isOpen = Math.abs(put.number) >= 2 ** 31 && supportOf(type)!.table.field('VAL')?.dbf !== 'DOUBLE';
    return { to: name, as, value: isOpen ? put.number % 1000 || 0 : put.number, done };
  }
  return { to: name, as, value: put.whole, done };
}

function isText(type: string): boolean {
  const field = supportOf(type)!.table.field('VAL')!;
  return field.native === 'string' || field.dbf === 'NOACCESS';
}

function pick(texts: readonly string[], choice: number): string {
  return texts[choice % texts.length] ?? '';
}
