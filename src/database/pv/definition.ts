/**
 * What a PV is, before it lives: the finished form of what an author wrote with `pv.*()` and `group()`.
 */

import type { Native } from '../../protocol/value/native.ts';
import type { Metadata, Sample } from '../../protocol/value/sample.ts';
import type { Timestamp } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';

/** Who puts or gets: what the client said of itself, and where it really is. */
export interface Requester {
  /** The user's name, or '' when the client never said. */
  readonly user: string;
  /** The host's name, or its address when the client never said. */
  readonly host: string;
  /** `address:port` */
  readonly peer: string;
  /** Its address, where `peer` is something else: no network lies between. */
  readonly address?: string | undefined;
  /** How the user's name is known: `ca` (the client says so), `anonymous`, `x509`. Undefined: as Channel Access does. */
  readonly method?: string | undefined;
  /** Who vouches for the user's name, where the method has somebody who does. */
  readonly authority?: string | undefined;
  /** Groups of the user as the client or its certificate names them. */
  readonly roles?: readonly string[] | undefined;
}

/**
 * What a client may do with a PV, whatever the PV itself allows: 1 read, 2 write, 3 both, 0 neither. Asked when a channel
 * is made, and again when the IOC is notified that the rights may have changed. One that throws gives no rights.
 */
export type AccessRule = (client: Requester, pvName: string) => number;

/** Which file says what clients may do: see `accessFile`. */
export interface AccessFile {
  readonly kind: 'access file';
  /** As it was given. */
  readonly file: string | URL;
  /** Values for `$(NAME)` in it. */
  readonly macros: Readonly<Record<string, string>>;
  /** Whether hosts are compared by address. */
  readonly byAddress: boolean;
}

/** Alarm of a value: `AlarmStatus` and `Severity`. */
export interface AlarmState {
  readonly status: number;
  readonly severity: number;
}

/** Decides the alarm of a value that is about to be stored. It may remember, as hysteresis needs. */
export interface AlarmRules {
  evaluate(value: Value, metadata: Metadata, before: Sample): AlarmState;
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
  /** Access security level (ASL): 0 for values and what operators set, 1 for what experts do. Default 0. */
  readonly securityLevel?: 0 | 1 | undefined;
  /** Called when a client reads: its answer becomes the value. Undefined keeps the value. */
  readonly get?: ((client: Requester) => unknown) | undefined;
  /**
   * Called with the converted value before it is stored. A promise completes the client's put when it settles;
   * throwing fails the put. Undefined keeps the value, another answer replaces it, `skip` stores nothing.
   */
  readonly put?: ((value: Value, client: Requester) => unknown) | undefined;
  /** Evaluates limits and states. Without it nothing but failures raises an alarm. */
  readonly alarm?: AlarmRules | undefined;
  /** Alarm before the first value; default: what `alarm` says of the initial value. */
  readonly initialAlarm?: AlarmState | undefined;
  /** Default: when the PV is made. */
  readonly initialTime?: Timestamp | undefined;
  /** What becomes of a put beyond the control limits, where the lower one is below the upper one. Default: `accept`. */
  readonly beyondControl?: 'accept' | 'refuse' | 'clamp' | undefined;
  /** Change of a scalar that VALUE and LOG monitors notice: above it. Below 0: every post. Default 0. */
  readonly deadband?: Deadband | undefined;
  /** Puts are processed as they come, while earlier ones still complete. Default: one at a time, in order. */
  readonly overlappingPuts?: boolean | undefined;
  /** Longest that a put may take, in ms; then the client gets PUTFAIL. Default: no limit. */
  readonly putLimitMs?: number | undefined;
  /** What it is, for people (DESC). */
  readonly description?: string | undefined;
  /** Text that is kept in bytes: `uint8`, as UTF-8 up to its first NUL. */
  readonly isText?: boolean | undefined;
  /** Most bytes of a STRING that `$` shows and takes; default 40. */
  readonly longStringBytes?: number | undefined;
}

export interface Deadband {
  /** MDEL */
  readonly value: number;
  /** ADEL */
  readonly log: number;
}

/** The value of a record's field as an author sees it: text, or a number (an ENUM's index). */
export type FieldValue = number | string;
