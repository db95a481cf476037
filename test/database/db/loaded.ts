/** Loads databases that exist in a test only. */
import { builtIn } from '../../../src/database/db/built-in.ts';
import type { Definitions } from '../../../src/database/db/definitions.ts';
import { DatabaseLoader, type FileReader } from '../../../src/database/db/loader.ts';
import type { Row } from './rows.ts';

/** A reader of files that are an object: `{ 'sub/a.db': '…' }`. */
export function readerOf(files: Readonly<Record<string, string>>): FileReader {
  return {
    read(name, directories) {
      for (const directory of directories.length === 0 ? ['.'] : directories) {
        const path = `${directory === '.' ? '' : `${directory}/`}${name.replace(/^\.\//, '')}`;
        if (Object.hasOwn(files, path)) return { name: path, text: files[path]! };
      }
      return undefined;
    },
  };
}

export interface Played {
  readonly lenient?: boolean;
  readonly definitions?: Definitions;
  readonly onceOnly?: boolean;
}

/** Does what a row says, and gives back the loader. */
export function play({ files, commands, environment = {} }: Omit<Row, 'says'>, options: Played = {}): DatabaseLoader {
  const loader = new DatabaseLoader({
    definitions: builtIn,
    reader: readerOf(files),
    environment: (name) => environment[name],
    directories: environment.EPICS_DB_INCLUDE_PATH?.split(':') ?? ['.'],
    ...options,
  });
  for (const [kind, file, macros, path] of commands) {
    if (kind === 'template') loader.loadTemplate(file, macros ?? '', path ?? undefined);
    else loader.loadRecords(file, macros ?? '');
  }
  return loader;
}

/** Loads one file. */
export function load(text: string, macros = '', options: Played = {}): DatabaseLoader {
  return play({ files: { 'a.db': text }, commands: [['records', 'a.db', macros]] }, options);
}

/** First lines of what is wrong, as base writes them. */
export function said(loader: DatabaseLoader): string[] {
  return loader.faults.all.map(({ severity, message }) => `${severity.toUpperCase()}: ${message}`.trimEnd());
}

/** The fields of a record as text. */
export function fieldsOf(loader: DatabaseLoader, name: string): Record<string, string> {
  const record = loader.description.records.find((each) => each.name === name);
  return Object.fromEntries([...(record?.fields ?? [])].map(([field, { text }]) => [field, text]));
}
