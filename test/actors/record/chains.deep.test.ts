/** Processing does not recurse: chains as long as one likes, rings that go round for a week. */
import { expect, test } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import type { GroupDefinition } from '../../../src/database/author/group-definition.ts';
import { makeIoc } from '../../../src/serve.ts';
import { load } from '../../database/db/loaded.ts';

const LENGTH = 100_000;

async function started(db: string) {
  const definition: GroupDefinition = {
    kind: 'group',
    name: 'db',
    members: {},
    options: { prefix: '' },
    handlerFactories: [],
    behaviours: [],
    records: load(db, '').description.records,
  };
  const clock = new HeapClock(1_000_000_000_000);
  const ioc = await makeIoc(definition, { clock, port: 0, interfaces: ['127.0.0.1'], environment: {}, protocols: [] });
  ioc.database.run();
  const { records, engine } = ioc.database;
  const record = (name: string) => records.get(name)!;
  return { clock, record, process: (name: string) => engine.process(record(name)) };
}

test.each([
  ['FLNK', (n: number) => `record(calc, "r${n}") { field(CALC, "VAL+1") field(FLNK, "r${n + 1}") }`],
  [
    'PP',
    (n: number) =>
      `record(calc, "r${n}") { field(CALC, "A+1") field(INPA, "${n + 1 < LENGTH ? `r${n + 1} PP` : '0'}") }`,
  ],
])('a chain of 100,000 records by %s is processed to its end', async (kind, line) => {
  const { record, process } = await started(Array.from({ length: LENGTH }, (_, n) => line(n)).join('\n'));
  process('r0');
  expect([record('r0').number('VAL'), record(`r${LENGTH - 1}`).number('VAL')]).toEqual(
    kind === 'FLNK' ? [1, 1] : [LENGTH, 1],
  );
  expect(record('r0').isActive).toBe(false);
});

test('a ring with a delay goes round for a week', async () => {
  const { clock, record, process } = await started(
    'record(calcout, "a") { field(CALC, "VAL+1") field(ODLY, "1") field(OUT, "b.PROC CA") }\nrecord(calc, "b") { field(FLNK, "a") }',
  );
  clock.advance(1);
  process('a');
  clock.advance(7 * 86_400_000);
  expect(record('a').number('VAL')).toBeGreaterThan(604_000);
});
