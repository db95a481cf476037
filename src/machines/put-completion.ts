/**
 * A put that completes later: a client's put whose handler answered with a promise or an actor.
 *
 * Rules:
 * - The handler runs to its end whether or not the client is still there: a move that was started is not undone by a
 *   closed window. When nobody waits any more, the answer is dropped.
 * - A time limit, when the PV has one, answers the client; the late result is ignored.
 */
import { setup } from 'xstate';
import { type WiringOf, wired } from './wired.ts';

export interface PutCompletionContext {
  /** Which client put what, for people. */
  readonly origin: string;
  readonly value: string;
  /** Longest that the client waits, in ms; Infinity: as long as it takes. */
  readonly limitMs: number;
}

export type PutCompletionEvent =
  | { readonly type: 'handler.resolved' }
  | { readonly type: 'handler.rejected' }
  /** The client cleared the channel or disconnected. */
  | { readonly type: 'abandon' };

const settled = {
  'handler.resolved': { target: 'done' },
  'handler.rejected': { target: 'failed' },
} as const;

/** What the wiring does. */
const wiring = {
  actions: { succeed: wired, fail: wired, expire: wired },
};

export type PutCompletionWiring = WiringOf<typeof wiring, PutCompletionEvent>;

export const putCompletionMachine = setup({
  types: {} as { context: PutCompletionContext; input: PutCompletionContext; events: PutCompletionEvent },
  actions: wiring.actions,
  delays: { timeLimit: ({ context }) => context.limitMs },
}).createMachine({
  id: 'putCompletion',
  context: ({ input }) => input,
  initial: 'running',
  states: {
    /** The handler is at work and a client waits. */
    running: {
      on: { ...settled, abandon: { target: 'abandoned' } },
      after: { timeLimit: { target: 'timedOut' } },
    },
    /** The handler is at work; nobody waits. */
    abandoned: { on: settled },
    done: { type: 'final', entry: 'succeed' },
    failed: { type: 'final', entry: 'fail' },
    timedOut: { type: 'final', entry: 'expire' },
  },
});
