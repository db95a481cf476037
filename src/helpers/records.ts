/**
 * Records in TypeScript: what a database file says, in the words of the language.
 *
 *     export default records('vac', [
 *       record('ai', 'BL1:P', { DESC: 'Pressure', EGU: 'mbar', INP: 'BL1:RAW CP' }, { info: { archive: 'monitor' } }),
 *     ]);
 *
 * They are what `epicsDb()` makes of a file: the same checks, the same processing. `xioc export x.db --ts` writes such a module.
 */
import type { Group } from '../database/author/group.ts';
import type { Members } from '../database/author/group-definition.ts';
import type { LoadedRecord } from '../database/author/loaded-record.ts';
import { writeDatabase } from '../database/db/write.ts';
import type { RecordTypeName } from '../database/records/record-type.ts';
import { type EpicsDbOptions, epicsDatabases } from './epics-db.ts';

/** What is said of a record besides its fields. */
export interface RecordExtras {
  /** Other names of it. */
  readonly aliases?: readonly string[];
  /** `info()`: for autosave, archivers, PV Access groups. */
  readonly info?: Readonly<Record<string, string>>;
  /** `grecord`: dumps of base show it. */
  readonly visible?: boolean;
}

/**
 * A record for `records()`.
 *
 * @param type that of a site is known by the `definitions` of `records()`
 * @param fields in this order: a VAL clears UDF, unless UDF follows. A link that is JSON is a text: `'[1, 2]'`, `'{pva: "x"}'`
 */
export function record(
  type: RecordTypeName | (string & {}),
  name: string,
  fields: Readonly<Record<string, string | number>> = {},
  { aliases = [], info = {}, visible = false }: RecordExtras = {},
): LoadedRecord {
  const texts = (of: Readonly<Record<string, string | number>>) =>
    new Map(Object.entries(of).map(([key, text]) => [key, { text: String(text) }]));
  return { type, name, aliases, fields: texts(fields), infos: texts(info), ...(visible && { visible }) };
}

/** @throws DatabaseError that tells all that is wrong with them */
export function records<M extends Members = Members>(
  name: string,
  list: readonly LoadedRecord[],
  options: Omit<EpicsDbOptions, 'environment'> = {},
): Group<M> {
  return epicsDatabases<M>([{ file: `records('${name}')`, text: writeDatabase(list), name }], options);
}
