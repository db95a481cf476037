/**
 * Registration with the repeater of this host, which hands beacons on.
 *
 * Rules (libca, `repeaterSubscribeTimer`; CA specification, "Repeater"):
 * - The first attempt is made 10 s after the start, so that short programs need none; then one each second until the
 *   repeater confirms.
 * - When nobody repeats on this host, this program does: others that register with it get the beacons as well.
 * - More than 50 attempts are reported once: without beacons a new server is found late, nothing else fails.
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired } from '../../wired.ts';

const PATIENCE = 50;

export interface ClientRegistrationContext {
  readonly attempts: number;
  readonly firstDelayMs: number;
}

export type ClientRegistrationEvent =
  | { readonly type: 'confirmed' }
  /** The searcher has a new socket: the repeater knows the old one. */
  | { readonly type: 'rebound' }
  | { readonly type: 'close' };

/** What the wiring does. */
const wiring = {
  actions: { startRepeater: wired, register: wired, reportNone: wired, release: wired },
};

export type ClientRegistrationWiring = WiringOf<typeof wiring, ClientRegistrationEvent>;

export const clientRegistrationMachine = setup({
  types: {} as {
    context: ClientRegistrationContext;
    input: { firstDelayMs: number };
    events: ClientRegistrationEvent;
  },
  actions: {
    ...wiring.actions,
    count: assign({ attempts: ({ context }) => context.attempts + 1 }),
  },
  guards: {
    outOfPatience: ({ context }) => context.attempts === PATIENCE,
  },
  delays: { first: ({ context }) => context.firstDelayMs, again: 1000 },
}).createMachine({
  id: 'clientRegistration',
  context: ({ input }) => ({ attempts: 0, firstDelayMs: input.firstDelayMs }),
  initial: 'waiting',
  on: { close: { target: '.closed' } },
  states: {
    waiting: { after: { first: { target: 'registering', actions: 'startRepeater' } } },
    registering: {
      entry: ['register', 'count'],
      on: { confirmed: { target: 'registered' } },
      after: {
        again: [
          { guard: 'outOfPatience', target: 'registering', reenter: true, actions: 'reportNone' },
          { target: 'registering', reenter: true },
        ],
      },
    },
    registered: { on: { rebound: { target: 'registering' } } },
    closed: { type: 'final', entry: 'release' },
  },
});
