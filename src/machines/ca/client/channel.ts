/**
 * A client's channel: its hold on one PV, from the first search until it is closed.
 *
 * Rules:
 * - A channel is searched until it is found, and again whenever its server is gone: it never gives up by itself.
 * - Requests made while it is not connected wait for the connection, each up to its own time limit.
 * - Requests under way when the connection is lost fail: whether they were done is unknown. Subscriptions are
 *   restored with the connection.
 * - A second server that answers to the name is reported once and not used (libca, ECA_DBLCHNL).
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from '../../wired.ts';

export interface ClientChannelContext {
  readonly name: string;
  readonly cid: number;
}

export type ClientChannelEvent =
  /** A server answered the search. */
  | { readonly type: 'found'; readonly address: string; readonly port: number }
  | { readonly type: 'created'; readonly dbrType: number; readonly count: number; readonly sid: number }
  /** The server does not know the name (any more). */
  | { readonly type: 'refused' }
  | { readonly type: 'circuit.closed' }
  | { readonly type: 'unresponsive' | 'responsive' }
  | { readonly type: 'rights.changed'; readonly rights: number }
  | { readonly type: 'write'; readonly request: object }
  | { readonly type: 'read'; readonly request: object }
  | { readonly type: 'subscribe'; readonly subscription: object }
  | { readonly type: 'close' }
  | ChildFailure;

const lost = {
  refused: { target: 'disconnected', actions: 'leaveCircuit' },
  'circuit.closed': { target: 'disconnected' },
} as const;

/** What the wiring does. */
const wiring = {
  actions: {
    search: wired,
    searchLater: wired,
    joinCircuit: wired,
    leaveCircuit: wired,
    adopt: wired,
    adoptRights: wired,
    announceConnected: wired,
    announceDisconnected: wired,
    refresh: wired,
    reportDuplicate: wired,
    sendRead: wired,
    sendWrite: wired,
    startSubscription: wired,
    hold: wired,
    cancelSubscriptions: wired,
    clear: wired,
    release: wired,
    subscriptionFailed: wired,
  },
};

export type ClientChannelWiring = WiringOf<typeof wiring, ClientChannelEvent>;

export const clientChannelMachine = setup({
  types: {} as { context: ClientChannelContext; input: ClientChannelContext; events: ClientChannelEvent },
  actions: wiring.actions,
}).createMachine({
  id: 'clientChannel',
  context: ({ input }) => input,
  initial: 'searching',
  on: {
    'rights.changed': { actions: 'adoptRights' },
    read: { actions: 'hold' },
    write: { actions: 'hold' },
    subscribe: { actions: 'startSubscription' },
    close: { target: '.closed' },
    'xstate.error.actor.*': { actions: 'subscriptionFailed' },
  },
  states: {
    searching: {
      entry: 'search',
      on: { found: { target: 'connecting', actions: 'joinCircuit' } },
    },
    /** Found; the server has been, or will be, asked for the channel. */
    connecting: {
      on: {
        created: { target: 'connected', actions: 'adopt' },
        found: { actions: 'reportDuplicate' },
        ...lost,
      },
    },
    connected: {
      initial: 'responsive',
      on: {
        found: { actions: 'reportDuplicate' },
        close: { target: 'closed', actions: ['cancelSubscriptions', 'clear'] },
        ...lost,
      },
      states: {
        responsive: {
          entry: 'announceConnected',
          exit: 'announceDisconnected',
          on: {
            read: { actions: 'sendRead' },
            write: { actions: 'sendWrite' },
            unresponsive: { target: 'unresponsive' },
          },
        },
        /** The server does not answer: to the program, not connected. */
        unresponsive: {
          on: { responsive: { target: 'responsive', actions: 'refresh' } },
        },
      },
    },
    /** Had a server: searched again, but not at once. */
    disconnected: {
      entry: 'searchLater',
      on: { found: { target: 'connecting', actions: 'joinCircuit' } },
    },
    closed: { type: 'final', entry: ['cancelSubscriptions', 'release'] },
  },
});
