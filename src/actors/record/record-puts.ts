/**
 * Puts to fields of records: a client's, that of a link through a channel, and those that wait for all that follows.
 *
 * A put processes the record when its field does so and the record is Passive, or to PROC. A put with completion waits while the record is
 * active, or has another such put.
 *
 * Source: dbPutField of base's dbAccess.c, dbNotify.c.
 */
import type { DbfType, Field } from '../../database/records/field-table.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { HeapClock } from '../kernel/clock.ts';
import type { DbRecord } from './db-record.ts';
import type { Engine } from './engine.ts';
import { elementType, putToField } from './field-access.ts';
import type { FieldPut } from './field-pv.ts';
import { PutNotify } from './put-notify.ts';
import { Slot } from './slots.ts';

export class RecordPuts {
  readonly #engine: Engine;
  readonly #clock: HeapClock;
  /** Puts with completion that wait for a record. */
  readonly #waiting = new Map<DbRecord, (() => void)[]>();

  constructor(engine: Engine, clock: HeapClock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /**
   * A client's put (dbPutField), or that of a link through a channel.
   *
   * @param done called when it is completed; undefined: a put without completion
   * @param from the type of `value`; default: that of the field
   * @param processes whether the record is processed; default: as the field and SCAN say
   * @param joins by the IOC itself: it does not wait for another put with completion, and completes with that
   */
  put(
    record: DbRecord,
    field: Field,
    value: Value,
    done?: (outcome: FieldPut) => void,
    from?: DbfType,
    isOwn = false,
    processes = field.processPassive && record.values[Slot.SCAN] === 0,
    joins = false,
  ): FieldPut {
    // A link is put at once, as it processes nothing.
    const isBusy = record.isActive || (record.notify !== undefined && !joins);
    if (done !== undefined && !field.isLink && isBusy) {
      this.#wait(record, () => void this.put(record, field, value, done, from, isOwn, processes, joins));
      return 'done';
    }
    if (!isOwn && record.values[Slot.DISP] !== 0 && field.slot !== Slot.DISP) return answer(done, 'refused');
    const isPut = putToField(record, field, value, from ?? elementType(record, field));
    if (!isPut) return answer(done, 'failed');
    if (field.slot !== Slot.PROC && !processes) return answer(done, 'done');
    this.#notify(record, done);
    const isFine = this.#engine.process(record, 'put', `a put to ${field.name}`);
    // As in base, who waits for the completion is not told of it.
    return isFine || done !== undefined ? 'done' : 'failed';
  }

  /**
   * A value that an author's put handler has let through, or that was put where an author's handlers give the value: these do not
   * run for it.
   *
   * @param done called when it is completed; undefined: a put without completion
   * @param isValue it is put to VAL
   * @param processes as of `put`
   */
  take(
    record: DbRecord,
    field: Field,
    value: Value,
    done: ((outcome: FieldPut) => void) | undefined,
    isValue: boolean,
    joins: boolean,
    processes = field.processPassive && record.isPassive,
  ): FieldPut {
    if (done !== undefined && (!record.isOpen || (record.notify !== undefined && !joins))) {
      this.#wait(record, () => void this.take(record, field, value, done, isValue, joins, processes));
      return 'done';
    }
    if (!putToField(record, field, value, elementType(record, field))) return answer(done, 'failed');
    if (field.slot !== Slot.PROC && !processes) return answer(done, 'done');
    this.#notify(record, done);
    this.#engine.process(record, isValue && record.isOpen ? 'handled' : 'put', `a put to ${field.name}`);
    return 'done';
  }

  /** Processes a record, after a put if there is a value. @param done called when all that follows is done */
  request(record: DbRecord, field: Field, value: Value | undefined, dbf: DbfType, done: () => void): void {
    if (value !== undefined) {
      this.put(record, field, value, done, dbf, true);
      return;
    }
    if (record.notify !== undefined || record.isActive) {
      this.#wait(record, () => this.request(record, field, value, dbf, done));
      return;
    }
    if (field.slot !== Slot.PROC && !record.isPassive) {
      done();
      return;
    }
    new PutNotify(done).begin(record);
    this.#engine.process(record, 'put');
  }

  /** The record is passive again. */
  idle(record: DbRecord): void {
    const waiting = this.#waiting.get(record);
    if (waiting === undefined || record.notify !== undefined) return;
    const next = waiting.shift();
    if (waiting.length === 0) this.#waiting.delete(record);
    if (next !== undefined) this.#clock.setTimeout(next, 0);
  }

  // --- helpers

  #notify(record: DbRecord, done: ((outcome: FieldPut) => void) | undefined): void {
    if (done === undefined) return;
    if (record.notify === undefined) new PutNotify(() => done('done')).begin(record);
    else record.notify.join(() => done('done'));
  }

  #wait(record: DbRecord, put: () => void): void {
    const waiting = this.#waiting.get(record);
    if (waiting === undefined) this.#waiting.set(record, [put]);
    else waiting.push(put);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function answer(done: ((outcome: FieldPut) => void) | undefined, outcome: FieldPut): FieldPut {
  done?.(outcome);
  return outcome;
}
