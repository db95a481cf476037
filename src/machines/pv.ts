/**
 * A PV (process variable): a value with its alarm and time stamp, and who wants to know.
 *
 * Rules:
 * - One put is processed at a time. A put handler that answers later keeps the PV `processing`; puts that arrive
 *   meanwhile wait in order, as puts to a busy record do. A PV with overlapping puts (a motor's target, a
 *   detector's `Acquire`) is never `processing`: each put completes by itself.
 * - A get or put handler that throws or rejects makes the PV INVALID and fails the request: the PV is `failing` until a
 *   value is accepted. It never concerns another PV.
 * - A put that is at work for long while others wait is reported: a handler may be waiting for what never comes.
 * - The IOC's own posts (a device writing its reading) are taken at any time, also while a put is processed.
 * - The value, its alarm and its time stamp are one update, sent to every subscription whose mask asks for it.
 * - A PV that is removed takes nothing more, and puts that waited fail.
 */
import { setup } from 'xstate';
import type { Value } from '../protocol/value/value.ts';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from './wired.ts';

export interface PvContext {
  readonly name: string;
}

export type PvEvent =
  /** A client's put. */
  | { readonly type: 'put'; readonly value: Value }
  /** The IOC's own new value; undefined: the one that it has, with another alarm or time stamp. */
  | { readonly type: 'post'; readonly value: Value | undefined }
  /** The handler of the put being processed answers later. */
  | { readonly type: 'put.deferred' }
  | { readonly type: 'put.done' }
  | { readonly type: 'put.failed'; readonly put: object; readonly error: unknown }
  /** A get or put handler, or the scan of a record, has thrown or rejected. */
  | { readonly type: 'handler.failed'; readonly what: 'get' | 'put' | 'scan'; readonly error: unknown }
  /** A value was accepted after a failure. */
  | { readonly type: 'recovered' }
  | { readonly type: 'alarm.changed'; readonly severity: number }
  | { readonly type: 'remove' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    process: wired,
    wait: wired,
    post: wired,
    complete: wired,
    fail: wired,
    processWaiting: wired,
    release: wired,
    completionFailed: wired,
    reportFailure: wired,
    reportOverdue: wired,
  },
  guards: { somethingWaits: wiredGuard },
};

export type PvWiring = WiringOf<typeof wiring, PvEvent>;

export const pvMachine = setup({
  types: {} as { context: PvContext; input: PvContext; events: PvEvent },
  actions: wiring.actions,
  guards: {
    ...wiring.guards,
    isNoAlarm: ({ event }) => severityOf(event) === 0,
    isMinor: ({ event }) => severityOf(event) === 1,
    isMajor: ({ event }) => severityOf(event) === 2,
  },
  delays: {
    /** How long a put may be at work, with others waiting for it, before a warning is logged. */
    long: 10_000,
  },
}).createMachine({
  id: 'pv',
  context: ({ input }) => input,
  type: 'parallel',
  on: {
    post: { actions: 'post' },
    remove: { target: ['.put.over', '.handlers.over', '.alarm.over'], actions: 'release' },
    'xstate.error.actor.*': { actions: 'completionFailed' },
  },
  states: {
    put: {
      initial: 'idle',
      states: {
        idle: {
          on: {
            put: { actions: 'process' },
            'put.deferred': { target: 'processing' },
            'put.failed': { actions: 'fail' },
          },
        },
        /** A put handler is at work. */
        processing: {
          initial: 'prompt',
          states: {
            prompt: {
              after: {
                long: [
                  { guard: 'somethingWaits', target: 'overdue' },
                  { target: 'prompt', reenter: true },
                ],
              },
            },
            /** Long at work while others wait: perhaps for what never comes. */
            overdue: { entry: 'reportOverdue' },
          },
          on: {
            put: { actions: 'wait' },
            'put.done': { target: 'completing', actions: 'complete' },
            'put.failed': { target: 'idle', actions: ['fail', 'processWaiting'] },
          },
        },
        /** The value is stored and confirmed; puts that waited come next. */
        completing: {
          entry: 'processWaiting',
          always: { target: 'idle' },
        },
        over: { type: 'final' },
      },
    },
    handlers: {
      initial: 'sound',
      states: {
        sound: { on: { 'handler.failed': { target: 'failing', actions: 'reportFailure' } } },
        /** The last one failed: the PV is INVALID until a value is accepted. */
        failing: { on: { recovered: { target: 'sound' } } },
        over: { type: 'final' },
      },
    },
    alarm: {
      initial: 'noAlarm',
      on: {
        'alarm.changed': [
          { guard: 'isNoAlarm', target: '.noAlarm' },
          { guard: 'isMinor', target: '.minor' },
          { guard: 'isMajor', target: '.major' },
          { target: '.invalid' },
        ],
      },
      states: { noAlarm: {}, minor: {}, major: {}, invalid: {}, over: { type: 'final' } },
    },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

function severityOf(event: PvEvent): number {
  return event.type === 'alarm.changed' ? event.severity : 0;
}
