/**
 * The name server: answers "who serves this PV?" over UDP, and for circuits that ask over TCP.
 *
 * Rules (rsrv): a name that is not served is not answered over UDP, whatever the client asked for. What is malformed
 * is dropped silently; searches before the damage are answered. While `paused` nothing is answered; what another server
 * of this host may know is passed on all the same. Access security is not consulted: who may read or write is told when
 * the channel is made.
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
