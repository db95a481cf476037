/** What database files say of a record: texts, without a trace of the files. */
import type { RecordSupport } from '../records/support.ts';

export interface LoadedRecord {
  readonly type: string;
  /** Of a type that is not built in, or that has other menus here. */
  readonly support?: RecordSupport;
  readonly name: string;
  /** Other names of it, in order. */
  readonly aliases: readonly string[];
  /** What each field gets, in the order in which they were put last: a value put to VAL clears UDF, unless UDF comes later. */
  readonly fields: ReadonlyMap<string, { readonly text: string }>;
  /** `info()`, by name. */
  readonly infos: ReadonlyMap<string, { readonly text: string }>;
  /** Declared with `grecord`. */
  readonly visible?: boolean;
  /** Comment lines that belong to it, without their `#`. */
  readonly comment?: readonly string[];
}

/** Names in an info, such as the fields that it marks for autosave; blanks, commas and semicolons stand between them. */
export function infoNames(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** `record` or `record.FIELD` of all that these records mark for autosave. */
export function* autosaveMarks(records: Iterable<LoadedRecord>): Iterable<string> {
  for (const { name, infos } of records) {
    for (const info of ['autosaveFields', 'autosaveFields_pass0']) {
      for (const field of infoNames(infos.get(info)?.text ?? '')) yield markOf(name, field);
    }
  }
}

/** How autosave names a field. */
export function markOf(record: string, field: string): string {
  return field === 'VAL' ? record : `${record}.${field}`;
}
