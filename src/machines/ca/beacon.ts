/**
 * The beacon emitter: tells clients and gateways that this server is there.
 *
 * Rules (rsrv): the delay starts at 20 ms and doubles after each beacon up to the period (15 s), so that a new server
 * is noticed at once and a settled one costs nothing. The counter rises by one per beacon; the first is 0.
 * After a pause the ramp starts again: to a client a resumed server is a new one.
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

const FIRST_DELAY_MS = 20;

export interface BeaconContext {
  /** Beacons sent. */
  readonly sequence: number;
  /** Delay before the next one. */
  readonly delayMs: number;
  /** EPICS_CAS_BEACON_PERIOD in ms. */
  readonly periodMs: number;
}

export type BeaconEvent =
  | { readonly type: 'opened' | 'pause' | 'resume' | 'stop' }
  | { readonly type: 'open.failed'; readonly error: unknown };

/** What the wiring does and decides. */
const wiring = {
  actions: { open: wired, reportFailure: wired, emit: wired, release: wired },
  guards: { isPaused: wiredGuard },
};

export type BeaconWiring = WiringOf<typeof wiring, BeaconEvent>;

export const beaconMachine = setup({
  types: {} as { context: BeaconContext; input: { periodMs: number }; events: BeaconEvent },
  actions: {
    ...wiring.actions,
    count: assign({ sequence: ({ context }) => (context.sequence + 1) >>> 0 }),
    lengthen: assign({ delayMs: ({ context }) => Math.min(context.delayMs * 2, context.periodMs) }),
    restartRamp: assign({ delayMs: ({ context }) => Math.min(FIRST_DELAY_MS, context.periodMs) }),
  },
  delays: { openAgain: 5000, untilNext: ({ context }) => context.delayMs },
  guards: {
    ...wiring.guards,
    reachesPeriod: ({ context }) => context.delayMs * 2 >= context.periodMs,
  },
}).createMachine({
  id: 'beacon',
  context: ({ input }) => ({
    sequence: 0,
    delayMs: Math.min(FIRST_DELAY_MS, input.periodMs),
    periodMs: input.periodMs,
  }),
  initial: 'opening',
  on: { stop: { target: '.stopped' } },
  states: {
    /** The socket is being made. */
    opening: {
      entry: 'open',
      on: {
        opened: [{ guard: 'isPaused', target: 'paused' }, { target: 'ramping' }],
        'open.failed': { target: 'failing', actions: 'reportFailure' },
      },
    },
    /** There is no socket: try again after a while. */
    failing: { after: { openAgain: { target: 'opening' } } },
    /** The delay still doubles. */
    ramping: {
      entry: ['emit', 'count'],
      on: { pause: { target: 'paused' } },
      after: {
        untilNext: [
          { guard: 'reachesPeriod', target: 'steady', actions: 'lengthen' },
          { target: 'ramping', reenter: true, actions: 'lengthen' },
        ],
      },
    },
    steady: {
      entry: ['emit', 'count'],
      on: { pause: { target: 'paused' } },
      after: { untilNext: { target: 'steady', reenter: true } },
    },
    paused: { on: { resume: { target: 'ramping', actions: 'restartRamp' } } },
    stopped: { type: 'final', entry: 'release' },
  },
});
