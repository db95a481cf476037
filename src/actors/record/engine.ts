/**
 * Processes records: one at a time, depth first, in the order in which base does it, with a stack of its own. A chain of links may be
 * as long as it likes.
 *
 * A frame is a record that is being processed. It reads SDIS, runs its support, which may ask for another record to be processed
 * before it goes on, and follows FLNK; the frame of that record then lies on top of it. A record whose support waits leaves the
 * stack, and comes back when what it waits for is there.
 *
 * Source: dbProcess, dbScanPassive and processTarget of base 7.0.10.
 */
import { type Processing, type Step, type Target, Wait } from '../../database/records/support.ts';
import { presentCause } from '../kernel/cause.ts';
import type { HeapClock } from '../kernel/clock.ts';
import { stateText } from '../kernel/state-text.ts';
import type { DbRecord } from './db-record.ts';
import { Slot } from './slots.ts';

/** What a frame does next. */
const DECIDE = 0;
const PROCESS = 1;
const FOLLOW = 2;
const END = 3;

interface Frame {
  readonly record: DbRecord;
  /** Who waits for it. */
  readonly from: Frame | undefined;
  next: number;
  /** Whether the record that it had processed, the last of them, was processed without a failure. */
  answer: boolean;
  /** Its input or output has failed. */
  isFailed: boolean;
  /** Support at work. */
  processing: Processing | undefined;
}

/** Why a record is processed; see `machines/record.ts`. */
const occasions = ['process', 'put', 'handled', 'written'] as const;
export type Occasion = (typeof occasions)[number];

/** Who it is as a rule. */
const WHO: Readonly<Record<Occasion, string>> = {
  process: 'its scan',
  put: 'a put',
  handled: 'its put handler',
  written: 'the IOC itself',
};

export function isOccasion(event: string): event is Occasion {
  return (occasions as readonly string[]).includes(event);
}

export class Engine {
  readonly #clock: HeapClock;
  readonly #failed: (record: DbRecord, error: unknown) => void;
  readonly #stack: Frame[] = [];
  #isHalted = false;

  /** @param failed a record's support has thrown */
  constructor(clock: HeapClock, failed: (record: DbRecord, error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
  }

  /**
   * dbProcess: by a scan, PINI, or a put. Returns when it is done, or waits for something.
   *
   * @param by who has it processed, in words
   * @returns whether it was without a failure
   */
  process(record: DbRecord, event: Occasion = 'process', by = WHO[event]): boolean {
    const depth = this.#stack.length;
    this.#enter(record, event, undefined, by);
    const frame = this.#stack[depth];
    this.#run(depth);
    return frame?.isFailed !== true;
  }

  /** processTarget: by a link of another record. */
  processLinked(from: DbRecord, to: DbRecord): boolean {
    const depth = this.#stack.length;
    this.#link(from, to, undefined);
    const frame = this.#stack[depth];
    this.#run(depth);
    return frame?.isFailed !== true;
  }

  /** Nothing is processed any more: a ring of links whose handlers fail at once would keep the IOC from ending. */
  halt(): void {
    this.#isHalted = true;
  }

  // --- helpers

  #enter(record: DbRecord, event: Occasion, from: Frame | undefined, by: DbRecord | string): void {
    if (this.#isHalted) return;
    const { configuration } = record;
    record.step(event);
    if (record.configuration === configuration) {
      record.notProcessed = `it was at work (${stateText(configuration.value)}) when ${typeof by === 'string' ? by : by.name} came`;
      presentCause()?.note(`${record.name} is not processed: it is at work`);
      return; // refused
    }
    record.processedBy = by;
    presentCause()?.note(`${record.name} is processed`);
    this.#stack.push({ record, from, next: DECIDE, answer: true, isFailed: false, processing: undefined });
  }

  #link(from: DbRecord, to: DbRecord, frame: Frame | undefined): void {
    if (frame !== undefined) frame.answer = true;
    from.notify?.add(to);
    if (!to.isActive && !to.isRunning) to.values[Slot.PUTF] = from.values[Slot.PUTF]!;
    else if (from.values[Slot.PUTF] !== 0 && !to.isRunning) {
      to.values[Slot.PUTF] = 0;
      to.values[Slot.RPRO] = 1;
    }
    this.#enter(to, 'process', frame, from);
  }

  #run(depth: number): void {
    const stack = this.#stack;
    while (stack.length > depth) {
      const frame = stack[stack.length - 1]!;
      try {
        this.#advance(frame);
      } catch (error) {
        this.#failed(frame.record, error);
        frame.processing = undefined;
        if (frame.next === PROCESS) {
          this.#processed(frame, false);
          frame.record.notify?.completed(frame.record);
        } else this.#pop();
      }
    }
  }

  /** Goes on until another record has to be processed, or the frame is done. */
  #advance(frame: Frame): void {
    const { record } = frame;
    if (frame.next === DECIDE) {
      frame.next = PROCESS;
      const due = record.due('SDIS') as DbRecord | undefined;
      if (due !== undefined) {
        this.#link(record, due, frame);
        return;
      }
    }
    if (frame.next === PROCESS) {
      if (frame.processing === undefined) {
        record.answered(frame.answer);
        if (!this.#begin(frame)) return;
      } else record.answered(frame.answer);
      const step = frame.processing!.next(frame.answer);
      if (step.done !== true) this.#wait(frame, step.value);
      else {
        if (step.value === 'failed') this.#fail(frame);
        this.#processed(frame, step.value === 'failed' ? true : step.value);
      }
      return;
    }
    if (frame.next === FOLLOW) {
      frame.next = END;
      const target = record.forward('FLNK') as DbRecord | undefined;
      if (target !== undefined) {
        this.#link(record, target, undefined);
        return;
      }
    }
    this.#pop();
    record.step('followed');
  }

  #fail(frame: Frame): void {
    frame.isFailed = true;
    if (frame.from !== undefined) frame.from.answer = false;
  }

  /** False: the record is disabled. */
  #begin(frame: Frame): boolean {
    const { record } = frame;
    const isRead = record.fetch('SDIS', 'DISA');
    if (record.values[Slot.DISA] === record.values[Slot.DISV]) {
      if (!isRead) this.#fail(frame);
      this.#pop();
      record.notProcessed = `it is disabled: DISA is ${record.values[Slot.DISA]}, as DISV`;
      record.step('disabled');
      return false;
    }
    record.notProcessed = '';
    record.step('enabled');
    record.hasWaited = false;
    frame.processing = record.support.process(record);
    return true;
  }

  /** Value, alarm and monitors are done. @param outcome see `Processing` */
  #processed(frame: Frame, outcome: boolean | 'unfinished' | undefined): void {
    frame.processing = undefined;
    frame.next = FOLLOW;
    if (outcome !== false && outcome !== 'unfinished') {
      frame.record.step('processed');
      return;
    }
    this.#pop();
    frame.record.step(outcome === false ? 'idled' : 'unfinished');
  }

  #wait(frame: Frame, step: Step): void {
    if (!(step instanceof Wait)) {
      this.#link(frame.record, step as Target as DbRecord, frame);
      return;
    }
    const { record } = frame;
    this.#pop();
    record.step('awaits');
    // Who had it processed does not wait for it any longer.
    const later = { ...frame, from: undefined, answer: true };
    const resume = () => {
      const depth = this.#stack.length;
      record.step('resumed');
      record.hasWaited = true;
      this.#stack.push(later);
      this.#run(depth);
    };
    if (typeof step.until === 'number') this.#clock.setTimeout(resume, step.until * 1000);
    else step.until.then(resume, resume);
  }

  #pop(): void {
    this.#stack.pop();
  }
}
