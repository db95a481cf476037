/** What base says of wrong files, and which of them xioc finds wrong, row by row. */
import { describe, expect, it } from 'vitest';
import { play, said } from './loaded.ts';
import { type Row, rows } from './rows.ts';

const titled = (cases: readonly Row[]) => cases.map((row) => [Object.values(row.files).at(-1)!.trim(), row] as const);

describe.each(Object.entries(rows))('%s', (_title, cases) => {
  it.each(titled(cases))('says what base says: %s', (_text, row) => {
    expect(said(play(row, { lenient: true }))).toEqual(row.says);
  });

  it.each(titled(cases))('is an error where it is one in base: %s', (_text, row) => {
    const wrong = row.says.some((line) => line.startsWith('ERROR'));
    expect(play(row).faults.errors.length > 0).toBe(wrong);
  });
});
