/** Databases as sites have them: `test/databases`. They load without a word, and say the same when they are written. */
import { expect, it } from 'vitest';
import { writeDatabase } from '../../../src/database/db/write.ts';
import { readRow } from '../../support/databases.ts';
import { load, play, said } from './loaded.ts';

/** Of msi's dialect, which base's dbLoadTemplate does not read. */
const msi = ['template', 'counters.substitutions'] as const;

it('loads them all', () => {
  const row = readRow();
  const loader = play({ ...row, commands: [...row.commands, msi] });
  expect(said(loader)).toEqual([]);
  const { records } = loader.description;
  expect(records.length).toBeGreaterThan(150);
  expect(records.filter(({ name }) => /^SC1:C\d$/.test(name)).map(({ fields }) => fields.get('DESC')!.text)).toEqual([
    ...['I0', 'I1', 'Diode', 'Diode'],
  ]);
  const again = load(writeDatabase(records));
  expect(said(again)).toEqual([]);
  expect(writeDatabase(again.description.records)).toBe(writeDatabase(records));
});
