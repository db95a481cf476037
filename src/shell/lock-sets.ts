/**
 * Records that are processed together, since links without a network between lead from one to another: base's lock sets.
 *
 * xioc needs no locks, but who looks for records that belong together finds them as in base: numbered as there, from the records in
 * the order of their start, where the record that has a link takes in the set of the one to which it leads.
 *
 * Source: EPICS base 7.0.10, dbLock.c.
 */
import type { RecordDatabase } from '../actors/record/database.ts';
import type { DbRecord } from '../actors/record/db-record.ts';
import { LocalLink } from '../actors/record/local-link.ts';

export interface LockSet {
  readonly id: number;
  readonly members: DbRecord[];
}

/** The first that base gives to a record. */
const FIRST_ID = 2;

/** @param names of records, in base's order */
export function lockSets(database: RecordDatabase, names: readonly string[]): readonly LockSet[] {
  const sets = new Map<DbRecord, LockSet>();
  const records = names.flatMap((name) => database.records.get(name) ?? []);
  for (const [index, record] of records.entries()) sets.set(record, { id: FIRST_ID + index, members: [record] });
  for (const record of records) {
    for (const [, link] of localLinks(record)) {
      const own = sets.get(record)!;
      const other = sets.get(link.target);
      if (other === undefined || other === own) continue;
      own.members.push(...other.members);
      for (const member of other.members) sets.set(member, own);
    }
  }
  return [...new Set(sets.values())].sort((one, next) => one.id - next.id);
}

/** By field, in the order of the fields. */
export function* localLinks(record: DbRecord): Iterable<readonly [field: string, link: LocalLink]> {
  for (const { name } of record.table.fields) {
    const link = record.links?.get(name);
    if (link instanceof LocalLink) yield [name, link];
  }
}
