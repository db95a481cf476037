/**
 * What a PV holds: one immutable `Update`, and what decides which monitors get the next one.
 */
import type { AlarmState, Deadband, PvDefinition } from '../../database/pv/definition.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Native } from '../../protocol/value/native.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import { type Timestamp, timestampFromMs } from '../../protocol/value/time.ts';
import { asNumber, type Value } from '../../protocol/value/value.ts';
import type { HeapClock } from '../kernel/clock.ts';
import { exceeds } from './deadband.ts';
import type { PostOptions } from './post.ts';
import { Update } from './update.ts';

export class StoredValue {
  /** The present value with alarm and time stamp. */
  current: Update;
  readonly #native: Native;
  readonly #clock: HeapClock;
  #metadata: Metadata;
  #postedValue: number;
  #postedLog: number;

  constructor(definition: PvDefinition, clock: HeapClock) {
    const { native, metadata, value, initialTime, initialAlarm, alarm: rules } = definition;
    this.#native = native;
    this.#clock = clock;
    this.#metadata = metadata;
    const first = { value, ...NO_ALARM, ...(initialTime ?? this.#now()) };
    const alarm = initialAlarm ?? rules?.evaluate(value, metadata, first) ?? NO_ALARM;
    this.current = new Update(native, metadata, { ...first, ...alarm });
    this.#postedValue = this.#postedLog = asNumber(value) ?? Number.NaN;
  }

  get metadata(): Metadata {
    return this.#metadata;
  }

  /** The values that VALUE and LOG monitors were sent last; NaN when the value is not a number. */
  get posted(): Deadband {
    return { value: this.#postedValue, log: this.#postedLog };
  }

  /** @returns the DBE bits of the monitors that are to get what is `current` now */
  store(value: Value, options: PostOptions | undefined, definition: PvDefinition): number {
    const before = this.current;
    const { status, severity } = this.#alarm(value, options, definition);
    const isOtherAlarm = status !== before.status || severity !== before.severity;
    const mask = (options?.mask ?? 0) | (isOtherAlarm ? Dbe.ALARM : 0) | this.#exceeded(value, definition.deadband);
    if (severity !== before.severity) this.#raiseUnacknowledged(severity);
    const { seconds, nanoseconds } = options?.time ?? this.#now();
    const sample = { value, status, severity, seconds, nanoseconds };
    this.current = new Update(this.#native, this.#metadata, sample, options?.userTag);
    return mask;
  }

  /** The same value with other units, limits, states … */
  describe(changes: Partial<Metadata>): void {
    this.#metadata = { ...this.#metadata, ...changes };
    this.current = new Update(this.#native, this.#metadata, this.current, this.current.userTag);
  }

  // --- helpers

  #now(): Timestamp {
    return timestampFromMs(this.#clock.wallTime());
  }

  #alarm(value: Value, options: PostOptions | undefined, { alarm }: PvDefinition): AlarmState {
    if (options?.severity === undefined && options?.status === undefined) {
      return alarm === undefined ? NO_ALARM : alarm.evaluate(value, this.#metadata, this.current);
    }
    const severity = options.severity ?? Severity.NO_ALARM;
    const status = options.status ?? (severity === Severity.NO_ALARM ? AlarmStatus.NO_ALARM : AlarmStatus.SOFT);
    return { status, severity };
  }

  /** ACKS: the highest alarm nobody has acknowledged. */
  #raiseUnacknowledged(severity: number): void {
    const { acknowledgeTransient, acknowledgeSeverity } = this.#metadata;
    if (acknowledgeTransient && severity < acknowledgeSeverity) return;
    this.#metadata = { ...this.#metadata, acknowledgeSeverity: severity };
  }

  /** VALUE and LOG where the change is large enough; arrays and equal text count as rsrv's waveform and stringin do. */
  #exceeded(stored: Value, deadband: Deadband = NO_DEADBAND): number {
    const value = asNumber(stored);
    if (value === undefined) {
      return typeof stored === 'string' && stored === this.current.value ? 0 : Dbe.VALUE | Dbe.LOG;
    }
    let mask = 0;
    if (exceeds(value, this.#postedValue, deadband.value)) {
      mask = Dbe.VALUE;
      this.#postedValue = value;
    }
    if (exceeds(value, this.#postedLog, deadband.log)) {
      mask |= Dbe.LOG;
      this.#postedLog = value;
    }
    return mask;
  }
}

const NO_ALARM: AlarmState = { status: 0, severity: 0 };
const NO_DEADBAND: Deadband = { value: 0, log: 0 };
