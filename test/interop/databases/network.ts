/**
 * A network: records of a database, puts to them, and what became of it. Names of records begin with `$(P)` in the database, and
 * have no prefix elsewhere.
 */

/** The type of what is put, as Channel Access and database access name it. */
export type PutType = 'STRING' | 'CHAR' | 'SHORT' | 'LONG' | 'FLOAT' | 'DOUBLE' | 'ENUM';

export interface NetworkPut {
  /** `record` or `record.FIELD` */
  readonly to: string;
  readonly as: PutType;
  /** Texts may name records with `$(P)`. */
  readonly value: number | string | readonly (number | string)[];
  /** With completion. */
  readonly done: boolean;
}

export interface NetworkStep {
  readonly puts: readonly NetworkPut[];
  /** How long is waited after the last put, in s. */
  readonly wait: number;
}

export interface Network {
  readonly db: string;
  readonly steps: readonly NetworkStep[];
  /** Fields that are monitored, of each record that has them. */
  readonly watch: readonly string[];
}

/** What JSON cannot say is `{ $: text }`. A time stamp is whether it is another one than before. */
export type Shown = number | string | boolean | null | { readonly $: string } | readonly Shown[];

/** Fields that are not as they were, by record. */
export type Changes = Readonly<Record<string, Readonly<Record<string, Shown>>>>;

/** Name, value (null: it is told by reference, and may be a later one), status, severity, message, mask. */
export type Event = readonly [string, Shown, number, number, string, number];

export interface Outcome {
  /** It never came to rest: a ring of links goes round without an end. */
  readonly restless?: boolean;
  /** In the order in which they are listed: by type, then as they were loaded. */
  readonly records: readonly string[];
  /** All fields, and what PINI has made of them. */
  readonly start: Changes;
  readonly steps: readonly {
    readonly changes: Changes;
    readonly events: readonly Event[];
    /** Numbers of puts, and what became of them, in the order of their completion. */
    readonly done: readonly (readonly [number, string])[];
  }[];
}

/** Seconds that pass from one put of a step to the next. */
export const BETWEEN_PUTS = 0.05;
