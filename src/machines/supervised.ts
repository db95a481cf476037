/**
 * A supervised part of an actor: started by its owner, and started again when it fails.
 *
 * Rules:
 * - A part that throws is started anew after a delay that grows with each failure and is forgotten once the part has run
 *   well for a while. Its owner and the other parts go on meanwhile.
 * - More failures than the rule allows within its window, and the part stays down.
 * - A part whose start throws has failed as well.
 */
import { assign, raise, setup } from 'xstate';
import { backoffMs, type Failures, isTooOften, type RestartRule } from './restart.ts';
import { type WiringOf, wired } from './wired.ts';

/** An internal fault is not a reason to be away for long: the first delays are short. */
export const partRule: RestartRule = {
  firstDelayMs: 100,
  factor: 2,
  longestDelayMs: 60_000,
  wellAgainMs: 60_000,
  mostFailures: Number.POSITIVE_INFINITY,
  windowMs: 60_000,
};

export interface SupervisedInput {
  readonly name: string;
  readonly rule: RestartRule;
}

export interface SupervisedContext extends SupervisedInput, Failures {}

export type SupervisedEvent =
  | { readonly type: 'part.failed'; readonly error: unknown }
  /** A failure has left the window. */
  | { readonly type: 'failure.expired' }
  | { readonly type: 'stop' };

/** What the wiring does. */
const wiring = { actions: { startPart: wired, stopPart: wired, abandonPart: wired, reportGivingUp: wired } };

export type SupervisedWiring = WiringOf<typeof wiring, SupervisedEvent>;

export const supervisedMachine = setup({
  types: {} as { context: SupervisedContext; input: SupervisedInput; events: SupervisedEvent },
  actions: {
    ...wiring.actions,
    countFailure: assign({
      failures: ({ context }) => context.failures + 1,
      recent: ({ context }) => context.recent + 1,
    }),
    expireLater: raise({ type: 'failure.expired' }, { delay: ({ context }) => context.rule.windowMs }),
    forgetRecent: assign({ recent: ({ context }) => Math.max(context.recent - 1, 0) }),
    forgetFailures: assign({ failures: 0 }),
  },
  guards: { isTooOften: ({ context }) => isTooOften(context) },
  delays: { backoff: ({ context }) => backoffMs(context), wellAgain: ({ context }) => context.rule.wellAgainMs },
}).createMachine({
  id: 'supervised',
  context: ({ input }) => ({ ...input, failures: 0, recent: 0 }),
  initial: 'running',
  on: { stop: { target: '.stopped' }, 'failure.expired': { actions: 'forgetRecent' } },
  states: {
    running: {
      entry: 'startPart',
      on: {
        'part.failed': [
          { guard: 'isTooOften', target: 'gaveUp', actions: ['abandonPart', 'countFailure', 'reportGivingUp'] },
          { target: 'failed', actions: ['abandonPart', 'countFailure', 'expireLater'] },
        ],
        stop: { target: 'stopped', actions: 'stopPart' },
      },
      initial: 'well',
      states: {
        well: {},
        /** It has failed before: the next failure is one more. */
        onProbation: { after: { wellAgain: { target: 'well', actions: 'forgetFailures' } } },
      },
    },
    /** Down, and started again after a while. */
    failed: { after: { backoff: { target: 'running.onProbation' } } },
    /** It failed too often. */
    gaveUp: {},
    stopped: { type: 'final' },
  },
});
