/**
 * What a set of database files comes to: plain data, without a trace of how it was spread over files.
 *
 * Loading it is a walk: for each record in order, put each field in order as base's dbPutString does. The order of
 * fields matters in one place: a value put to VAL clears UDF, unless UDF is put later.
 */
import type { Position } from '../text/position.ts';
import type { BreakTableDefinition, Definitions, NamedDefinition } from './definitions.ts';
import type { Value } from './statement.ts';

export interface RecordDescription {
  readonly type: string;
  readonly name: string;
  /** Other names of it, in order. */
  readonly aliases: readonly string[];
  /** What each field gets, as text: by name, in the order they were put last. */
  readonly fields: ReadonlyMap<string, Value>;
  /** By name, in the order they came first. */
  readonly infos: ReadonlyMap<string, Value>;
  /** Declared with `grecord`. */
  readonly visible: boolean;
  /** Where it was declared first: its name. */
  readonly at: Position;
  /** Comment lines above it and in it, without their `#`. */
  readonly comment: readonly string[];
}

export interface DatabaseDescription {
  /** In the order of their first declaration. */
  readonly records: readonly RecordDescription[];
  /** Record types and menus, those built in and those that the files define. */
  readonly definitions: Definitions;
  /** Breakpoint tables that the files define. */
  readonly breakTables: readonly BreakTableDefinition[];
  /** Drivers, registrars, functions, variables and link types that the files name. */
  readonly named: readonly NamedDefinition[];
}
