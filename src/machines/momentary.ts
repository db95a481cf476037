/**
 * A momentary output: a bo record with HIGH, which is 0 again HIGH seconds after it became 1.
 *
 * Rules:
 * - Each time that it is processed and is 1, its time begins anew, with HIGH as it is then.
 * - What is put to it in the meantime does not end the time: where it is 0 already, it is processed as 0 once more.
 * - While a put is being processed it is not touched; its time begins anew.
 *
 * Source: `process` and `myCallbackFunc` of EPICS base's boRecord.c.
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from './wired.ts';

export interface MomentaryContext {
  readonly name: string;
  /** How long it is 1, in ms. */
  readonly durationMs: number;
}

export type MomentaryEvent =
  /** The record was processed, and is 1. */
  | { readonly type: 'rose'; readonly durationMs: number }
  /** The PV has been removed, or the IOC stops. */
  | { readonly type: 'shut.down' };

/** What the wiring does and decides. */
const wiring = {
  actions: { fall: wired },
  guards: { isBusy: wiredGuard },
};

export type MomentaryWiring = WiringOf<typeof wiring, MomentaryEvent>;

export const momentaryMachine = setup({
  types: {} as { context: MomentaryContext; input: MomentaryContext; events: MomentaryEvent },
  actions: {
    ...wiring.actions,
    setDuration: assign({
      durationMs: ({ context, event }) => (event.type === 'rose' ? event.durationMs : context.durationMs),
    }),
  },
  guards: wiring.guards,
  delays: { duration: ({ context }) => context.durationMs },
}).createMachine({
  id: 'momentary',
  context: ({ input }) => input,
  initial: 'low',
  on: { 'shut.down': { target: '.off' } },
  states: {
    low: { on: { rose: { target: 'high', actions: 'setDuration' } } },
    high: {
      on: { rose: { target: 'high', reenter: true, actions: 'setDuration' } },
      after: {
        duration: [
          { guard: 'isBusy', target: 'high', reenter: true },
          { target: 'low', actions: 'fall' },
        ],
      },
    },
    off: { type: 'final' },
  },
});
