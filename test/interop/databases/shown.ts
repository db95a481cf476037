/**
 * What random networks have shown of EPICS base 7.0.10, each in the fewest records: what its records have after the start and after
 * some puts.
 */
import type { Network, NetworkPut } from './network.ts';

export type Row = readonly [
  what: string,
  db: string,
  puts: readonly NetworkPut[],
  fields: Readonly<Record<string, unknown>>,
];

export const rows: readonly Row[] = [
  ['a number is no text for an lso, whose length it is', rec('lso', 'a', 'DOL=5'), [], { 'a.LEN': 1, 'a.UDF': 0 }],
  ['a number is no text for an lsi, whose length it is', rec('lsi', 'a', 'INP=5'), [], { 'a.LEN': 1, 'a.UDF': 0 }],
  [
    'a text in JSON is the first value of an lsi',
    rec('lsi', 'a', 'INP={const:"abc"}'),
    [],
    { 'a.VAL': 'abc', 'a.LEN': 4, 'a.UDF': 0 },
  ],
  ['an lsi without INP has no length when it is processed', rec('lsi', 'a'), [process('a')], { 'a.LEN': 0 }],
  [
    'an lsi is defined when it is simulated',
    rec('lsi', 'a', 'SIMM=YES') + rec('lso', 'b'),
    [process('a')],
    { 'a.UDF': 0 },
  ],
  ['a put does not count the text of a printf', rec('printf', 'a'), [put('a', 'abc')], { 'a.VAL': '', 'a.LEN': 1 }],
  [
    'an lso without a text can be read',
    rec('longin', 'a', 'INP=b', 'VAL=4') + rec('lso', 'b'),
    [process('a')],
    { 'a.VAL': 0, 'a.STAT': 0 },
  ],
  [
    'a whole number in JSON keeps its lower bits',
    rec('longout', 'a', 'DOL={const:10000000000}'),
    [],
    { 'a.VAL': 1410065408 },
  ],
  [
    'a constant is the first value of an aao that follows it',
    rec('aao', 'a', 'DOL=3', 'OMSL=closed_loop'),
    [],
    { 'a.VAL': ['3'], 'a.NORD': 1, 'a.UDF': 0 },
  ],
  ['a constant is none of an aao that does not', rec('aao', 'a', 'DOL=3'), [], { 'a.NORD': 0, 'a.UDF': 1 }],
  ['a constant gives a subArray its value', rec('subArray', 'a', 'INP={const:-2.25}'), [], { 'a.UDF': 0 }],
  ['a stringin has no alarm for being undefined', rec('stringin', 'a'), [process('a')], { 'a.UDF': 1, 'a.STAT': 0 }],
  [
    'a waveform that cannot be read is defined',
    rec('waveform', 'a', 'INP=b PP') + rec('stringout', 'b', 'OUT=a.NAME'),
    [process('a')],
    { 'a.UDF': 0 },
  ],
  [
    'a SIML whose record fails says nothing',
    rec('ai', 'a', 'SIML=b PP') + rec('stringout', 'b', 'OUT=a.NAME', 'VAL=0'),
    [process('a')],
    { 'a.AMSG': '' },
  ],
  ['an mbbo without states takes any number', rec('mbbo', 'a'), [put('a', '0x10')], { 'a.VAL': 16 }],
  ['a state below 0 counts back from the end', rec('mbbo', 'a'), [put('a', '-3')], { 'a.VAL': 65533 }],
  [
    'a state may have a hexadecimal number',
    rec('mbbo', 'a', 'ZRST=zero', 'ONST=one'),
    [put('a', '0x1')],
    { 'a.VAL': 1 },
  ],
  [
    'an mbbo without states reads as its number, an mbbi as nothing',
    rec('mbbo', 'a') + rec('mbbi', 'b') + rec('stringin', 'c', 'INP=a') + rec('stringin', 'd', 'INP=b', 'VAL=x'),
    [put('a', 4), put('b', 4), process('c'), process('d')],
    { 'c.VAL': '4', 'd.VAL': '' },
  ],
  [
    'an output has its time before its alarms',
    rec('bo', 'a', 'TSEL=b MS', 'PINI=YES') + rec('ai', 'b'),
    [],
    { 'a.STAT': 14 },
  ],
  [
    'records start by type',
    rec('longin', 'b', 'PINI=YES', 'INP=a.PREC', 'FLNK=c') +
      rec('ao', 'c') +
      rec('ai', 'a', 'PREC=3', 'PINI=YES', 'FLNK=b'),
    [],
    { 'b.VAL': 3 },
  ],
  [
    'a longout is written as OOPT says by its device alone',
    rec('longout', 'a', 'OOPT=On Change', 'SIMM=YES', 'SIOL=b', 'VAL=5') + rec('longin', 'b'),
    [process('a'), put('b', 0), process('a')],
    { 'b.VAL': 5 },
  ],
  ['a put does not make a link of half a JSON', rec('ai', 'a'), [put('a.INP', '{calc:{expr:"A}')], { 'a.INP': '' }],
  ['empty text is no number of an array', rec('compress', 'a'), [put('a', '')], { 'a.NUSE': 0 }],
  [
    'a number below 0 counts back from the end without a sign',
    rec('histogram', 'a'),
    [put('a', '-3')],
    { 'a.VAL': [4294967293] },
  ],
  [
    'a mbboDirect writes bits',
    rec('mbboDirect', 'a', 'OUT=b') + rec('ao', 'b'),
    [put('a', -3)],
    { 'b.VAL': 4294967293 },
  ],
  [
    'a calculation in JSON is one element',
    rec('compress', 'a', 'INP={calc:{expr:"7"}}'),
    [process('a')],
    { 'a.VAL': [7] },
  ],
  [
    'PREC below 0 shows all decimals',
    rec('stringin', 'a', 'INP=b') + rec('ai', 'b', 'PREC=-1'),
    [process('a')],
    { 'a.VAL': ' 0.00000000000000000e+00' },
  ],
  [
    'a histogram counts what it had where it cannot read',
    rec('histogram', 'a', 'SVL=b.NAME PP', 'ULIM=10') + rec('stringout', 'b', 'OUT=a.NAME'),
    [process('a')],
    { 'a.VAL': [1], 'a.STAT': 14 },
  ],
  [
    'an lso that is undefined is INVALID whatever UDFS says',
    rec('lso', 'a', 'UDFS=MAJOR'),
    [process('a')],
    { 'a.SEVR': 3, 'a.STAT': 17 },
  ],
  [
    'the state of a bo that is undefined may be more severe',
    rec('bo', 'a', 'UDFS=MINOR', 'ZSV=MAJOR'),
    [process('a')],
    { 'a.SEVR': 2, 'a.STAT': 7 },
  ],
  [
    'the state of an mbbo that is undefined may be more severe',
    rec('mbbo', 'a', 'UDFS=MINOR', 'ZRSV=MAJOR'),
    [process('a')],
    { 'a.SEVR': 2, 'a.STAT': 7 },
  ],
  ['an empty text is the first state without a name', rec('bi', 'a'), [put('a', '')], { 'a.UDF': 0 }],
  [
    'a slope has no offset of EGUL',
    rec('ai', 'a', 'LINR=SLOPE', 'EGUL=2') + rec('ai', 'b', 'EGUL=2'),
    [],
    { 'a.EOFF': 0, 'b.EOFF': 2 },
  ],
  [
    'of 64 bits, a number in JSON is not taken',
    rec('int64out', 'a', 'DOL={const:4}') + rec('int64out', 'b', 'DOL=4'),
    [],
    { 'a.UDF': 1, 'b.VAL': 4 },
  ],
  [
    'a number is no state of an mbbo whose states have raw values without names, and an empty text is the first',
    rec('mbbo', 'a', 'ONVL=4') + rec('mbbo', 'b', 'ONVL=4', 'VAL=1'),
    [put('a', '1'), put('b', '')],
    { 'a.VAL': 0, 'b.VAL': 0, 'b.RVAL': 0 },
  ],
  [
    'a CP link processes as a put does: what is busy is processed once more',
    rec('longin', 'a', 'INP=d CP', 'FLNK=b') +
      rec('ai', 'b', 'SIMM=YES', 'SDLY=0.4', 'FLNK=c') +
      rec('calc', 'c', 'CALC=VAL+1') +
      rec('longout', 'd'),
    [put('d', 1)],
    { 'c.VAL': 2, 'b.LCNT': 0 },
  ],
  [
    'a link with CA sends what it sent last where it cannot send a text',
    rec('stringout', 'a', 'OUT=b CA', 'VAL=7') + rec('longout', 'b', 'VAL=4'),
    [process('a'), put('a', 'abc'), put('b', 3), process('a')],
    { 'a.STAT': 14, 'b.VAL': 7 },
  ],
  [
    'nothing comes of a forward link with CA that does not lead to PROC',
    rec('longin', 'a', 'FLNK=b CA') + rec('calc', 'b', 'CALC=VAL+1'),
    [process('a')],
    { 'b.VAL': 0, 'b.UDF': 1 },
  ],
  [
    'a number in JSON is a text with six decimals, and of 64 bits an integer has the lower ones',
    rec('stringin', 'a', 'INP={const:-2.25}') + rec('mbbi', 'b', 'SIML={const:-3000000000}'),
    [],
    { 'a.VAL': '-2.250000', 'b.SIMM': 41472 },
  ],
  ['a histogram that is simulated is defined', rec('histogram', 'a', 'SIMM=YES'), [process('a')], { 'a.UDF': 0 }],
  [
    'what PINI has begun is done before RUNNING processes',
    rec('seq', 'a', 'PINI=YES', 'LNK1=c') + rec('ai', 'b', 'PINI=RUNNING', 'FLNK=a') + rec('ai', 'c'),
    [],
    { 'a.LCNT': 0 },
  ],
];

export function networkOfRow([, db, puts]: Row): Network {
  return { db, watch: ['VAL'], steps: [{ puts, wait: 0 }] };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** @param fields `FIELD=text`; what looks like the name of a record is one */
export function rec(type: string, name: string, ...fields: readonly string[]): string {
  const lines = fields.map((each) => {
    const [field = '', ...rest] = each.split('=');
    const text = rest.join('=').replace(/^[a-d]\b/, '$(P)$&');
    return `field(${field}, ${text.startsWith('{') ? text : JSON.stringify(text)})`;
  });
  return `record(${type}, "$(P)${name}") { ${lines.join(' ')} }\n`;
}

export function put(to: string, value: NetworkPut['value']): NetworkPut {
  const first = typeof value === 'object' ? value[0] : value;
  return { to, value, as: typeof first === 'string' ? 'STRING' : 'DOUBLE', done: false };
}

export function process(name: string): NetworkPut {
  return put(`${name}.PROC`, 1);
}
