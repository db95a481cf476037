/** What may be said of a PV besides its type and initial value. */
import type { AlarmStatusName, SeverityName } from '../../protocol/value/alarm.ts';
import type { Timestamp } from '../../protocol/value/time.ts';
import type { FieldValue } from '../pv/definition.ts';
import type { LimitOptions } from '../pv/limits.ts';
import type { RecordTypeName } from '../records/record-type.ts';
import type { Handlers } from './handlers.ts';

export interface PvOptions<T = unknown, W = T> extends Omit<Handlers<T, W>, 'fields'> {
  /** One sentence for people: DESC, `--list-pvs`, generated screens. */
  readonly doc?: string;
  /** Instead of the member's key; `''`: the group's prefix alone. Macros are expanded. */
  readonly name?: string;
  /** Further names of the same PV, below the group's prefix. Macros are expanded. */
  readonly aliases?: readonly string[];
  /** Clients may not put; the IOC still writes. */
  readonly readOnly?: boolean;
  /** PVs of a group with the same alarm group share one alarm: what raises it for one raises it for all. */
  readonly alarmGroup?: string;
  /** Alarm of the initial value; default: as limits and states say. */
  readonly alarm?: { readonly status: AlarmStatusName; readonly severity: SeverityName };
  /** Time stamp of the initial value: Unix time in ms, or exact. Default: when the IOC is made. */
  readonly time?: number | Timestamp;
  /** Seconds that a put may take before it fails. Default: no limit. */
  readonly putLimit?: number;
  /**
   * Handles puts as they come, also while the handler of an earlier one is at work, as a busy record does: 0 can abort what
   * 1 began. Default: one after the other, as a record that is active.
   */
  readonly overlappingPuts?: boolean;
  /** What autosave keeps of it: `true` the value, a list the fields named, as in `['VAL', 'HIHI', 'DESC']`. */
  readonly autosave?: boolean | readonly string[];
  /** Makes the PV the VAL of a record: `<name>.<FIELD>` are its fields. */
  readonly record?: RecordTypeName;
  /** Initial values and handlers of the record's fields, by field name. */
  readonly fields?: Readonly<Record<string, FieldValue | FieldOptions>>;
}

export interface FieldOptions extends Omit<Handlers<FieldValue>, 'fields'> {
  readonly value?: FieldValue | undefined;
}

export interface NumberOptions<T = unknown, W = T> extends PvOptions<T, W> {
  /** At most 7 bytes reach a client. */
  readonly units?: string;
  /** Decimals that clients show. */
  readonly precision?: number;
  readonly limits?: LimitOptions;
  /** Of the alarm limits; default MAJOR for `hihi` and `lolo`, MINOR for `high` and `low`. */
  readonly severities?: Partial<Record<'hihi' | 'high' | 'low' | 'lolo', SeverityName>>;
  /** How far the value must move back from an alarm limit before the alarm ends. Default 0. */
  readonly hysteresis?: number;
  /** A change above it is sent to who monitors VALUE (MDEL) or LOG (ADEL). Below 0: every write. Default 0. */
  readonly deadband?: { readonly value?: number; readonly log?: number };
  /** Most elements of an array; default: as many as the initial value has. */
  readonly maxLength?: number;
}

export interface EnumOptions<L extends string = string> extends PvOptions<L> {
  /** Alarm severity of states, by name. Default: NO_ALARM. */
  readonly severities?: { readonly [state in L]?: SeverityName };
  /** Severity of a number that has no state. */
  readonly unknownSeverity?: SeverityName;
  /** Severity of every change of state, until the next write that changes nothing. */
  readonly changeSeverity?: SeverityName;
}

export interface BoolOptions extends PvOptions<boolean> {
  /** Default: Off and On. */
  readonly states?: readonly [off: string, on: string];
  /** Alarm severity of each state. Default: NO_ALARM. */
  readonly severities?: { readonly off?: SeverityName; readonly on?: SeverityName };
}

export interface BooleanOptions<T = unknown, W = T> extends PvOptions<T, W> {
  /** Most elements of an array; default: as many as the initial value has. */
  readonly maxLength?: number;
}

export interface StringOptions<T = unknown, W = T> extends PvOptions<T, W> {
  /** Most elements of an array; default: as many as the initial value has. */
  readonly maxLength?: number;
}

export interface TextOptions extends PvOptions<string> {
  /** Most bytes; default: 256, or the length of the initial text if that is longer. */
  readonly maxLength?: number;
  /**
   * `CHAR`: clients see an array of bytes, all of it. `STRING`: clients see a string of 39 bytes at most, and all of it
   * as `<name>$`. Default: `CHAR`.
   */
  readonly reportAs?: 'CHAR' | 'STRING';
}

export interface BytesOptions extends PvOptions<Uint8Array, ArrayLike<number>> {
  /** Most bytes; default: as many as the initial value has. */
  readonly maxLength?: number;
}
