/**
 * The beacon emitter of PV Access: tells clients that this server is there.
 *
 * Rules (PVXS server.cpp): the first beacon comes at once, ten more at 15 s, then one every 180 s. The change count goes up
 * whenever names came or went. After a pause the burst starts again: to a client a resumed server is a new one.
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface BeaconContext {
  /** Beacons sent since the burst began. */
  readonly sent: number;
  /** Beacons that are sent quickly after the first. */
  readonly burst: number;
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
  types: {} as { context: BeaconContext; input: { burst: number }; events: BeaconEvent },
  actions: {
    ...wiring.actions,
    count: assign({ sent: ({ context }) => context.sent + 1 }),
    beginBurst: assign({ sent: 0 }),
  },
  guards: { ...wiring.guards, burstIsOver: ({ context }) => context.sent > context.burst },
  delays: { openAgain: 5000, quickly: 15_000, slowly: 180_000 },
}).createMachine({
  id: 'pvaBeacon',
  context: ({ input }) => ({ sent: 0, burst: input.burst }),
  initial: 'opening',
  on: { stop: { target: '.stopped' } },
  states: {
    /** The socket is being made. */
    opening: {
      entry: 'open',
      on: {
        opened: [{ guard: 'isPaused', target: 'paused' }, { target: 'bursting' }],
        'open.failed': { target: 'failing', actions: 'reportFailure' },
      },
    },
    /** There is no socket: try again after a while. */
    failing: { after: { openAgain: { target: 'opening' } } },
    bursting: {
      entry: ['emit', 'count'],
      on: { pause: { target: 'paused' } },
      after: {
        quickly: [
          { guard: 'burstIsOver', target: 'steady' },
          { target: 'bursting', reenter: true },
        ],
      },
    },
    steady: {
      entry: 'emit',
      on: { pause: { target: 'paused' } },
      after: { slowly: { target: 'steady', reenter: true } },
    },
    paused: { on: { resume: { target: 'bursting', actions: 'beginBurst' } } },
    stopped: { type: 'final', entry: 'release' },
  },
});
