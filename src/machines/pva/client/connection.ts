/**
 * A client's connection: one TCP connection to one server, for all channels that are there.
 *
 * Rules (PVXS clientconn.cpp; pva specification):
 * - The server speaks first: its byte order, in which the client answers, and the ways to authenticate. The client says
 *   who it is; when that is confirmed, channels are created. A server that refuses the user it was given still serves.
 * - Connecting and being confirmed may take 5 s each; PVXS waits 40 s, and users wish it did not.
 * - An echo is asked for every 15 s. A server that says nothing for 40 s, or takes nothing, is gone.
 * - What no server may send ends the connection: what cannot be read, an answer that is not one to what was asked.
 * - It ends when nobody needs it any more; those of name servers are kept.
 *
 * The connection knows nothing of sockets: what happens to its own arrives as events.
 */
import { setup } from 'xstate';
import type { Fault } from '../../../protocol/pva/messages.ts';
import type { Response } from '../../../protocol/pva/responses.ts';
import { type WiringOf, wired, wiredGuard } from '../../wired.ts';

export interface ClientConnectionContext {
  /** `address:port` of the server. */
  readonly peer: string;
  /** How long a server may be silent, in ms. */
  readonly silenceMs: number;
  /** How often it is asked to echo, in ms. */
  readonly echoMs: number;
}

export type ClientConnectionEvent =
  | Response
  | Fault
  | { readonly type: 'socket.connected' | 'socket.full' | 'socket.drained' | 'socket.flushed' | 'socket.closed' }
  /** An answer was not one to what was asked: the text is for the log. */
  | { readonly type: 'violation'; readonly text: string }
  /** Nothing was heard for too long. */
  | { readonly type: 'silence' }
  /** Nobody needs it any more, or the client closes. */
  | { readonly type: 'stop' }
  | { readonly type: 'xstate.done.state.pvaClientConnection.link' };

/** What a region does when the link is closed: without it the connection would never be done. */
const ends = { 'xstate.done.state.pvaClientConnection.link': { target: '.over' } } as const;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    connect: wired,
    adoptByteOrder: wired,
    introduce: wired,
    confirm: wired,
    begin: wired,
    toChannel: wired,
    toOperation: wired,
    toMonitor: wired,
    answerSearch: wired,
    note: wired,
    answerControl: wired,
    reportFault: wired,
    reportViolation: wired,
    reportLate: wired,
    reportSilence: wired,
    sendEcho: wired,
    giveUp: wired,
    drain: wired,
    release: wired,
  },
  guards: { isSilent: wiredGuard },
};

export type ClientConnectionWiring = WiringOf<typeof wiring, ClientConnectionEvent>;

const connection = setup({
  types: {} as { context: ClientConnectionContext; input: ClientConnectionContext; events: ClientConnectionEvent },
  actions: wiring.actions,
  guards: wiring.guards,
  delays: {
    /** To connect, and again to be confirmed. */
    connectLimit: 5000,
    echo: ({ context }) => context.echoMs,
    silenceLimit: ({ context }) => context.silenceMs,
    drainLimit: 400,
  },
});

/** In every state with a socket that is connected. */
const connected = connection.createStateConfig({
  on: {
    SET_BYTE_ORDER: { actions: 'adoptByteOrder' },
    ECHO_REQUEST: { actions: 'answerControl' },
    SEARCH_RESPONSE: { actions: 'answerSearch' },
    MESSAGE: { actions: 'note' },
    FAULT: { target: 'closed', actions: 'reportFault' },
    violation: { target: 'closed', actions: 'reportViolation' },
    silence: { target: 'closed', actions: 'reportSilence' },
    'socket.closed': { target: 'closed' },
  },
}).on;

export const clientConnectionMachine = connection.createMachine({
  id: 'pvaClientConnection',
  context: ({ input }) => input,
  type: 'parallel',
  states: {
    link: {
      initial: 'connecting',
      states: {
        connecting: {
          entry: 'connect',
          on: {
            'socket.connected': { target: 'validating' },
            'socket.closed': { target: 'closed' },
            stop: { target: 'closed' },
          },
          after: { connectLimit: { target: 'closed', actions: 'reportLate' } },
        },
        /** The server has not confirmed who this client is. */
        validating: {
          on: {
            ...connected,
            CONNECTION_VALIDATION: { actions: 'introduce' },
            CONNECTION_VALIDATED: { target: 'ready', actions: 'confirm' },
            stop: { target: 'closed' },
          },
          after: { connectLimit: { target: 'closed', actions: 'reportLate' } },
        },
        ready: {
          tags: 'open',
          entry: 'begin',
          on: {
            ...connected,
            CONNECTION_VALIDATION: { actions: 'introduce' },
            MONITOR: { actions: 'toMonitor' },
            MONITOR_INIT: { actions: 'toMonitor' },
            MONITOR_END: { actions: 'toMonitor' },
            GET: { actions: 'toOperation' },
            GET_INIT: { actions: 'toOperation' },
            PUT: { actions: 'toOperation' },
            PUT_INIT: { actions: 'toOperation' },
            READ_BACK: { actions: 'toOperation' },
            RPC: { actions: 'toOperation' },
            RPC_INIT: { actions: 'toOperation' },
            GET_FIELD: { actions: 'toOperation' },
            CREATE_CHANNEL: { actions: 'toChannel' },
            DESTROY_CHANNEL: { actions: 'toChannel' },
            ACL_CHANGE: { actions: 'toChannel' },
            stop: { target: 'draining' },
          },
        },
        /** What was written leaves. */
        draining: {
          tags: 'open',
          entry: 'drain',
          on: { 'socket.flushed': { target: 'closed' }, 'socket.closed': { target: 'closed' } },
          after: { drainLimit: { target: 'closed' } },
        },
        /** Its channels have lost it. */
        closed: { type: 'final', entry: 'release' },
      },
    },
    /** Whether the server is heard. */
    hearing: {
      initial: 'early',
      on: ends,
      states: {
        /** Until it has confirmed who this is, for which it has got a limit of its own. */
        early: { on: { CONNECTION_VALIDATED: { target: 'listening' } } },
        listening: {
          after: {
            echo: [
              { guard: 'isSilent', target: 'silent' },
              { target: 'listening', reenter: true, actions: 'sendEcho' },
            ],
          },
        },
        silent: { entry: 'giveUp' },
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
          on: { 'socket.drained': { target: 'flowing' } },
          after: { silenceLimit: { target: 'flowing', actions: 'giveUp' } },
        },
        over: { type: 'final' },
      },
    },
  },
});
