/**
 * A scan: something done again and again, at a rate that may change.
 *
 * Rules:
 * - The period counts from the start of one run to the start of the next. A run that takes longer delays the next one;
 *   runs never overlap.
 * - Period 0 pauses. A new period takes effect at once, with a run.
 * - `process` asks for a run now; during a run it is answered by that run.
 */
import { assign, raise, setup } from 'xstate';
import { type ChildFailure, wired } from './wired.ts';

export interface ScanContext {
  readonly name: string;
  /** 0: paused. */
  readonly periodMs: number;
}

export type ScanEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** The period has passed: sent by the scan to itself. */
  | { readonly type: 'due' }
  /** Somebody wants a run now. */
  | { readonly type: 'process' }
  | { readonly type: 'run.finished' }
  | { readonly type: 'rate.changed'; readonly periodMs: number }
  | ChildFailure;

export const scanMachine = setup({
  types: {} as { context: ScanContext; input: ScanContext; events: ScanEvent },
  actions: {
    run: wired,
    askForRun: raise({ type: 'due' }),
    setRate: assign({
      periodMs: ({ context, event }) => (event.type === 'rate.changed' ? event.periodMs : context.periodMs),
    }),
  },
  guards: { isPaused: ({ context }) => context.periodMs === 0 },
  delays: { period: ({ context }) => context.periodMs },
}).createMachine({
  id: 'scan',
  context: ({ input }) => input,
  type: 'parallel',
  states: {
    rate: {
      initial: 'waiting',
      on: { stop: { target: '.stopped' } },
      states: {
        /** The IOC does not serve yet. */
        waiting: { on: { start: { target: 'choosing' }, 'rate.changed': { actions: 'setRate' } } },
        choosing: { always: [{ guard: 'isPaused', target: 'paused' }, { target: 'ticking' }] },
        paused: { on: { 'rate.changed': { target: 'choosing', actions: 'setRate' } } },
        ticking: {
          entry: 'askForRun',
          after: { period: { target: 'ticking', reenter: true } },
          on: { 'rate.changed': { target: 'choosing', actions: 'setRate' } },
        },
        stopped: { type: 'final' },
      },
    },
    run: {
      initial: 'resting',
      states: {
        resting: { on: { due: { target: 'running' }, process: { target: 'running' }, stop: { target: 'stopped' } } },
        running: {
          entry: 'run',
          on: { due: { target: 'late' }, 'run.finished': { target: 'resting' }, stop: { target: 'stopped' } },
        },
        /** The next run is due while this one goes on. */
        late: { on: { 'run.finished': { target: 'running' }, stop: { target: 'stopped' } } },
        stopped: { type: 'final' },
      },
    },
  },
});
