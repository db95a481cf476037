/**
 * The name server of a server, one for each protocol: answers "who serves this name?" over UDP, and passes on to the
 * other servers of this host what was sent to this one alone.
 *
 * Rules:
 * - A name that is not served is not answered (rsrv, whatever the client asked for); PV Access answers where the client
 *   asks for an answer in any case, which is how servers are discovered (PVXS server.cpp, udp_collector.cpp).
 * - What is malformed is dropped silently; searches before the damage are answered.
 * - While `paused` nothing is answered; what another server of this host may know is passed on all the same.
 * - Access security is not consulted: who may read or write is told when the channel is made.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from './wired.ts';

export type NameServerEvent =
  | { readonly type: 'bound' }
  /** One UDP datagram, and what sends an answer to it. */
  | { readonly type: 'datagram.received'; readonly datagram: object; readonly reply: object }
  | { readonly type: 'socket.failed'; readonly error: unknown }
  | { readonly type: 'pause' | 'resume' | 'stop' };

/** What the wiring does and decides. */
const wiring = {
  actions: { bind: wired, answer: wired, passOn: wired, closeSockets: wired, reportFailure: wired },
  guards: { isPaused: wiredGuard },
};

export type NameServerWiring = WiringOf<typeof wiring, NameServerEvent>;

export const nameServerMachine = setup({
  types: {} as { context: object; input: object; events: NameServerEvent },
  actions: wiring.actions,
  guards: wiring.guards,
  delays: { bindAgain: 5000 },
}).createMachine({
  id: 'nameServer',
  context: {},
  initial: 'binding',
  on: { stop: { target: '.stopped' } },
  states: {
    binding: {
      entry: 'bind',
      on: {
        bound: [{ guard: 'isPaused', target: 'paused' }, { target: 'answering' }],
        'socket.failed': { target: 'failing', actions: 'reportFailure' },
      },
    },
    answering: {
      on: {
        'datagram.received': { actions: 'answer' },
        pause: { target: 'paused' },
        'socket.failed': { target: 'failing', actions: 'reportFailure' },
      },
    },
    paused: {
      on: {
        'datagram.received': { actions: 'passOn' },
        resume: { target: 'answering' },
        'socket.failed': { target: 'failing', actions: 'reportFailure' },
      },
    },
    /** A socket broke: bind again after a while. */
    failing: {
      entry: 'closeSockets',
      after: { bindAgain: { target: 'binding' } },
    },
    stopped: { type: 'final', entry: 'closeSockets' },
  },
});
