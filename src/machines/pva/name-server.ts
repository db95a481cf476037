/**
 * The name server of PV Access: answers "who serves this name?" over UDP, and passes on to the other servers of this host
 * what was sent to this one alone.
 *
 * Rules (PVXS server.cpp, udp_collector.cpp): names that are not served are not answered, unless the client asks for an
 * answer in any case; that is how servers are discovered. What is malformed is dropped. While `paused` nothing is
 * answered; unicasts are passed on all the same.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

export type NameServerEvent =
  | { readonly type: 'bound' }
  /** One UDP datagram; the wiring has its bytes and its sender. */
  | { readonly type: 'datagram.received'; readonly datagram: object; readonly reply: (bytes: Uint8Array) => void }
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
  id: 'pvaNameServer',
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
