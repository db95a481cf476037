/** What an author holds of a PV that lives: to read it, write it, and watch it. */

import type { AlarmStatusName, SeverityName } from '../../protocol/value/alarm.ts';
import type { Native } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Timestamp } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { FieldValue } from '../pv/definition.ts';
import type { LimitOptions } from '../pv/limits.ts';

/** What may go with a new value. */
export interface WriteOptions {
  /** Default: as the limits and states of the PV say. */
  readonly severity?: SeverityName | number;
  /** Default: SOFT when only a severity is given. */
  readonly status?: AlarmStatusName | number;
  /** Unix time in ms, as `Date.now()` gives it; or an exact EPICS time stamp. Default: now. */
  readonly time?: number | Timestamp;
  /** 32 bits for clients' `utag` filters; default 0. */
  readonly userTag?: number;
}

/** Metadata that may change while the IOC runs. */
export interface MetadataChanges {
  readonly units?: string;
  readonly precision?: number;
  readonly limits?: LimitOptions;
  /** Names of the states of an enum. */
  readonly states?: readonly string[];
}

/** `T` is what is read, `W` what is written: an array is read as a typed array and written from any list. */
export interface PvHandle<T = unknown, W = T> {
  /** Full name. */
  readonly name: string;
  /** `double`, `int32` and so on. */
  readonly type: Native;
  /** Most elements it can hold; 1: a scalar. */
  readonly maxCount: number;
  readonly value: T;
  /** As it is stored: the number of a state, the bytes of a text. */
  readonly raw: Value;
  readonly severity: SeverityName;
  readonly status: AlarmStatusName;
  readonly timestamp: Timestamp;
  readonly metadata: Metadata;
  /** Control limits that puts are held to; undefined: there are none, or they are only shown. */
  readonly controlRange: readonly [low: number, high: number] | undefined;
  /**
   * The IOC's own new value: stored with its alarm and time stamp, and sent to who monitors. No put handler runs.
   *
   * @throws TypeError naming the PV when it cannot hold the value
   */
  write(value: W, options?: WriteOptions): void;
  /** As if a client put it, handlers and control limits included. Rejects when the put fails. */
  put(value: W): Promise<void>;
  /** Changes units, limits, state names; posts DBE_PROPERTY. */
  configure(changes: MetadataChanges): void;
  /**
   * What clients may do from now on: 1 read, 2 write, 3 both, 0 neither. They are notified at once, and monitors end or begin
   * with the right to read.
   */
  setRights(rights: number): void;
  /** Calls `watcher` after each change that was published. Ended by what it returns. */
  watch(watcher: (value: T) => void): () => void;
  /**
   * A field of the PV's record, by its EPICS name.
   *
   * @throws Error when the PV has no record, or the record no such field
   */
  field(name: string): PvHandle<FieldValue>;
}
