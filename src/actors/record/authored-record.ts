/**
 * A record that is written in TypeScript, as the engine meets it: a record like those of databases, whose type's support asks its
 * author's handlers in the place of a device.
 */
import type { Scan } from '../../database/author/handlers.ts';
import { type AuthoredRecord as Description, scanFields } from '../../database/author/record-fields.ts';
import type { AlarmState } from '../../database/pv/definition.ts';
import type { DeviceSupport, Processing, RecordSupport } from '../../database/records/support.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { PostOptions } from '../pv/post.ts';
import type { Pv } from '../pv/pv.ts';
import { DbRecord, type RecordHome } from './db-record.ts';
import { isOccasion, type Occasion } from './engine.ts';
import { storeField } from './field-access.ts';
import { loadField } from './load-field.ts';
import { Slot } from './slots.ts';

/** What its author does for it. */
export interface RecordAuthor {
  readonly interrupt: ScanTrigger | undefined;
  readonly scan: Scan | undefined;
  /** The alarm that it has whatever it holds: the device that its value comes from is lost. */
  readonly standing: AlarmState | undefined;
  /** Puts to it, or its readback, are handled. */
  readonly isMoving: boolean;
  process(record: DbRecord, support: RecordSupport): Processing;
  device(device: DeviceSupport | undefined): DeviceSupport | undefined;
  fieldPv(field: string): Pv | undefined;
  handlerPv(field: string): Pv | undefined;
}

export class AuthoredDbRecord extends DbRecord {
  readonly #author: RecordAuthor;
  readonly #description: Description;
  /** What goes with the value that is being processed. */
  given: PostOptions | undefined;
  /** Why it is processed, or was last. */
  occasion: Occasion = 'process';
  #isInitialised = false;
  /** The value that it begins with, and what goes with it: its author's, or what was written before it is initialised. */
  #beginning: { readonly value: Value; readonly options: PostOptions | undefined };

  constructor(home: RecordHome, description: Description, author: RecordAuthor) {
    const { support } = description;
    super(home, description.name, {
      ...withoutSubroutine(description),
      process: (record) => author.process(record as DbRecord, support),
    });
    this.#author = author;
    this.#description = description;
    const { value, alarm } = description;
    this.#beginning = { value, options: alarm };
    this.#load();
  }

  /** What is written before it is initialised stands in place of what its author gave. */
  beginWith(value: Value, options: PostOptions | undefined): void {
    this.#beginning = { value, options };
  }

  get isInitialised(): boolean {
    return this.#isInitialised;
  }

  override step(event: string): void {
    const { configuration } = this;
    super.step(event);
    if (isOccasion(event) && this.configuration !== configuration) this.occasion = event;
  }

  override useDevice(device: DeviceSupport | undefined): void {
    this.device = this.#author.device(device);
  }

  override fieldPv(field: string): Pv | undefined {
    return this.#author.fieldPv(field === this.valueField ? 'VAL' : field);
  }

  override handlerPv(field: string): Pv | undefined {
    return this.#author.handlerPv(field);
  }

  /** Its handlers process it. */
  override get hasInterrupts(): boolean {
    return true;
  }

  override get interrupt(): ScanTrigger | undefined {
    return this.#author.interrupt;
  }

  override get scansAtOnce(): boolean {
    return true;
  }

  override get isMovedByAuthor(): boolean {
    return this.#author.isMoving;
  }

  override allocated(): void {
    this.#loadValue();
    const { fields } = this.#description;
    const { scan } = this.#author;
    if (scan === undefined || fields.has('SCAN')) return;
    for (const [field, value] of scanFields(scan)) this.set(field, value);
  }

  /** It begins with the value that its author gave, and the alarm of it. */
  override initialised(): void {
    const { options } = this.#beginning;
    const { status, severity } = options ?? {};
    this.#isInitialised = true;
    this.raiseOwn(status === undefined || severity === undefined ? undefined : { status, severity });
    this.given = options;
    this.stamp();
    this.settleAlarm();
    this.given = undefined;
    this.showAlarm();
  }

  /** Raises an alarm; undefined: the one that the value itself has. */
  raiseOwn(alarm: { readonly status: number; readonly severity: number } | undefined): void {
    if (alarm === undefined) this.support.alarm?.(this);
    else this.raise(alarm.status, alarm.severity);
  }

  override stamp(simulated?: string): void {
    super.stamp(simulated);
    const { time, userTag } = this.given ?? {};
    if (time !== undefined) {
      this.seconds = time.seconds;
      this.nanoseconds = time.nanoseconds;
    }
    if (userTag !== undefined) this.values[Slot.UTAG] = userTag;
  }

  override settleAlarm(): number {
    const { status, severity } = this.#author.standing ?? this.given ?? {};
    if (status !== undefined || severity !== undefined) {
      this.values[Slot.NSEV] = severity ?? Severity.NO_ALARM;
      this.values[Slot.NSTA] = status ?? (severity === Severity.NO_ALARM ? AlarmStatus.NO_ALARM : AlarmStatus.SOFT);
    }
    return super.settleAlarm();
  }

  // --- helpers

  #load(): void {
    const { fields } = this.#description;
    for (const [name, value] of fields) {
      const field = this.table.field(name);
      if (field === undefined) throw new Error(`${this.name} has no field ${name}`);
      const isNumber = typeof value === 'number' && field.choices.length === 0 && field.native !== 'string';
      if (isNumber) this.store(field, value);
      else loadField(this, field, String(value));
    }
    this.#loadValue();
  }

  #loadValue(): void {
    const { value } = this.#beginning;
    const field = this.table.field(this.valueField);
    if (field === undefined) return;
    // A type may have allocated elements that its author does not give: the counts of a histogram.
    const isNothing = typeof value === 'object' && value.length === 0;
    if (!isNothing) storeField(this, field, value, typeof value === 'string' ? 'STRING' : 'DOUBLE');
    if (!Number.isNaN(value)) this.values[Slot.UDF] = 0;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A sub without SNAM calls its author's handlers: it does not miss a function. */
function withoutSubroutine({ support, fields }: Description): RecordSupport {
  if (support.type !== 'sub' || (fields.get('SNAM') ?? '') !== '') return support;
  const { init: _, ...rest } = support;
  return rest;
}
