/** What a database file says, statement by statement, before anything is known of record types. */
import type { Position } from '../text/position.ts';

/** A word of the file and where it stands. */
export interface Word {
  readonly text: string;
  readonly at: Position;
}

/** A value of a field or an info tag. */
export interface Value {
  /**
   * What the field gets: a quoted text without its quotes and escapes, a bare word or a number as it is written, and an
   * array or an object written without blanks.
   */
  readonly text: string;
  readonly kind: 'text' | 'word' | 'array' | 'object';
  readonly at: Position;
}

export type RecordItem =
  | { readonly kind: 'field' | 'info'; readonly name: Word; readonly value: Value }
  | { readonly kind: 'alias'; readonly name: Word };

/** `record(ai, "name") { … }` */
export interface RecordStatement {
  readonly kind: 'record';
  /** `*` for whatever the type is, `#` to delete. */
  readonly type: Word;
  readonly name: Word;
  /** Written as `grecord`: only dumps show it. */
  readonly visible: boolean;
  readonly items: readonly RecordItem[];
  /** Comment lines above it, and in it. */
  readonly comment: readonly string[];
  /** A fault stands in it: it is not all that was meant. */
  readonly faulty: boolean;
}

export interface AliasStatement {
  readonly kind: 'alias';
  readonly record: Word;
  readonly alias: Word;
}

export interface MenuStatement {
  readonly kind: 'menu';
  readonly name: Word;
  readonly choices: readonly { readonly name: Word; readonly text: string }[];
}

export interface FieldStatement {
  readonly name: Word;
  readonly type: Word;
  /** `prompt("…")` and the other properties, in order. */
  readonly properties: readonly { readonly name: string; readonly value: Word }[];
}

export interface RecordTypeStatement {
  readonly kind: 'recordtype';
  readonly name: Word;
  readonly fields: readonly FieldStatement[];
}

export interface DeviceStatement {
  readonly kind: 'device';
  readonly recordType: Word;
  readonly linkType: Word;
  readonly support: Word;
  readonly text: Word;
}

export interface BreakTableStatement {
  readonly kind: 'breaktable';
  readonly name: Word;
  readonly values: readonly Word[];
}

/** `driver(x)`, `registrar(x)`, `function(x)`, `variable(x, type)`, `link(x, support)`. */
export interface NamedStatement {
  readonly kind: 'driver' | 'registrar' | 'function' | 'variable' | 'link';
  readonly name: Word;
  readonly detail: Word | undefined;
}

export type Statement =
  | RecordStatement
  | AliasStatement
  | MenuStatement
  | RecordTypeStatement
  | DeviceStatement
  | BreakTableStatement
  | NamedStatement;
