/** A record with a DTYP of asyn: what it reads from its parameter, and writes to it. */
import type { ParameterType } from '../../database/asyn/parameter-port.ts';
import { menus } from '../../database/records/menus.ts';
import { fromRaw } from '../../database/records/parts/raw.ts';
import { type Part, type ReadStatus, Wait } from '../../database/records/support.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { DbRecord } from '../record/db-record.ts';
import type { LivePort } from './live-port.ts';
import type { Parameter, Reading } from './parameter.ts';
import { givenValue, nameStates, setMask, takeValue } from './record-value.ts';

export interface AsynRecordParts {
  readonly record: DbRecord;
  readonly port: LivePort;
  readonly parameter: Parameter;
  /** As its DTYP has it. */
  readonly type: ParameterType;
  readonly isOutput: boolean;
  /** Bits of the parameter that are the record's. */
  readonly mask: number;
  /** `asyn:READBACK`: an output takes over what the device has. */
  readonly readsBack: boolean;
  /** `asyn:INITIAL_READBACK`: also a text or an array is taken over at the start, as numbers always are. */
  readonly beginsWithReadback: boolean;
  /** Processes it after what is under way: its parameter has another value. */
  readonly process: (record: DbRecord) => void;
  readonly processNow: (record: DbRecord) => void;
}

/** Changes that wait for the record; older ones are dropped. Of arrays there is one. */
const MOST_WAITING = 10;

export class AsynRecord {
  readonly record: DbRecord;
  readonly #parts: AsynRecordParts;
  /** What the parameter had when it changed, and the record has not taken yet. */
  readonly #waiting: Reading[] = [];
  /** The record's own write is under way: what the parameter becomes by it is known. */
  #writes = 0;
  /** What an output takes over while it is processed for that. */
  #back: Reading | undefined;
  /** It has a value from its database that its simulated parameter does not have yet. */
  #isAhead = false;
  #unlisten: () => void = () => {};

  constructor(parts: AsynRecordParts) {
    this.#parts = parts;
    this.record = parts.record;
  }

  /** By its record type, before the first processing. */
  init(): void {
    const { record, port, parameter, mask, isOutput, type, readsBack, beginsWithReadback } = this.#parts;
    setMask(record, mask);
    nameStates(record, parameter.spec.states);
    if (!isOutput || readsBack) this.#unlisten = parameter.listen((reading) => this.#hear(reading));
    const isNumber = type !== 'octet' && !type.endsWith('Array');
    if (!isOutput || !(isNumber || beginsWithReadback) || parameter.reading.isFailed) return;
    this.#isAhead = port.isSimulated && record.number('UDF') === 0;
    if (this.#isAhead) return;
    this.#takeOver(parameter.reading);
    for (const field of ['STAT', 'SEVR']) record.set(field, 0);
  }

  /** Records are processed from now on: one that waits for changes has what there is. */
  begin(): void {
    const { record, isOutput, parameter, process } = this.#parts;
    if (this.#isAhead) process(record);
    if (!isOutput && parameter.value !== undefined) this.#hear(parameter.reading);
  }

  /** It is bound to another parameter. */
  end(): void {
    this.#unlisten();
  }

  *read(): Part<ReadStatus> {
    const { record, parameter, type, mask, isOutput } = this.#parts;
    // A waveform writes when it would read.
    if (isOutput) return (yield* this.write()) ? 'done' : 'failed';
    const { value, status, severity, isFailed } = this.#waiting.shift() ?? parameter.reading;
    if (severity !== Severity.NO_ALARM) record.raise(status, severity);
    if (isFailed || value === undefined) return 'failed';
    const read = takeValue(record, type, value, mask);
    record.set('UDF', 0);
    return read;
  }

  *write(): Part<boolean> {
    const { record, port, parameter, type, mask } = this.#parts;
    const back = this.#back;
    if (back !== undefined) {
      if (back.severity !== Severity.NO_ALARM) record.raise(back.status, back.severity);
      if (!back.isFailed) this.#takeOver(back);
      return !back.isFailed;
    }
    const value = givenValue(record, type, mask, parameter.value);
    this.#writes++;
    let refusal: string | undefined;
    const writing = port.write(parameter, value);
    if (writing instanceof Promise) {
      yield new Wait(
        writing.then((answer) => {
          refusal = answer;
        }),
      );
    } else refusal = writing;
    this.#writes--;
    if (refusal !== undefined) record.raise(AlarmStatus.WRITE, Severity.INVALID, refusal);
    else if (this.#parts.readsBack && parameter.value !== value)
      queueMicrotask(() => this.#readBack(parameter.reading));
    return refusal === undefined;
  }

  // --- helpers

  #hear(reading: Reading): void {
    const { record, isOutput, process } = this.#parts;
    if (isOutput) {
      this.#readBack(reading);
      return;
    }
    if (record.number('SCAN') !== IO_INTR) return;
    const most = typeof reading.value === 'object' ? 1 : MOST_WAITING;
    while (this.#waiting.length >= most) this.#waiting.shift();
    this.#waiting.push(reading);
    process(record);
  }

  /** Processing takes it over, and writes nothing. */
  #readBack(reading: Reading): void {
    const { record, processNow } = this.#parts;
    if (this.#writes > 0 || record.isActive) return;
    this.#back = reading;
    processNow(record);
    this.#back = undefined;
  }

  /** An output has what its device has. */
  #takeOver({ value }: Reading): void {
    const { record, type, mask } = this.#parts;
    if (value === undefined) return;
    if (takeValue(record, type, value, mask) === 'raw') fromRaw(record);
    if (record.type === 'ao') for (const field of ['OVAL', 'PVAL']) record.set(field, record.number('VAL'));
    record.set('UDF', 0);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const IO_INTR = menus.menuScan.indexOf('I/O Intr');
