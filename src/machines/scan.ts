/**
 * A scan: something done again and again - at a rate, when an event is posted, or when a device interrupts.
 *
 * Rules:
 * - Who scans at the same rate shares one timer (`scan-rate`). A scan joins the list of its trigger when the IOC serves,
 *   and moves to another list when its trigger changes.
 * - Runs never overlap and never pile up. What is due while a run goes on is an overrun: it is counted, not made up for.
 * - What is due on the same occasion runs in the order of PHAS.
 * - `process` asks for a run now; during a run it is answered by that run.
 * - A run that fails raises an alarm, and is logged once; the next one that does not fail takes the alarm back.
 *
 * Source: EPICS base dbScan.c (periodic lists, `scanAdd`, `scanDelete`, overruns).
 */
import { assign, setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from './wired.ts';

/** What sets off a scan. An interrupt's source is a name within a group, with the group's prefix before it. */
export type ScanTrigger =
  | { readonly kind: 'none' }
  | { readonly kind: 'period'; readonly periodMs: number }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'interrupt'; readonly source: string };

export interface ScanContext {
  readonly name: string;
  readonly trigger: ScanTrigger;
  /** Times it was due while a run went on. */
  readonly overruns: number;
}

export type ScanEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** The period has passed, the event was posted, the device interrupts. */
  | { readonly type: 'due' }
  /** Somebody wants a run now. */
  | { readonly type: 'process' }
  /** The run that was decided on begins. */
  | { readonly type: 'run.begins' }
  | { readonly type: 'run.finished' }
  | { readonly type: 'run.failed'; readonly error: unknown }
  | { readonly type: 'trigger.changed'; readonly trigger: ScanTrigger }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    beginRun: wired,
    run: wired,
    answer: wired,
    joinList: wired,
    leaveList: wired,
    reportOverrun: wired,
    reportFailure: wired,
    raiseAlarm: wired,
    clearAlarm: wired,
  },
};

export type ScanWiring = WiringOf<typeof wiring, ScanEvent>;

export const scanMachine = setup({
  types: {} as { context: ScanContext; input: { name: string; trigger: ScanTrigger }; events: ScanEvent },
  actions: {
    ...wiring.actions,
    countOverrun: assign({ overruns: ({ context }) => context.overruns + 1 }),
    setTrigger: assign({
      trigger: ({ context, event }) => (event.type === 'trigger.changed' ? event.trigger : context.trigger),
    }),
  },
}).createMachine({
  id: 'scan',
  context: ({ input }) => ({ ...input, overruns: 0 }),
  type: 'parallel',
  states: {
    list: {
      initial: 'waiting',
      on: { stop: { target: '.stopped' } },
      states: {
        /** The IOC does not serve yet. */
        waiting: { on: { start: { target: 'joined' }, 'trigger.changed': { actions: 'setTrigger' } } },
        joined: {
          entry: 'joinList',
          exit: 'leaveList',
          on: { 'trigger.changed': { target: 'joined', reenter: true, actions: 'setTrigger' } },
        },
        stopped: { type: 'final' },
      },
    },
    run: {
      initial: 'resting',
      states: {
        resting: { on: { due: { target: 'running' }, process: { target: 'running' }, stop: { target: 'stopped' } } },
        running: {
          entry: 'beginRun',
          exit: 'answer',
          on: {
            'run.begins': { actions: 'run' },
            due: { actions: ['countOverrun', 'reportOverrun'] },
            'run.finished': { target: 'resting' },
            'run.failed': { target: 'resting' },
            stop: { target: 'stopped' },
          },
        },
        stopped: { type: 'final' },
      },
    },
    health: {
      initial: 'sound',
      on: { stop: { target: '.over' } },
      states: {
        sound: { on: { 'run.failed': { target: 'failing', actions: ['reportFailure', 'raiseAlarm'] } } },
        /** The last run failed. */
        failing: {
          on: {
            'run.failed': { actions: 'raiseAlarm' },
            'run.finished': { target: 'sound', actions: 'clearAlarm' },
          },
        },
        over: { type: 'final' },
      },
    },
  },
});
