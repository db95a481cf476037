/** The databases of test/databases/site: each is taken without a word, and its records start. */
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { epicsDatabases } from '../../src/index.ts';
import { makeIoc } from '../../src/serve.ts';
import { siteDatabases, siteDirectory, siteIncludes } from '../support/databases.ts';

it.each(siteDatabases.map(({ name, macros, prefix }) => [name, macros, prefix] as const))(
  '%s',
  async (name, macros, prefix) => {
    const definition = epicsDatabases([{ file: `${siteDirectory}/${name}`, macros }], { directories: siteIncludes });
    expect(definition.notices).toEqual([]);
    const clock = new HeapClock(1_000_000_000_000);
    const log = pino({ level: 'silent' });
    const ioc = await makeIoc(definition, { clock, environment: {}, protocols: [], log });
    ioc.database.run();
    clock.advance(100);
    const records = [...ioc.database.records.values()];
    expect(records.length).toBeGreaterThan(1);
    expect(records.filter((record) => !record.name.startsWith(prefix))).toEqual([]);
  },
);
