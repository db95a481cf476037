/** Database files in EPICS base and in xioc: the same faults, the same suggestions, and the same records of wrong files. */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Definitions } from '../../src/database/db/definitions.ts';
import { DatabaseLoader } from '../../src/database/db/loader.ts';
import { writeDatabase } from '../../src/database/db/write.ts';
import { play, said } from '../database/db/loaded.ts';
import { type Row, rows } from '../database/db/rows.ts';
import { readRow, readSiteRow } from '../support/databases.ts';
import { type BaseResult, baseLines, baseSuggestions, loadIntoBase } from './base-files.ts';

describe.runIf(inject('peer') === 'base')('database files', () => {
  const all = Object.values(rows).flat();
  let base: readonly BaseResult[];
  let again: readonly BaseResult[];
  let definitions: Definitions;

  beforeAll(() => {
    const answer = loadIntoBase(all);
    base = answer.results;
    definitions = definitionsOf(answer.dbd);
    again = loadIntoBase(all.map((row) => rewritten(row, definitions))).results;
  }, 300_000);

  it.each(all.map((row, index) => [Object.values(row.files).at(-1)!, row, index] as const))(
    '%s',
    (_text, row, index) => {
      const { stderr, records, failed } = base[index]!;
      expect(failed).toBeUndefined();
      expect(baseLines(stderr)).toEqual(row.says);
      const loader = play(row, { lenient: true, definitions });
      expect(said(loader)).toEqual(row.says);
      const suggested = loader.faults.all.flatMap(({ message, remedy }) =>
        /doesn't have a field|Can't set/.test(message) ? remedy.filter((line) => line.startsWith('Did you mean')) : [],
      );
      expect(suggested).toEqual(baseSuggestions(stderr));
      // Base is the judge of its own records too: what xioc has is written as a database, and loaded into base.
      expect(again[index]!.records).toEqual(records);
    },
  );

  it.each([
    ['of one IOC', readRow],
    ['of sites', readSiteRow],
  ])('%s make the same records', (_which, read) => {
    const row = { ...read(), says: [] };
    const loaded = loadIntoBase([row, rewritten(row, definitions)]).results;
    expect(loaded.map(({ stderr }) => stderr)).toEqual(['', '']);
    expect(loaded[0]!.records.length).toBeGreaterThan(150);
    expect(loaded[1]!.records).toEqual(loaded[0]!.records);
  });
});

// --- helpers ------------------------------------------------------------------------------------------------------

const nothing: Definitions = {
  recordTypes: [],
  recordType: () => undefined,
  menu: () => undefined,
  devices: () => [],
  breakTable: () => undefined,
};

/** Base's own record types, read by xioc. */
function definitionsOf(directory: string): Definitions {
  const read = (name: string) => (existsSync(name) ? { name, text: readFileSync(name, 'utf8') } : undefined);
  const loader = new DatabaseLoader({
    definitions: nothing,
    reader: { read: (name, directories) => read(`${directories[0]}/${name}`) },
    directories: [directory],
  });
  loader.loadRecords('base.dbd');
  expect(loader.faults.all).toEqual([]);
  return loader.description.definitions;
}

/** A row whose one file is what xioc made of the files of another. */
function rewritten(row: Row, definitions: Definitions): Row {
  const { description } = play(row, { lenient: true, definitions });
  const own = row.commands.filter(([kind]) => kind === 'definitions');
  return {
    files: { ...row.files, 'again.db': writeDatabase(description.records) },
    commands: [...own, ['records', 'again.db']],
    says: [],
  };
}
