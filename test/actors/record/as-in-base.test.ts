/**
 * What random networks have shown of EPICS base 7.0.10, each in the fewest records: what its records have after the start and after
 * some puts. test/interop/databases asks base itself.
 */
import { expect, test } from 'vitest';
import type { NetworkPut } from '../../interop/databases/network.ts';
import { runInXioc } from '../../interop/databases/xioc.ts';

type Row = readonly [what: string, db: string, puts: readonly NetworkPut[], fields: Readonly<Record<string, unknown>>];

const rows: readonly Row[] = [
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
  ['a state has a decimal number', rec('mbbo', 'a'), [put('a', '0x10')], { 'a.VAL': 0 }],
  ['a state below 0 counts back from the end', rec('mbbo', 'a'), [put('a', '-3')], { 'a.VAL': 65533 }],
];

test.each(rows)('%s', async (_what, db, puts, fields) => {
  const { outcome } = await runInXioc({ db, watch: [], steps: [{ puts, wait: 0 }] });
  const found: Record<string, unknown> = {};
  for (const changes of [outcome.start, ...outcome.steps.map((step) => step.changes)])
    for (const [record, changed] of Object.entries(changes))
      for (const [field, value] of Object.entries(changed)) found[`${record}.${field}`] = value;
  expect(found).toMatchObject(fields);
});

test('a put waits for a compress until it has enough values', async () => {
  const db = rec('longin', 'a', 'FLNK=b') + rec('compress', 'b', 'INP=a', 'N=2', 'ALG=N to 1 Average');
  const puts = [{ ...process('a'), done: true }];
  const { outcome } = await runInXioc({
    db,
    watch: [],
    steps: [
      { puts, wait: 0 },
      { puts: [process('b')], wait: 0 },
    ],
  });
  expect(outcome.steps.map(({ done }) => done)).toEqual([
    [],
    [
      [0, 'completed'],
      [1, 'done'],
    ],
  ]);
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** @param fields `FIELD=text`; what looks like the name of a record is one */
function rec(type: string, name: string, ...fields: readonly string[]): string {
  const lines = fields.map((each) => {
    const [field = '', ...rest] = each.split('=');
    const text = rest.join('=').replace(/^[a-c]\b/, '$(P)$&');
    return `field(${field}, ${text.startsWith('{') ? text : JSON.stringify(text)})`;
  });
  return `record(${type}, "$(P)${name}") { ${lines.join(' ')} }\n`;
}

function put(to: string, value: number | string): NetworkPut {
  return { to, value, as: typeof value === 'string' ? 'STRING' : 'DOUBLE', done: false };
}

function process(name: string): NetworkPut {
  return put(`${name}.PROC`, 1);
}
