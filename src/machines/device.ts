/**
 * A device: keeps the machine that gives a group of PVs its behaviour alive.
 *
 * Rules:
 * - The machine runs while the IOC serves. One that throws is started again, from its initial state, after a delay that
 *   grows with each failure and is forgotten once the machine has run well for a while.
 * - More failures than allowed within a window of time, and the device gives up: it stays down until somebody restarts
 *   it.
 * - While it is down its PVs are INVALID with status COMM, so that no client takes old readings for new ones.
 * - A machine that ends by itself is done and stays so. Nothing that happens here concerns another device.
 */
import { assign, raise, setup } from 'xstate';
import { backoffMs, type Failures, isTooOften, type RestartRule } from './restart.ts';
import { type ChildFailure, type WiringOf, wired } from './wired.ts';

export interface DeviceInput {
  readonly name: string;
  readonly rule: RestartRule;
}

export interface DeviceContext extends DeviceInput, Failures {}

export type DeviceEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** Somebody wants the machine to begin anew. */
  | { readonly type: 'restart' }
  /** The machine has reached a final state. */
  | { readonly type: 'machine.done' }
  /** An error that the machine's code did not catch: in a timer, of a socket, a rejection that nobody awaits. */
  | { readonly type: 'code.escaped'; readonly error: unknown }
  /** A failure has left the window. */
  | { readonly type: 'failure.expired' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    startMachine: wired,
    stopMachine: wired,
    machineFailed: wired,
    reportEscape: wired,
    reportGivingUp: wired,
    markRecovered: wired,
  },
};

export type DeviceWiring = WiringOf<typeof wiring, DeviceEvent>;

/** Whatever made it fail. */
const FAILURE = [
  { guard: 'isTooOften', target: 'gaveUp', actions: ['countFailure', 'machineFailed', 'reportGivingUp'] },
  { target: 'failed', actions: ['countFailure', 'expireLater', 'machineFailed'] },
] as const;

export const deviceMachine = setup({
  types: {} as { context: DeviceContext; input: DeviceInput; events: DeviceEvent },
  actions: {
    ...wiring.actions,
    countFailure: assign({
      failures: ({ context }) => context.failures + 1,
      recent: ({ context }) => context.recent + 1,
    }),
    expireLater: raise({ type: 'failure.expired' }, { delay: ({ context }) => context.rule.windowMs }),
    forgetRecent: assign({ recent: ({ context }) => Math.max(context.recent - 1, 0) }),
    forgetFailures: assign({ failures: 0 }),
    forgetAll: assign({ failures: 0, recent: 0 }),
  },
  guards: { isTooOften: ({ context }) => isTooOften(context) },
  delays: {
    backoff: ({ context }) => backoffMs(context),
    wellAgain: ({ context }) => context.rule.wellAgainMs,
  },
}).createMachine({
  id: 'device',
  context: ({ input }) => ({ ...input, failures: 0, recent: 0 }),
  initial: 'waiting',
  on: {
    stop: { target: '.stopped' },
    'failure.expired': { actions: 'forgetRecent' },
    'code.escaped': { actions: 'reportEscape' },
  },
  states: {
    /** The IOC does not serve yet. */
    waiting: { on: { start: { target: 'running' } } },
    running: {
      entry: 'startMachine',
      exit: 'stopMachine',
      after: { wellAgain: { actions: 'forgetFailures' } },
      on: {
        'machine.done': { target: 'finished' },
        restart: { target: 'running', reenter: true },
        'xstate.error.actor.*': FAILURE,
        'code.escaped': FAILURE,
      },
    },
    failed: {
      after: { backoff: { target: 'running', actions: 'markRecovered' } },
      on: { restart: { target: 'running', actions: 'markRecovered' } },
    },
    /** It failed too often. Somebody has to look at it. */
    gaveUp: { on: { restart: { target: 'running', actions: ['forgetAll', 'markRecovered'] } } },
    finished: { on: { restart: { target: 'running' } } },
    stopped: { type: 'final' },
  },
});
