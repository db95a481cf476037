/**
 * A client's subscription (a monitor): restored with every connection until it is cancelled.
 *
 * Rules:
 * - EVENT_ADD is sent when the channel is connected, and again after every loss of the connection.
 * - The first update after a connection is the value as it is then; what changed meanwhile is lost.
 * - No right to read is a state, not an end: the server sends a fresh value when the right is given.
 * - An update that cannot be decoded, or that says the reading failed, is an error of the subscription, which goes on.
 */
import { setup } from 'xstate';
import type { ErrorResponse, EventResponse } from '../../../protocol/ca/responses.ts';
import { type WiringOf, wired, wiredGuard } from '../../wired.ts';

export interface ClientSubscriptionContext {
  readonly id: number;
  /** DBE bits. */
  readonly mask: number;
}

export type ClientSubscriptionEvent =
  | { readonly type: 'connected' | 'disconnected' }
  /** A monitor update, or the reading that refreshes one. */
  | (Omit<EventResponse, 'subscriptionId'> & { readonly type: 'EVENT_ADD' })
  /** The server refused the subscription. */
  | { readonly type: 'refused'; readonly error: ErrorResponse }
  | { readonly type: 'cancel' };

/** What the wiring does and decides. */
const wiring = {
  actions: {
    request: wired,
    forget: wired,
    deliverUpdate: wired,
    fail: wired,
    sayDenied: wired,
    revoke: wired,
    release: wired,
  },
  guards: { isDenied: wiredGuard },
};

export type ClientSubscriptionWiring = WiringOf<typeof wiring, ClientSubscriptionEvent>;

export const clientSubscriptionMachine = setup({
  types: {} as {
    context: ClientSubscriptionContext;
    input: ClientSubscriptionContext;
    events: ClientSubscriptionEvent;
  },
  actions: wiring.actions,
  guards: wiring.guards,
}).createMachine({
  id: 'clientSubscription',
  context: ({ input }) => input,
  initial: 'waiting',
  on: { cancel: { target: '.cancelled', actions: 'revoke' } },
  states: {
    /** The channel is not connected. */
    waiting: { on: { connected: { target: 'requested' } } },
    /** EVENT_ADD was sent; no update has come. */
    requested: {
      entry: 'request',
      on: {
        EVENT_ADD: [
          { guard: 'isDenied', target: 'denied', actions: 'sayDenied' },
          { target: 'live', actions: 'deliverUpdate' },
        ],
        refused: { target: 'failed', actions: 'fail' },
        disconnected: { target: 'waiting', actions: 'forget' },
      },
    },
    live: {
      on: {
        EVENT_ADD: [{ guard: 'isDenied', target: 'denied', actions: 'sayDenied' }, { actions: 'deliverUpdate' }],
        refused: { target: 'failed', actions: 'fail' },
        disconnected: { target: 'waiting', actions: 'forget' },
      },
    },
    /** No right to read. */
    denied: {
      on: {
        EVENT_ADD: [{ guard: 'isDenied' }, { target: 'live', actions: 'deliverUpdate' }],
        disconnected: { target: 'waiting', actions: 'forget' },
      },
    },
    /** The server refused it; asked again with the next connection. */
    failed: { on: { disconnected: { target: 'waiting', actions: 'forget' } } },
    cancelled: { type: 'final', entry: 'release' },
  },
});
