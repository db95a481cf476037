/** What database files say of a record: texts, without a trace of the files. */
import type { RecordSupport } from '../records/support.ts';

export interface LoadedRecord {
  readonly type: string;
  /** Of a type that is not built in. */
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
