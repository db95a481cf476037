/**
 * A client's virtual circuit: one TCP connection to one server at one priority.
 *
 * Rules (libca, `tcpiiu`):
 * - Nobody waits for anybody: VERSION, names and CREATE_CHAN leave as soon as TCP is connected.
 * - A server that says nothing for EPICS_CA_CONN_TMO is asked to echo. If the echo does not come within 5 s its channels
 *   are `unresponsive`, but the connection stays. Other messages do not count: a server may send monitors from one
 *   thread while another one hangs.
 * - A late echo is not believed: the channels live again when a second one is answered in time.
 * - A client that cannot keep up with a server's monitors switches them off, and on again when it has read everything.
 * - What no server sends ends the circuit; the names are searched again.
 *
 * The circuit knows nothing of sockets: what happens to its own arrives as events.
 */
import { setup } from 'xstate';
import type { Frames } from '../../../protocol/ca/framer.ts';
import type { Fault } from '../../../protocol/ca/messages.ts';
import type { Response } from '../../../protocol/ca/responses.ts';
import { type ChildFailure, type WiringOf, wired } from '../../wired.ts';

export interface ClientCircuitContext {
  /** `address:port` of the server. */
  readonly peer: string;
  /** 0 to 99 */
  readonly priority: number;
  /** EPICS_CA_CONN_TMO in ms. */
  readonly silenceMs: number;
}

export type ClientCircuitEvent =
  | { readonly type: 'socket.connected' | 'socket.full' | 'socket.drained' | 'socket.flushed' | 'socket.closed' }
  /** One chunk of the stream, decoded; the wiring has the messages. */
  | { readonly type: 'responses.received'; readonly frames: Frames<Response> }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** The server was heard meanwhile: look again when it could have been silent for long enough. */
  | { readonly type: 'heard'; readonly delayMs: number }
  | { readonly type: 'silence' }
  | { readonly type: 'echo.answered' | 'echo.missing' }
  /** More was received than could be handled in ten turns; everything was handled. */
  | { readonly type: 'behind' | 'caught.up' }
  /** Nobody needs it any more, or the client closes. */
  | { readonly type: 'stop' }
  | { readonly type: 'xstate.done.state.clientCircuit.link' }
  | ChildFailure;

/** What a region does when the link is closed: without it the circuit would never be done. */
const ends = { 'xstate.done.state.clientCircuit.link': { target: '.over' } } as const;

/** What the wiring does. */
const wiring = {
  actions: {
    connect: wired,
    introduce: wired,
    route: wired,
    reportFault: wired,
    reportConnectTimeout: wired,
    checkSilence: wired,
    suspect: wired,
    sendEcho: wired,
    checkEcho: wired,
    sayUnresponsive: wired,
    sayResponsive: wired,
    switchMonitorsOff: wired,
    switchMonitorsOn: wired,
    releaseWriters: wired,
    drain: wired,
    release: wired,
  },
};

export type ClientCircuitWiring = WiringOf<typeof wiring, ClientCircuitEvent>;

export const clientCircuitMachine = setup({
  types: {} as { context: ClientCircuitContext; input: ClientCircuitContext; events: ClientCircuitEvent },
  actions: wiring.actions,
  delays: {
    silence: ({ context, event }) => (event.type === 'heard' ? event.delayMs : context.silenceMs),
    silenceLimit: ({ context }) => context.silenceMs,
    /** CA_ECHO_TIMEOUT */
    echo: 5000,
    /** Nothing came for this long: everything the server had sent was read. */
    quiet: 50,
    drainLimit: 400,
  },
}).createMachine({
  id: 'clientCircuit',
  context: ({ input }) => input,
  type: 'parallel',
  states: {
    link: {
      initial: 'connecting',
      states: {
        connecting: {
          entry: 'connect',
          on: {
            'socket.connected': { target: 'open' },
            'socket.closed': { target: 'closed' },
            stop: { target: 'closed' },
          },
          after: { silenceLimit: { target: 'closed', actions: 'reportConnectTimeout' } },
        },
        open: {
          tags: 'open',
          entry: 'introduce',
          initial: 'alive',
          on: {
            'responses.received': { actions: 'route' },
            fault: { target: 'closed', actions: 'reportFault' },
            'socket.closed': { target: 'closed' },
            stop: { target: 'draining' },
          },
          states: {
            alive: {
              on: {
                heard: { target: 'alive', reenter: true },
                silence: { target: 'probing' },
              },
              after: { silence: { actions: 'checkSilence' } },
            },
            /** Asked to echo. */
            probing: {
              entry: 'sendEcho',
              on: { 'echo.answered': { target: 'alive' }, 'echo.missing': { target: 'unresponsive' } },
              after: { echo: { actions: 'checkEcho' } },
            },
            /** Connected, but not answering: its channels count as disconnected. */
            unresponsive: {
              entry: 'sayUnresponsive',
              on: { 'echo.answered': { target: 'verifying' } },
            },
            /** Answered late: asked again. */
            verifying: {
              entry: 'sendEcho',
              on: {
                'echo.answered': { target: 'alive', actions: 'sayResponsive' },
                'echo.missing': { target: 'unresponsive' },
              },
              after: { echo: { actions: 'checkEcho' } },
            },
          },
        },
        /** What was written leaves. */
        draining: {
          tags: 'open',
          entry: 'drain',
          on: { 'socket.flushed': { target: 'closed' }, 'socket.closed': { target: 'closed' } },
          after: { drainLimit: { target: 'closed' } },
        },
        /** Its channels have lost it; requests that were under way have failed. */
        closed: { type: 'final', entry: 'release' },
      },
    },
    /** Flow control: whether the server sends monitors. */
    monitors: {
      initial: 'on',
      on: ends,
      states: {
        on: { on: { behind: { target: 'off' } } },
        off: {
          entry: 'switchMonitorsOff',
          on: {
            behind: { target: 'off', reenter: false },
            'caught.up': { target: 'on', actions: 'switchMonitorsOn' },
          },
          after: { quiet: { target: 'on', actions: 'switchMonitorsOn' } },
        },
        over: { type: 'final' },
      },
    },
    /** Whether the server takes what is written. */
    output: {
      initial: 'flowing',
      on: ends,
      states: {
        flowing: { on: { 'socket.full': { target: 'blocked' } } },
        blocked: {
          exit: 'releaseWriters',
          on: { 'socket.drained': { target: 'flowing' }, 'socket.closed': { target: 'flowing' } },
          after: { silenceLimit: { actions: 'suspect' } },
        },
        over: { type: 'final' },
      },
    },
  },
});
