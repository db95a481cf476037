/**
 * What a PV is, before it lives: the finished form of what an author wrote with `pv.*()` and `group()`.
 */
import type { Metadata } from '../protocol/dbr.ts';
import type { Native, Value } from '../protocol/value.ts';

/** Who puts or gets: what the client said of itself, and where it really is. */
export interface Client {
  /** CLIENT_NAME, or '' when the client never said. */
  readonly user: string;
  /** HOST_NAME, or the address when the client never said. */
  readonly host: string;
  /** `address:port` */
  readonly peer: string;
}

/** A put handler's answer: undefined keeps the value, another value replaces it, `skip` stores nothing. */
export type PutAnswer = unknown;

/** Stores nothing and completes the put: what the handler wrote itself stands. */
export const skip: unique symbol = Symbol('skip');

/**
 * Called with the converted value before it is stored. A promise completes the client's put when it settles. Throwing
 * fails the put.
 */
export type PutHandler = (value: Value, client: Client) => PutAnswer | Promise<PutAnswer>;

/** Called when a client reads: its answer becomes the value. Undefined keeps the value. */
export type GetHandler = (client: Client) => unknown | Promise<unknown>;

/** Alarm of a value that is about to be stored. */
export interface AlarmState {
  readonly status: number;
  readonly severity: number;
}

export interface PvDefinition {
  /** Full name, macros expanded. */
  readonly name: string;
  readonly native: Native;
  /** Most elements it can hold; 1: a scalar. */
  readonly maxCount: number;
  readonly value: Value;
  readonly metadata: Metadata;
  /** 1 read, 2 write. */
  readonly rights: number;
  readonly get?: GetHandler | undefined;
  readonly put?: PutHandler | undefined;
  /** Evaluates limits and states. Without it nothing but failures raises an alarm. */
  readonly alarm?: ((value: Value, before: AlarmState) => AlarmState) | undefined;
  /** Change of a scalar that VALUE and LOG monitors notice: above it. Below 0: every post. Default 0. */
  readonly deadband?: { readonly value: number; readonly log: number } | undefined;
  /** Longest that a put may take, in ms; then the client gets PUTFAIL. Default: no limit. */
  readonly putLimitMs?: number | undefined;
}
