/**
 * The value of a PV, and its subscribers.
 *
 * The present value is one immutable `Update`: a read takes it, a change makes the next one and hands it to the
 * subscribers whose mask asks for it.
 */

import { skip } from '../../database/pv/answer.ts';
import type { AlarmState, Deadband, PvDefinition } from '../../database/pv/definition.ts';
import type { pvMachine } from '../../machines/pv.ts';
import { AlarmStatus, alarmStatusNames, Severity, severityNames } from '../../protocol/value/alarm.ts';
import { coerce } from '../../protocol/value/coerce.ts';
import type { Native } from '../../protocol/value/native.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import { timestampToMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import { presentCause } from '../kernel/cause.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired, WiredLogic } from '../kernel/wired.ts';
import { Wired } from '../kernel/wired.ts';
import { Audience } from './audience.ts';
import type { PostOptions } from './post.ts';
import { Post } from './post.ts';
import { shortValue } from './short-value.ts';
import { StoredValue } from './stored-value.ts';
import type { Update } from './update.ts';

export abstract class LiveValue extends Wired<typeof pvMachine> {
  definition: PvDefinition;
  readonly name: string;
  readonly native: Native;
  readonly maxCount: number;
  /** Monitors, and helpers that watch. */
  readonly audience = new Audience();
  /** Whatever is stored has this alarm, and no other: the device that it comes from is lost. Undefined: it is not. */
  standing: AlarmState | undefined;
  readonly #stored: StoredValue;

  constructor(logic: WiredLogic<typeof pvMachine>, parent: AnyWired, services: Services, definition: PvDefinition) {
    super(logic, parent, definition.name, { name: definition.name });
    this.definition = definition;
    this.name = definition.name;
    this.native = definition.native;
    this.maxCount = definition.maxCount;
    this.#stored = new StoredValue(definition, services.clock);
  }

  /** The present value with alarm and time stamp. */
  get current(): Update {
    return this.#stored.current;
  }

  get metadata(): Metadata {
    return this.#stored.metadata;
  }

  /**
   * The IOC's own new value.
   *
   * @throws TypeError naming the PV when `input` cannot be its value
   */
  write(input: unknown, options?: PostOptions): void {
    this.deliver(new Post(this.coerce(input), options));
  }

  /** What a handler answered outside of a put: a new value, or undefined or `skip` for none. */
  accept(answer: unknown): void {
    if (answer !== undefined && answer !== skip) this.write(answer);
  }

  /** Another alarm with the same value; undefined: the alarm that the value itself raises. */
  raise(alarm: AlarmState | undefined): void {
    this.deliver(new Post(undefined, alarm));
  }

  /** @throws TypeError naming the PV when `input` cannot be its value */
  coerce(input: unknown): Value {
    try {
      return coerce(this.native, this.maxCount, input, this.metadata.enumStrings);
    } catch (error) {
      throw new TypeError(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Gives the PV its handlers, or another deadband. */
  redefine(changes: Partial<Pick<PvDefinition, 'get' | 'put' | 'deadband' | 'overlappingPuts'>>): void {
    this.definition = { ...this.definition, ...changes };
  }

  /** The values that VALUE and LOG monitors were sent last; NaN when the value is not a number. */
  get posted(): Deadband {
    return this.#stored.posted;
  }

  /** Changes units, limits, states …; posts DBE_PROPERTY. */
  writeMetadata(changes: Partial<Metadata>, mask: number = Dbe.PROPERTY): void {
    this.#stored.describe(changes);
    this.audience.tell(this.current, mask);
  }

  /** A put without store: raises LINK/INVALID, as rsrv does for zero elements written to a scalar. */
  putNothing(): void {
    this.store(this.current.value, { status: AlarmStatus.LINK, severity: Severity.INVALID });
  }

  /** Stores a value, and tells the subscribers that ask for what has changed. */
  store(value: Value, options: PostOptions | undefined): void {
    const { severity } = this.current;
    const alarm = this.standing === undefined ? options : { ...options, ...this.standing };
    const mask = this.#stored.store(value, alarm, this.definition);
    if (severity !== this.current.severity) this.tellAlarm();
    presentCause()?.note(`${this.name} = ${shortValue(value)}`);
    this.audience.tell(this.current, mask);
  }

  // --- helpers

  /** Of the value, for people. */
  protected get facts(): Record<string, unknown> {
    const { value, status, severity, seconds, nanoseconds, metadata } = this.current;
    return {
      type: this.native,
      value: plainValue(value),
      count: this.current.count,
      maxCount: this.maxCount,
      status: alarmStatusNames[status],
      severity: severityNames[severity],
      time: new Date(timestampToMs({ seconds, nanoseconds })).toISOString(),
      units: metadata.units,
      subscribers: this.audience.size,
    };
  }

  protected tellAlarm(): void {
    this.ref.send({ type: 'alarm.changed', severity: this.current.severity });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** For people and JSON: the first elements of an array, and big integers as text. */
function plainValue(value: Value): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return value;
  return Array.from<unknown>(value.slice(0, 10)).map((element) =>
    typeof element === 'bigint' ? String(element) : element,
  );
}
