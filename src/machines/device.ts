/**
 * A device: keeps the machine that gives a group of PVs its behaviour alive.
 *
 * Rules:
 * - The machine runs while the IOC serves. One that throws is started again, from its initial state, after a delay that
 *   doubles with each failure and is forgotten once the machine has run well for a while.
 * - While it is down its PVs are INVALID with status COMM, so that no client takes old readings for new ones.
 * - A machine that ends by itself is done and stays so. Nothing that happens here concerns another device.
 */
import { assign, setup } from 'xstate';
import { type ChildFailure, wired } from './wired.ts';

export interface DeviceContext {
  readonly name: string;
  /** Failures since the machine last ran well. */
  readonly failures: number;
}

export type DeviceEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** The machine has reached a final state. */
  | { readonly type: 'machine.done' }
  | ChildFailure;

/** First and longest delay before a machine that failed is started again, in ms. */
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;

export const deviceMachine = setup({
  types: {} as { context: DeviceContext; input: DeviceContext; events: DeviceEvent },
  actions: {
    startMachine: wired,
    stopMachine: wired,
    machineFailed: wired,
    markRecovered: wired,
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    forgetFailures: assign({ failures: 0 }),
  },
  delays: {
    backoff: ({ context }) => Math.min(FIRST_DELAY * 2 ** (context.failures - 1), LONGEST_DELAY),
    /** Running this long means that whatever was wrong is over. */
    wellAgain: 60_000,
  },
}).createMachine({
  id: 'device',
  context: ({ input }) => input,
  initial: 'waiting',
  on: { stop: { target: '.stopped' } },
  states: {
    /** The IOC does not serve yet. */
    waiting: { on: { start: { target: 'running' } } },
    running: {
      entry: 'startMachine',
      exit: 'stopMachine',
      after: { wellAgain: { actions: 'forgetFailures' } },
      on: {
        'machine.done': { target: 'finished' },
        'xstate.error.actor.*': { target: 'failed' },
      },
    },
    failed: {
      entry: ['countFailure', 'machineFailed'],
      after: { backoff: { target: 'running', actions: 'markRecovered' } },
    },
    finished: {},
    stopped: { type: 'final' },
  },
});
