/**
 * The PV of a record's field: made when a client asks for it. It holds no value of its own: it shows the record's, and a put to it is
 * a put to the record.
 */

import { Rejection } from '../../database/pv/answer.ts';
import type { AlarmState, PvDefinition } from '../../database/pv/definition.ts';
import { type DbfType, type Field, nativeOf } from '../../database/records/field-table.ts';
import { isBig, isFloating } from '../../protocol/value/native.ts';
import { AccessRight, Dbe } from '../../protocol/value/posting.ts';
import { defaultMetadata, type Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Services } from '../kernel/services.ts';
import type { PostOptions } from '../pv/post.ts';
import { DONE, type Put, type PutOutcome, processing, self } from '../pv/put.ts';
import { Pv, type PvOwner } from '../pv/pv.ts';
import { Update } from '../pv/update.ts';
import type { DbRecord } from './db-record.ts';
import { describeField, elementType, readField } from './field-access.ts';
import { rangeOf } from './field-types.ts';
import type { FieldMonitor } from './record-state.ts';
import { Slot } from './slots.ts';

/** What became of a put. */
export type FieldPut = 'done' | 'refused' | 'failed';

/** Puts into fields of records, and has them processed. */
export interface FieldPuts {
  pv(record: DbRecord, name: string): Pv | undefined;
  /**
   * @param done called when it is completed; undefined: a put without completion
   * @param from the type of `value`; default: that of the field
   * @param isOwn by the IOC itself: DISP does not block it
   * @param processes whether the record is processed; default: as the field and SCAN say
   */
  put(
    record: DbRecord,
    field: Field,
    value: Value,
    done?: (outcome: FieldPut) => void,
    from?: DbfType,
    isOwn?: boolean,
    processes?: boolean,
    joins?: boolean,
  ): FieldPut;
  /** See `RecordPuts.take`. */
  take(
    record: DbRecord,
    field: Field,
    value: Value,
    done: ((outcome: FieldPut) => void) | undefined,
    isValue: boolean,
    joins: boolean,
    processes?: boolean,
  ): FieldPut;
}

export class FieldPv extends Pv implements FieldMonitor {
  // Not there yet while the constructor of Pv runs, which asks for the value.
  declare readonly record: DbRecord;
  declare readonly field: Field;
  protected readonly puts: FieldPuts;
  readonly #unwatch: () => void;
  #update: Update | undefined;
  #version = -1;
  #described = -1;
  #metadata: Metadata | undefined;
  #severity = 0;

  constructor(
    parent: PvOwner,
    services: Services,
    puts: FieldPuts,
    record: DbRecord,
    field: Field,
    definition: PvDefinition = definitionOf(record, field),
  ) {
    super(parent, services, definition);
    this.record = record;
    this.field = field;
    this.puts = puts;
    this.#unwatch = record.watch(field.name, this);
  }

  override get valuePv(): Pv {
    return this.puts.pv(this.record, 'VAL') ?? this;
  }

  override get current(): Update {
    const { record } = this;
    if (record === undefined) return super.current;
    if (this.#update === undefined || this.#version !== record.version || this.#described !== record.described) {
      const metadata = this.metadata;
      this.#version = record.version;
      this.#update = new Update(this.native, metadata, this.#sample(), Number(record.values[Slot.UTAG]));
    }
    return this.#update;
  }

  override get metadata(): Metadata {
    const { record, field } = this;
    if (record === undefined) return super.metadata;
    if (this.#metadata === undefined || this.#described !== record.described) {
      this.#described = record.described;
      this.#metadata = metadataOf(record, field);
      this.definition = { ...this.definition, description: String(record.values[Slot.DESC]) };
    }
    return this.#metadata;
  }

  /** The record posts the field. */
  publish(mask: number): void {
    const severity = this.record.values[Slot.SEVR] as number;
    if (severity !== this.#severity) {
      this.#severity = severity;
      this.ref.send({ type: 'alarm.changed', severity });
    }
    this.#version = -1; // what was sent is not sent again for another value of the same version
    this.audience.tell(this.current, mask);
  }

  /** By the IOC itself: as a put without limits. */
  override write(input: unknown, _options?: PostOptions): void {
    this.puts.put(this.record, this.field, this.coerce(input));
  }

  override raise(alarm: AlarmState | undefined): void {
    const { record } = this;
    if (alarm !== undefined) record.raise(alarm.status, alarm.severity);
    record.post(record.valueField, record.settleAlarm());
  }

  override get putsDisabled(): boolean {
    return this.record.values[Slot.DISP] !== 0 && this.field.slot !== Slot.DISP;
  }

  override process(put: Put): void {
    const { record, field } = this;
    if (this.asks) {
      super.process(put);
      return;
    }
    const answer = (outcome: FieldPut) => put.settle(outcome === 'done' ? DONE : outcomeOf(this.name, record, outcome));
    const isOwn = put.client === processing;
    const done = put.isAwaited ? answer : undefined;
    const joins = put.client === self;
    const outcome = this.puts.put(record, field, put.value, done, undefined, isOwn, put.processes, joins);
    if (!put.isAwaited) answer(outcome);
  }

  override take(value: Value, put: Put): Promise<unknown> | undefined {
    const { record, field } = this;
    let settle: (() => void) | undefined;
    const follows = put.isAwaited
      ? new Promise<void>((resolve) => {
          settle = resolve;
        })
      : undefined;
    let isDone = follows === undefined;
    const done = (): void => {
      isDone = true;
      settle?.();
    };
    const outcome = this.puts.take(
      record,
      field,
      value,
      follows && done,
      field.name === record.valueField,
      put.client === self,
      put.processes,
    );
    if (outcome !== 'done') throw new Rejection(outcomeOf(this.name, record, outcome).reason);
    return isDone ? undefined : follows;
  }

  override putNothing(): void {
    this.puts.put(this.record, this.field, []);
  }

  override writeAcknowledgeTransient(transient: boolean): void {
    const { record } = this;
    const { values } = record;
    if (values[Slot.ACKT] === (transient ? 1 : 0)) return;
    record.version++;
    record.described++;
    values[Slot.ACKT] = transient ? 1 : 0;
    record.post('ACKT', Dbe.VALUE | Dbe.ALARM);
    if (!transient && (values[Slot.ACKS] as number) > (values[Slot.SEVR] as number)) {
      values[Slot.ACKS] = values[Slot.SEVR]!;
      record.post('ACKS', Dbe.VALUE | Dbe.ALARM);
    }
    record.postAll(Dbe.ALARM);
  }

  override acknowledge(severity: number): void {
    const { record } = this;
    if (severity < (record.values[Slot.ACKS] as number)) return;
    record.version++;
    record.described++;
    record.values[Slot.ACKS] = 0;
    record.post('ACKS', Dbe.VALUE | Dbe.ALARM);
    record.postAll(Dbe.ALARM);
  }

  override release(): void {
    this.#unwatch();
    super.release();
  }

  /** Puts go by control limits and handlers of an author first. */
  protected get asks(): boolean {
    return false;
  }

  #sample() {
    const { record, field } = this;
    return {
      value: shown(field, readField(record, field)),
      status: record.values[Slot.STAT] as number,
      severity: record.values[Slot.SEVR] as number,
      seconds: record.seconds,
      nanoseconds: record.nanoseconds,
    };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

export function definitionOf(record: DbRecord, field: Field): PvDefinition {
  const shape = field.dbf === 'NOACCESS' ? record.support.array?.(record, field.name) : undefined;
  const native = nativeOf(elementType(record, field));
  const size = shape?.bytes ?? field.size;
  return {
    name: field.name === record.valueField ? record.name : `${record.name}.${field.name}`,
    native,
    maxCount: shape?.capacity ?? 1,
    value: shown(field, readField(record, field)),
    metadata: metadataOf(record, field),
    rights: field.readOnly ? AccessRight.READ : AccessRight.READ_WRITE,
    securityLevel: field.securityLevel,
    ...(native === 'string' &&
      (shape === undefined || shape.capacity === 1) && {
        longStringBytes: field.isLink ? LINK_BYTES : size,
      }),
  };
}

/** Bytes that base gives of a link's text through `$`. */
const LINK_BYTES = 1024;

function metadataOf(record: DbRecord, field: Field): Metadata {
  const dbf = elementType(record, field);
  const { units = '', precision, display, control, alarm, states } = describeField(record, field);
  // Of a number that is put to a text.
  const textPrecision = precision ?? (record.table.field('PREC') === undefined ? undefined : record.number('PREC'));
  const range = rangeOf(dbf);
  const [displayLow, displayHigh] = display ?? range;
  const [controlLow, controlHigh] = control ?? range;
  const [alarmLow, warningLow, warningHigh, alarmHigh] = alarm ?? NO_LIMITS;
  return {
    ...defaultMetadata,
    units,
    precision: isFloating(nativeOf(dbf)) ? precision : nativeOf(dbf) === 'string' ? textPrecision : undefined,
    ...{ displayLow, displayHigh, controlLow, controlHigh, alarmLow, warningLow, warningHigh, alarmHigh },
    enumStrings: states ?? field.choices,
    ...(field.dbf === 'NOACCESS' && dbf !== 'STRING' && { isArray: true }),
    ...(field.dbf === 'ENUM' && record.table.field('SDEF') && record.number('SDEF') !== 0 && { hasStates: true }),
    recordType: record.type,
    acknowledgeTransient: record.values[Slot.ACKT] !== 0,
    acknowledgeSeverity: record.values[Slot.ACKS] as number,
  };
}

const NO_LIMITS = [Number.NaN, Number.NaN, Number.NaN, Number.NaN] as const;

/** Integers of 64 bits are numbers in a record. */
function shown(field: Field, value: Value): Value {
  return isBig(field.native) && typeof value === 'number' ? BigInt(Math.trunc(value)) : value;
}

function outcomeOf(name: string, record: DbRecord, outcome: Exclude<FieldPut, 'done'>) {
  const reason = outcome === 'refused' ? `DISP disables puts to ${record.name}` : `${name} does not take this value`;
  return { kind: outcome, reason } satisfies PutOutcome;
}
