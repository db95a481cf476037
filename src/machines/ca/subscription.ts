/**
 * A subscription (a monitor): one EVENT_ADD on one channel.
 *
 * Rules (rsrv, dbEvent):
 * - Exactly one first update follows EVENT_ADD, whatever the mask.
 * - Afterwards come the updates whose mask has a bit in common with the subscription's. The PV selects them.
 * - A subscription holds at most one update back, the newest. What it replaces is counted, never the last value lost.
 * - Updates are held back while the client has switched monitors off (`paused`) or does not read (`backlogged`); the
 *   state is entered by the first update that has to wait, so that switching thousands of monitors off costs nothing.
 * - Losing the right to read is reported once, with NORDACCESS and zeroed data; regaining it brings a fresh update. Both wait
 *   as any update does.
 * - No update follows the confirmation of a cancel.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface SubscriptionContext {
  /** The client's name for it. */
  readonly subscriptionId: number;
  /** DBE bits. */
  readonly mask: number;
  /** Requested DBR type and element count; 0 follows the current length. */
  readonly dbrType: number;
  readonly count: number;
}

export type SubscriptionEvent =
  /** A change of the PV that the mask selects; the wiring knows its payload. */
  | { readonly type: 'update' }
  /** The client reads again, or has switched monitors on. */
  | { readonly type: 'outlet.open' }
  | { readonly type: 'access.lost' | 'access.regained' }
  | { readonly type: 'cancel' };

const held = [
  { guard: 'isCongested', target: 'backlogged', actions: 'hold' },
  { guard: 'isSwitchedOff', target: 'paused', actions: 'hold' },
] as const;

const stillHeld = [
  { guard: 'isCongested', target: 'backlogged' },
  { guard: 'isSwitchedOff', target: 'paused' },
  { target: 'live', actions: 'sendHeld' },
] as const;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    send: wired,
    hold: wired,
    sendHeld: wired,
    holdDenial: wired,
    sendDenial: wired,
    sendFresh: wired,
    release: wired,
  },
  guards: { isCongested: wiredGuard, isSwitchedOff: wiredGuard },
};

export type SubscriptionWiring = WiringOf<typeof wiring, SubscriptionEvent>;

export const subscriptionMachine = setup({
  types: {} as { context: SubscriptionContext; input: SubscriptionContext; events: SubscriptionEvent },
  actions: wiring.actions,
  guards: wiring.guards,
}).createMachine({
  id: 'subscription',
  context: ({ input }) => input,
  initial: 'priming',
  on: {
    'access.lost': [
      { guard: 'isCongested', target: '.denialHeld' },
      { guard: 'isSwitchedOff', target: '.denialHeld' },
      { target: '.denied', actions: 'sendDenial' },
    ],
    cancel: { target: '.cancelled' },
  },
  states: {
    /** The first update has not been sent. */
    priming: {
      on: { update: [...held, { target: 'live', actions: 'send' }] },
    },
    live: {
      on: { update: [...held, { actions: 'send' }] },
    },
    /** The client has switched monitors off: the newest value waits. */
    paused: {
      on: { update: { actions: 'hold' }, 'outlet.open': stillHeld },
    },
    /** The client does not read: the newest value waits. */
    backlogged: {
      on: { update: { actions: 'hold' }, 'outlet.open': stillHeld },
    },
    /** No right to read, and the client takes no updates: it is not told yet. */
    denialHeld: {
      entry: 'holdDenial',
      on: {
        'access.lost': undefined,
        'access.regained': { target: 'priming', actions: 'sendFresh' },
        'outlet.open': [
          { guard: 'isCongested' },
          { guard: 'isSwitchedOff' },
          { target: 'denied', actions: 'sendDenial' },
        ],
      },
    },
    /** No right to read, as the client knows. */
    denied: {
      on: {
        'access.lost': undefined,
        'access.regained': { target: 'priming', actions: 'sendFresh' },
      },
    },
    cancelled: { type: 'final', entry: 'release' },
  },
});
