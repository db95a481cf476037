/** The records of a site in base's order: by type as in base.dbd, in a type as they were loaded; after them the other PVs of the IOC. */
import { recordTypes as builtInTypes } from '../database/records/record-type.ts';
import type { Site } from './site.ts';

export interface ListedRecord {
  readonly name: string;
  /** Undefined: a PV that has no record. */
  readonly type: string | undefined;
  readonly aliases: readonly string[];
  readonly infos: readonly (readonly [name: string, text: string])[];
}

/** A name of a record, its own or an alias. */
export interface ListedName {
  readonly name: string;
  readonly record: ListedRecord;
}

export function recordsOf(site: Site): readonly ListedRecord[] {
  const records = site.running === undefined ? loaded(site) : served(site);
  const order = new Map(recordTypes(site).map((type, index) => [type, index]));
  const place = ({ type }: ListedRecord) =>
    type === undefined ? Number.POSITIVE_INFINITY : (order.get(type) ?? order.size);
  const placed = records.map((record) => [place(record), record] as const);
  return placed.sort(([one], [other]) => (one === other ? 0 : one - other)).map(([, record]) => record);
}

/** Names of records and aliases, each alias after its record. */
export function namesOf(site: Site): readonly ListedName[] {
  return recordsOf(site).flatMap((record) => [record.name, ...record.aliases].map((name) => ({ name, record })));
}

/** Record types in base's order, and then those of the site. */
export function recordTypes(site: Site): readonly string[] {
  const known = [...builtInTypes].sort((one, other) => {
    const [a, b] = [one.toLowerCase(), other.toLowerCase()];
    return a < b ? -1 : Number(a > b);
  });
  return [...new Set([...known, ...site.loader.description.definitions.recordTypes])];
}

// --- helpers ------------------------------------------------------------------------------------------------------

function loaded({ loader }: Site): readonly ListedRecord[] {
  return loader.description.records.map(({ name, type, aliases, infos }) => ({
    name,
    type,
    aliases,
    infos: [...infos].map(([info, { text }]) => [info, text] as const),
  }));
}

function served({ running }: Site): readonly ListedRecord[] {
  const { database, names } = running!.ioc;
  const aliases = new Map<string, string[]>();
  for (const [alias, name] of database.aliases) {
    const list = aliases.get(name);
    if (list === undefined) aliases.set(name, [alias]);
    else list.push(alias);
  }
  const records = [...database.records.values()].map(({ name, type }) => ({
    name,
    type,
    aliases: aliases.get(name) ?? [],
    infos: [...(database.infos.get(name) ?? [])].map(([info, { text }]) => [info, text] as const),
  }));
  const others = [...names.pvs.keys()].map((name) => ({
    name,
    type: names.record(name)?.type,
    aliases: names.aliasesOf(name),
    infos: [],
  }));
  return [...records, ...others];
}
