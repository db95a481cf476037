/** What an author's handlers do while their record is processed: they answer for its input, its output, or all of it. */

import { skip } from '../../database/pv/answer.ts';
import { monitorNumber } from '../../database/records/parts/monitor.ts';
import { outcomeOf } from '../../database/records/parts/outcome.ts';
import type {
  DeviceSupport,
  Part,
  Processing,
  ReadStatus,
  RecordAccess,
  RecordSupport,
} from '../../database/records/support.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import { ownPut } from '../pv/own-put.ts';
import type { PostOptions } from '../pv/post.ts';
import { processing, self } from '../pv/put.ts';
import type { AuthoredPv } from './authored-pv.ts';
import type { AuthoredDbRecord } from './authored-record.ts';
import { storeField } from './field-access.ts';
import type { LivePv } from './handlers.ts';
import { Slot } from './slots.ts';

/** A value that the IOC itself writes. */
export interface Written {
  readonly value: Value;
  readonly options: PostOptions | undefined;
}

export class HandlerSupport {
  /** The value that is about to be processed. */
  written: Written | undefined;
  /** A handler is running: what it writes is part of the processing. */
  isAsking = false;
  readonly #record: AuthoredDbRecord;
  readonly #pv: AuthoredPv;
  readonly #live: LivePv;
  /** Where the value that is being processed comes from: the IOC itself, a put that its handler let through, or its handlers. */
  #origin: 'written' | 'put' | 'handlers' | 'support' = 'support';

  constructor(record: AuthoredDbRecord, pv: AuthoredPv, live: LivePv) {
    this.#record = record;
    this.#pv = pv;
    this.#live = live;
  }

  /** Processes the record: its handlers take the place of what they answer for. */
  *process(support: RecordSupport): Processing {
    const record = this.#record;
    const { written } = this;
    const { scan, get, put } = this.#live.handlers;
    this.#origin = written !== undefined ? 'written' : record.occasion === 'handled' ? 'put' : 'support';
    record.given = written?.options;
    try {
      if (written !== undefined) this.storeValue(written.value);
      if (this.#origin === 'support' && !inputs.has(record.type)) {
        if (scan !== undefined || get !== undefined) {
          yield* this.#ask();
          this.#origin = 'handlers';
        } else if (put !== undefined && record.device?.write === undefined) yield* this.#putAgain();
      }
      if (record.type === 'sub' && record.text('SNAM') === '') {
        // Its author's handlers are its subroutine.
        support.alarm?.(record);
        record.stamp();
        monitorNumber(record);
        return true;
      }
      return yield* support.process(record);
    } finally {
      record.given = undefined;
    }
  }

  /** Device support with its handlers in the place of what they do. */
  device(device: DeviceSupport | undefined): DeviceSupport | undefined {
    if (inputs.has(this.#record.type)) return this.#input(device);
    return device?.write === undefined ? device : this.#output(device);
  }

  storeValue(value: Value): void {
    const record = this.#record;
    storeField(record, record.table.field(record.valueField)!, value, typeof value === 'string' ? 'STRING' : 'DOUBLE');
    record.values[Slot.UDF] = Number.isNaN(value) ? 1 : 0;
  }

  // --- helpers

  #input(device: DeviceSupport | undefined): DeviceSupport {
    const read = (record: RecordAccess): Part<ReadStatus> => this.#read(record, device);
    return { name: 'TypeScript', link: 'CONSTANT', ...device, read };
  }

  *#read(record: RecordAccess, device: DeviceSupport | undefined): Part<ReadStatus> {
    const { scan, get, put } = this.#live.handlers;
    if (this.#origin === 'written') return 'done';
    if (scan !== undefined || get !== undefined) return this.#origin === 'put' ? 'done' : yield* this.#ask();
    if (device?.read !== undefined && !record.isConstant('INP')) return yield* device.read(record);
    if (put !== undefined && this.#origin !== 'put') return yield* this.#putAgain();
    return device?.read === undefined ? 'done' : yield* device.read(record);
  }

  #output(device: DeviceSupport): DeviceSupport {
    const handled = (): Part<ReadStatus> => this.#putAgain();
    const live = this.#live;
    const isAsked = () => this.#origin !== 'support';
    return {
      ...device,
      *write(record) {
        if (live.handlers.put !== undefined && !isAsked() && (yield* handled()) === 'failed') return false;
        return yield* device.write!(record);
      },
    };
  }

  /** Asks the scan handler, or the get handler, for a value. */
  *#ask(): Part<ReadStatus> {
    const [record, pv, live] = [this.#record, this.#pv, this.#live];
    const isScan = live.handlers.scan !== undefined;
    const outcome = yield* outcomeOf(() => this.#asking(() => (isScan ? live.scan() : pv.definition.get!(self))));
    if ('error' in outcome) {
      pv.handlerFailed(isScan ? 'scan' : 'get', outcome.error);
      record.raise(
        isScan ? AlarmStatus.SCAN : AlarmStatus.READ,
        isScan ? Severity.MAJOR : Severity.INVALID,
        String(outcome.error),
      );
      return 'failed';
    }
    const { value } = outcome;
    try {
      if (value !== undefined && value !== skip) this.storeValue(pv.coerce(value));
    } catch (error) {
      pv.handlerFailed(isScan ? 'scan' : 'get', error);
      record.raise(AlarmStatus.READ, Severity.INVALID, String(error));
      return 'failed';
    }
    pv.recovered();
    return 'done';
  }

  #asking<T>(call: () => T): T {
    this.isAsking = true;
    try {
      return call();
    } finally {
      this.isAsking = false;
    }
  }

  /** Has the put handler do what it does with the value that there is. */
  *#putAgain(): Part<ReadStatus> {
    const outcome = yield* outcomeOf(() => this.#asking(() => ownPut(this.#pv, this.#pv.current.value, processing)));
    return 'error' in outcome ? 'failed' : 'done';
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Types whose value comes from a device. */
const inputs: ReadonlySet<string> = new Set([
  ...['aai', 'ai', 'bi', 'event', 'int64in', 'longin', 'lsi', 'mbbi', 'mbbiDirect', 'stringin', 'waveform'],
]);
