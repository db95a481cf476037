/**
 * A search timer: one of the intervals at which names are searched.
 *
 * Rules (libca, `searchTimer`):
 * - Timer i has a period of 2^i round trips; a name that is not answered moves on to timer i + 1, up to the period of
 *   `EPICS_CA_MAX_SEARCH_PERIOD`.
 * - At each expiry a limited number of datagrams is sent. The limit grows while every name of the last expiry was
 *   answered and falls to one when some were not, as TCP's congestion window does.
 * - When all names just sent are answered and more wait, they are sent at once.
 * - libca's timers run whether or not a name waits. Here an idle timer stands still, and the first name given to the
 *   shortest one is searched in the same turn.
 */
import { setup } from 'xstate';
import { type WiringOf, wired } from '../../wired.ts';

export interface ClientSearchTimerContext {
  /** 0 is the shortest. */
  readonly index: number;
}

export type ClientSearchTimerEvent =
  /** A name waits, or was sent: expire after this long. */
  | { readonly type: 'armed'; readonly delayMs: number }
  /** All names sent last were answered, and others wait. */
  | { readonly type: 'all.answered' }
  /** No name is left. */
  | { readonly type: 'emptied' }
  | { readonly type: 'close' };

/** What the wiring does. */
const wiring = {
  actions: { expire: wired },
};

export type ClientSearchTimerWiring = WiringOf<typeof wiring, ClientSearchTimerEvent>;

export const clientSearchTimerMachine = setup({
  types: {} as { context: ClientSearchTimerContext; input: ClientSearchTimerContext; events: ClientSearchTimerEvent },
  actions: wiring.actions,
  delays: { period: ({ event }) => (event.type === 'armed' ? event.delayMs : 0) },
}).createMachine({
  id: 'clientSearchTimer',
  context: ({ input }) => input,
  initial: 'idle',
  on: { close: { target: '.closed' } },
  states: {
    idle: { on: { armed: { target: 'waiting' } } },
    waiting: {
      on: { 'all.answered': { target: 'expired' } },
      after: { period: { target: 'expired' } },
    },
    /** Names are sent; the wiring says how it goes on. */
    expired: {
      entry: 'expire',
      on: { armed: { target: 'waiting' }, emptied: { target: 'idle' } },
    },
    closed: { type: 'final' },
  },
});
