/** What random networks have shown of EPICS base. test/interop/databases asks base itself. */
import { expect, test } from 'vitest';
import { rows as arrays } from '../../interop/databases/arrays.ts';
import { rows as integers } from '../../interop/databases/integers.ts';
import { rows as devices } from '../../interop/databases/ioc-devices.ts';
import { networkOfRow, process, rec, rows } from '../../interop/databases/shown.ts';
import { rows as tables } from '../../interop/databases/tables.ts';
import { runInXioc } from '../../interop/databases/xioc.ts';

test.each([...rows, ...tables, ...integers, ...arrays, ...devices])('%s', async (...row) => {
  const { outcome } = await runInXioc(networkOfRow(row));
  const found: Record<string, unknown> = {};
  for (const changes of [outcome.start, ...outcome.steps.map((step) => step.changes)])
    for (const [record, changed] of Object.entries(changes))
      for (const [field, value] of Object.entries(changed)) found[`${record}.${field}`] = value;
  expect(found).toMatchObject(row[3]);
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
