/** What database files say of a record: texts, without a trace of the files. */

export interface LoadedRecord {
  readonly type: string;
  readonly name: string;
  /** Other names of it, in order. */
  readonly aliases: readonly string[];
  /** What each field gets, in the order in which they were put last: a value put to VAL clears UDF, unless UDF comes later. */
  readonly fields: ReadonlyMap<string, { readonly text: string }>;
  /** `info()`, by name. */
  readonly infos: ReadonlyMap<string, { readonly text: string }>;
}
