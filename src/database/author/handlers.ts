/**
 * What an author may do when a PV is put, got, scanned, and when the IOC starts and stops.
 *
 * The same shape is written inline (`pv.double(1, { put: (value) => Math.max(0, value) })`) for what concerns one PV
 * alone, and in `group(…).handlers()` for what needs other PVs of the group.
 */
import type { AnyActorLogic, AnyActorRef } from 'xstate';
import type { Answer } from '../pv/answer.ts';
import type { FieldValue, Requester } from '../pv/definition.ts';
import type { PvHandle } from './handle.ts';
import type { IocContext } from './ioc-context.ts';

export interface HandlerContext<T = unknown, W = T> {
  /** The PV itself. */
  readonly pv: PvHandle<T, W>;
  readonly ioc: IocContext;
}

export interface Request<T = unknown, W = T> extends HandlerContext<T, W> {
  /** Who asks. Puts by the IOC itself come from the client `{ user: 'ioc' }`. */
  readonly client: Requester;
}

/** What a machine that processes a put gets as its input; its output is the answer. */
export interface PutInput<T = unknown, W = T> extends Request<T, W> {
  readonly value: T;
}

export interface Scan<T = unknown, W = T> {
  /**
   * Seconds from the start of one run to the start of the next, above 0. All scans of the same rate share one timer, which
   * does not drift. A run that takes longer misses what was due meanwhile: that is counted, and not made up for.
   * Without any trigger it is the rate of the record's SCAN field, which clients may change at any time. With both, it is
   * the rate SCAN starts with.
   */
  readonly every?: number;
  /** Instead of a rate: runs when this event is posted, by `ioc.postEvent(…)` anywhere in the IOC. */
  readonly event?: string;
  /** Instead of a rate: runs when the device says `ioc.interrupt(…)` with this name, in the same group. */
  readonly interrupt?: string;
  /** Its answer is written. Throwing raises SCAN/MAJOR until the next run that succeeds; the scan goes on. */
  run(context: HandlerContext<T, W>): Answer<W> | Promise<Answer<W>>;
}

export interface Handlers<T = unknown, W = T> {
  /** A client reads: the answer becomes the value, with a new time stamp. */
  get?(context: Request<T, W>): Answer<W> | Promise<Answer<W>>;
  /**
   * A client puts. The put completes (WRITE_NOTIFY) when the answer is there: at once, when the promise settles, or when
   * the actor is done. Until then clients read the value there was; a handler may write another one at any time, such as
   * what was put, which records of EPICS base show at once. Instead of a function, the logic of an actor: it is started for each put, with `PutInput`.
   */
  put?: PutHandler<T, W> | AnyActorLogic;
  /** When the IOC serves. Failing makes the PV INVALID; the IOC goes on. */
  startup?(context: HandlerContext<T, W>): void | Promise<void>;
  /** When the IOC stops. It is waited for, up to the limit for draining. */
  shutdown?(context: HandlerContext<T, W>): void | Promise<void>;
  scan?: Scan<T, W>;
  /** Handlers of the fields of the PV's record, by field name. */
  fields?: Readonly<Record<string, Handlers<FieldValue>>>;
}

export type PutHandler<T, W> = {
  // A method's parameters compare bivariantly: a handler of numbers is a handler.
  handle(value: T, context: Request<T, W>): Answer<W> | AnyActorRef | Promise<Answer<W>>;
}['handle'];
