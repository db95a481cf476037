/** Records of databases: processing by one engine, in base's order, without an end to chains. Expectations: base 7.0.10 as run. */
import { describe, expect, test } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import type { DbRecord } from '../../../src/actors/record/db-record.ts';
import type { GroupDefinition } from '../../../src/database/author/group-definition.ts';
import type { LoadedRecord } from '../../../src/database/author/loaded-record.ts';
import { Dbe } from '../../../src/protocol/value/posting.ts';
import { makeIoc } from '../../../src/serve.ts';

type Fields = Readonly<Record<string, string>>;

function record(type: string, name: string, fields: Fields = {}): LoadedRecord {
  const texts = Object.entries(fields).map(([field, text]) => [field, { text }] as const);
  return { type, name, aliases: [], fields: new Map(texts), infos: new Map() };
}

async function started(...records: LoadedRecord[]) {
  const clock = new HeapClock(1_000_000_000_000);
  const group: GroupDefinition = {
    kind: 'group',
    name: 'db',
    members: {},
    options: { prefix: '' },
    handlerFactories: [],
    behaviours: [],
    records,
  };
  const ioc = await makeIoc(group, { clock, port: 0, interfaces: ['127.0.0.1'], environment: {} });
  const { database } = ioc;
  database.run();
  clock.advance(0);
  const at = (name: string): DbRecord => database.record(name)!;
  const put = (name: string, value: number | string, done?: (outcome: string) => void) => {
    const { record, field } = database.resolve(name)!;
    return database.put(record, field, value, done, typeof value === 'string' ? 'STRING' : 'DOUBLE');
  };
  /** Posts of a field from now on: its value, status/severity and mask. */
  const posts: string[] = [];
  const watch = (name: string) => {
    const { record, field } = database.resolve(name)!;
    record.watch(field.name, {
      publish: (mask) =>
        posts.push(`${name} ${record.value(field.name)} ${record.number('STAT')}/${record.number('SEVR')} ${mask}`),
    });
  };
  const process = (name: string) => database.engine.process(at(name));
  return { clock, database, at, put, watch, posts, process };
}

describe('chains', () => {
  const LONG = 15_000; // a recursion would end in a stack overflow at fewer

  test('of forward links do not grow the stack', async () => {
    const links = Array.from({ length: LONG }, (_, index) =>
      record('calc', `c${index}`, { CALC: 'VAL+1', ...(index + 1 < LONG && { FLNK: `c${index + 1}` }) }),
    );
    const { at, process } = await started(...links);
    process('c0');
    process('c0');
    expect(at(`c${LONG - 1}`).number('VAL')).toBe(2);
    expect(at('c0').isActive).toBe(false);
  });

  test('of inputs that process are read in one turn', async () => {
    const links = Array.from({ length: LONG }, (_, index) =>
      record('calc', `c${index}`, { CALC: 'A+1', ...(index + 1 < LONG && { INPA: `c${index + 1} PP` }) }),
    );
    const { at, process } = await started(...links);
    process('c0');
    expect(at('c0').number('VAL')).toBe(LONG);
  });

  test('that come back end at a record that is active, which counts it', async () => {
    const { at, process } = await started(
      record('calc', 'a', { CALC: 'VAL+1', FLNK: 'b' }),
      record('calc', 'b', { CALC: 'VAL+1', FLNK: 'a' }),
    );
    process('a');
    expect([at('a').number('VAL'), at('b').number('VAL'), at('a').number('LCNT')]).toEqual([1, 1, 1]);
  });

  test('that feed themselves after a delay go on for a week', async () => {
    const { at, clock, process } = await started(
      record('calcout', 'a', { CALC: 'VAL+1', OUT: 'a.PROC CA', ODLY: '60' }),
    );
    process('a');
    clock.advance(7 * 24 * 3600 * 1000);
    expect(at('a').number('VAL')).toBe(7 * 24 * 60 + 1);
  });

  test('go depth first: what a link processes comes before the rest of its record', async () => {
    const { watch, posts, process } = await started(
      record('calc', 'a', { CALC: 'VAL+1', INPA: 'b PP', INPB: 'd PP', FLNK: 'f' }),
      record('calc', 'b', { CALC: 'VAL+1', FLNK: 'c' }),
      record('calc', 'c', { CALC: 'VAL+1', INPA: 'a PP' }),
      record('ao', 'd', { OUT: 'e PP', VAL: '1' }),
      record('longin', 'e'),
      record('calc', 'f', { CALC: 'VAL+1' }),
    );
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) watch(name);
    process('a');
    expect(posts.map((post) => post[0])).toEqual(['b', 'c', 'e', 'd', 'a', 'f']);
  });
});

describe('a put', () => {
  test('to a record that is active has it processed once more', async () => {
    const { at, clock, put } = await started(record('calcout', 'a', { CALC: 'VAL+1', ODLY: '1' }));
    for (let count = 0; count < 4; count++) put('a.PROC', 1);
    expect([at('a').number('PACT'), at('a').isActive, at('a').number('RPRO')]).toEqual([0, true, 1]);
    clock.advance(1000);
    clock.advance(0);
    expect(at('a').number('VAL')).toBe(2);
    clock.advance(10_000);
    expect(at('a').number('VAL')).toBe(2);
  });

  test('with completion is completed when all that it had processed is done', async () => {
    const { clock, put } = await started(
      record('ao', 'a', { OUT: 'b PP' }),
      record('calcout', 'b', { CALC: '1', ODLY: '1', FLNK: 'c' }),
      record('calcout', 'c', { CALC: '1', ODLY: '1' }),
    );
    const done: string[] = [];
    put('a', 3, () => done.push('first'));
    put('b.PROC', 1, () => done.push('second'));
    clock.advance(1900);
    expect(done).toEqual([]);
    clock.advance(200);
    expect(done).toEqual(['first']);
    clock.advance(2000);
    expect(done).toEqual(['first', 'second']);
  });

  test('does not process a record that is scanned, but to PROC', async () => {
    const { at, put } = await started(record('calc', 'a', { CALC: 'VAL+1', SCAN: '10 second' }));
    const before = at('a').number('VAL');
    put('a.A', 5);
    expect(at('a').number('VAL')).toBe(before);
    put('a.PROC', 1);
    expect(at('a').number('VAL')).toBe(before + 1);
  });

  test('is refused while DISP is 1, but to DISP', async () => {
    const { at, put } = await started(record('ao', 'a', { DISP: '1' }));
    expect(put('a', 3)).toBe('refused');
    expect(put('a.DISP', 0)).toBe('done');
    expect(put('a', 3)).toBe('done');
    expect(at('a').number('VAL')).toBe(3);
  });

  test('of a text goes by states, menus and numbers', async () => {
    const { at, put } = await started(record('bo', 'a', { ZNAM: 'off', ONAM: 'on' }));
    expect([put('a', 'on'), put('a', 'nosuch'), put('a', '0')]).toEqual(['done', 'failed', 'done']);
    expect([put('a.SCAN', '1 second'), put('a.SCAN', '3 second')]).toEqual(['done', 'failed']);
    expect(at('a').number('SCAN')).toBe(6);
  });
});

describe('alarms', () => {
  test('come along links as MS, MSI and MSS say', async () => {
    const { at, put } = await started(
      record('ao', 'a', { HIGH: '5', HSV: 'MINOR', FLNK: 'f' }),
      record('fanout', 'f', { LNK1: 'nms', LNK2: 'ms', LNK3: 'msi', LNK4: 'mss' }),
      record('longin', 'nms', { INP: 'a' }),
      record('longin', 'ms', { INP: 'a MS' }),
      record('longin', 'msi', { INP: 'a MSI' }),
      record('longin', 'mss', { INP: 'a MSS' }),
    );
    put('a', 6);
    const alarms = ['a', 'nms', 'ms', 'msi', 'mss'].map(
      (name) => `${at(name).number('STAT')}/${at(name).number('SEVR')}`,
    );
    expect(alarms).toEqual(['4/1', '0/0', '14/1', '0/0', '4/1']);
  });

  test('of DISABLE are raised once, and what follows is not processed', async () => {
    const { at, put, watch, posts } = await started(
      record('ao', 'a', { DISS: 'MAJOR', DISA: '1', FLNK: 'b' }),
      record('calc', 'b', { CALC: 'VAL+1' }),
    );
    watch('a');
    put('a', 3);
    put('a', 4);
    expect(posts).toEqual([`a 3 18/2 ${Dbe.VALUE | Dbe.ALARM}`]);
    expect(at('b').number('VAL')).toBe(0);
  });

  test('of SCAN are raised after ten refusals', async () => {
    const { at, process } = await started(record('calcout', 'a', { CALC: '1', ODLY: '100' }));
    for (let count = 0; count <= 10; count++) process('a');
    expect(at('a').number('STAT')).toBe(17);
    process('a');
    expect([at('a').number('STAT'), at('a').text('AMSG')]).toEqual([17, '']);
  });
});

describe('monitors', () => {
  test('are posted for inputs, then for what their alarm has to do with', async () => {
    const { put, watch, posts } = await started(record('calc', 'c', { CALC: 'A', HIGH: '5', HSV: 'MINOR', MDEL: '2' }));
    put('c.A', 1);
    for (const name of ['c', 'c.A', 'c.SEVR', 'c.STAT', 'c.B']) watch(name);
    put('c.A', 2);
    put('c.A', 6);
    expect(posts).toEqual([
      'c.A 2 0/0 3',
      `c 2 0/0 ${Dbe.LOG}`,
      'c.A 2 0/0 3',
      'c.A 6 0/0 3',
      'c.SEVR 1 4/1 1',
      'c.STAT 4 4/1 5',
      'c 6 4/1 7',
      'c.A 6 4/1 7',
      'c.B 0 4/1 7',
    ]);
  });
});
