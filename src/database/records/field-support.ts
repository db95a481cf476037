/**
 * What a record's field has to do with the record: most fields are kept as they are written; a linked one shows
 * something of the record and changes it when written.
 */
import type { ScanTrigger } from '../../machines/scan.ts';
import type { Native } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { AlarmState, Deadband, FieldValue } from '../pv/definition.ts';
import type { LimitAlarms } from './alarm-limits.ts';
import type { StateAlarms } from './enum-states.ts';

/** The record as its fields see it. */
export interface RecordAccess {
  readonly name: string;
  readonly type: string;
  readonly native: Native;
  readonly value: Value;
  /** Valid elements, and most elements. */
  readonly count: number;
  readonly maxCount: number;
  readonly alarm: AlarmState;
  readonly metadata: Metadata;
  /** Of records whose value is a number. */
  readonly limits: LimitAlarms | undefined;
  /** Of records whose value is a state. */
  readonly states: StateAlarms | undefined;
  readonly deadband: Deadband;
  /** The values that VALUE and LOG monitors were told last. */
  readonly posted: Deadband;
  /** A put is being processed, or what it has set off. */
  readonly busy: boolean;
  /** A put, a scan or a forward link is being processed. */
  readonly active: boolean;
  /** What sets off its scan, and what its author's scan handler asks for. */
  trigger: ScanTrigger;
  readonly ownTrigger: ScanTrigger;
  /** PHAS: of records scanned on the same occasion, the lower is the earlier. */
  set phase(phase: number);
  /** DISP */
  set putsDisabled(disabled: boolean);
  configure(changes: Partial<Metadata>): void;
  setDeadband(changes: Partial<Deadband>): void;
  /** Evaluates the alarm of the present value again, or raises another one. */
  raise(alarm?: AlarmState): void;
  /** Stores a new value. @param least the alarm, where that of the value is not worse */
  accept(value: Value, least?: AlarmState): void;
  /** Puts into VAL, as a client does. A promise when it takes time; throws when it is refused. */
  put(value: FieldValue): unknown;
  /** What a put to PROC, a scan and a forward link do. A promise when it takes time. */
  process(): unknown;
  /** The value of another field of the record. */
  read(field: string): FieldValue;
  /** Writes another field of the record. */
  set(field: string, value: FieldValue): void;
  /** Processes the record whenever the PV changes that a CP link names. @param field the link's */
  monitor(field: string, link: string): void;
  /** Whether a link names a PV of this IOC. */
  leads(link: string): boolean;
}

export interface FieldLink {
  /** The present value; undefined: what was written last. */
  read?(record: RecordAccess): FieldValue | undefined;
  /** A promise completes the put when it settles; throwing fails it. */
  write?(record: RecordAccess, value: FieldValue): unknown;
  /** The record does not tell when it changes: it is read whenever a client reads. */
  readonly fresh?: boolean;
}

export type FieldLinks = Readonly<Record<string, FieldLink>>;
