/** Parts of records in EPICS base and in xioc: rows of few records, each of which shows one rule. */
import { describe, expect, inject, test } from 'vitest';
import { rows as arrays } from './arrays.ts';
import { rows as integers } from './integers.ts';
import { rows as devices } from './ioc-devices.ts';
import { judge } from './judge.ts';
import { networkOfRow, type Row } from './shown.ts';
import { rows as tables } from './tables.ts';

const parts: Readonly<Record<string, readonly Row[]>> = { tables, integers, arrays, devices };

describe.runIf(inject('peer') === 'xioc')('parts of records are as in base', () => {
  test.each(Object.entries(parts))('%s', { timeout: 200_000 }, async (_name, rows) => {
    const verdicts = await judge(rows.map(networkOfRow));
    const found = rows.flatMap(([what], index) => {
      const { kind, differences } = verdicts[index]!;
      return kind === 'same' ? [] : [`${what}: ${kind} ${differences.join('; ')}`];
    });
    expect(found).toEqual([]);
  });
});
