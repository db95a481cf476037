/**
 * The searcher: asks the network who serves the names of a client's channels.
 *
 * Rules (libca, `udpiiu`):
 * - When a name is asked for is the part of the search timers (client-search-timer.ts); the searcher owns the socket
 *   that their datagrams leave from, and hears replies, beacons and the repeater on it.
 * - A channel that lost its server waits with others for up to ten seconds before it is searched, so that the end of a
 *   server is not answered by a storm of searches.
 * - A beacon of a new server, or of one that was gone, brings forward what is searched rarely.
 * - Without the socket nothing is found; it is opened again until that works.
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from '../../wired.ts';

export type ClientSearcherEvent =
  | { readonly type: 'bound' }
  /** One UDP datagram; the wiring has its bytes and its sender. */
  | { readonly type: 'datagram.received'; readonly bytes: Uint8Array; readonly sender: object }
  | { readonly type: 'socket.failed'; readonly error: unknown }
  /** A channel has lost its server. */
  | { readonly type: 'channel.lost' }
  | { readonly type: 'close' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    bind: wired,
    startTimers: wired,
    receive: wired,
    reportFailure: wired,
    closeSocket: wired,
    releaseLost: wired,
    timerFailed: wired,
    stopTimers: wired,
  },
};

export type ClientSearcherWiring = WiringOf<typeof wiring, ClientSearcherEvent>;

export const clientSearcherMachine = setup({
  types: {} as { context: object; input: object; events: ClientSearcherEvent },
  actions: wiring.actions,
  delays: { bindAgain: 5000, governor: 10_000 },
}).createMachine({
  id: 'clientSearcher',
  context: {},
  type: 'parallel',
  on: { 'xstate.error.actor.*': { actions: 'timerFailed' } },
  states: {
    socket: {
      initial: 'binding',
      states: {
        binding: {
          entry: 'bind',
          on: {
            bound: { target: 'open' },
            'socket.failed': { target: 'failing', actions: 'reportFailure' },
            close: { target: 'closed' },
          },
        },
        open: {
          entry: 'startTimers',
          on: {
            'datagram.received': { actions: 'receive' },
            'socket.failed': { target: 'failing', actions: 'reportFailure' },
            close: { target: 'closed' },
          },
        },
        /** The socket broke: open it again after a while. */
        failing: {
          entry: 'closeSocket',
          on: { close: { target: 'closed' } },
          after: { bindAgain: { target: 'binding' } },
        },
        closed: { type: 'final', entry: ['stopTimers', 'closeSocket'] },
      },
    },
    /** Holds channels that lost their server back. */
    governor: {
      initial: 'idle',
      states: {
        idle: { on: { 'channel.lost': { target: 'holding' }, close: { target: 'closed' } } },
        holding: {
          on: { close: { target: 'closed' } },
          after: { governor: { target: 'idle', actions: 'releaseLost' } },
        },
        closed: { type: 'final' },
      },
    },
  },
});
