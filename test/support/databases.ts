/** The databases of `test/databases`, and how they are loaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command, Row } from '../database/db/rows.ts';

const directory = fileURLToPath(new URL('../databases/', import.meta.url));

/** All of them as one row: they make one IOC. */
export function readRow(): Omit<Row, 'says'> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.\w+$/.test(name) && !name.startsWith('site'),
  );
  const files = Object.fromEntries(
    names.map((name) => [name.replaceAll('\\', '/'), readFileSync(directory + name, 'utf8')]),
  );
  const commands = JSON.parse(files['commands.json']!) as Command[];
  return { files, commands, environment: { EPICS_DB_INCLUDE_PATH: '.:include' } };
}

/** The databases of `test/databases/site`, in the style of sites: each can be loaded by itself, all of them make one IOC. */
export const siteDirectory = `${directory}site`;
export const siteIncludes: readonly string[] = [siteDirectory, `${siteDirectory}/areadetector`];
export const siteEnvironment = { EPICS_DB_INCLUDE_PATH: '.:areadetector', EPICS_SITE_TEST: 'what the site says' };

export interface SiteDatabase {
  readonly name: string;
  readonly macros: string;
  /** What the names of its records start with. */
  readonly prefix: string;
}

const siteCommands = JSON.parse(readFileSync(`${siteDirectory}/commands.json`, 'utf8')) as Command[];

export const siteDatabases: readonly SiteDatabase[] = siteCommands.map(([, name, macros]) => ({
  name,
  macros: macros ?? '',
  prefix: /=([^,]*)/.exec(macros ?? '')![1]!,
}));

/** Those as one row. */
export function readSiteRow(): Omit<Row, 'says'> {
  const names = readdirSync(siteDirectory, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  const files = Object.fromEntries(
    names.map((name) => [name.replaceAll('\\', '/'), readFileSync(`${siteDirectory}/${name}`, 'utf8')]),
  );
  return { files, commands: siteCommands, environment: siteEnvironment };
}
