/**
 * A connection: one TCP connection of one client.
 *
 * Rules (PVXS serverconn.cpp; pva specification):
 * - The server speaks first: its byte order, then the ways to authenticate. A client says who it is, and may say so again.
 * - Searches and echoes are answered before that; channels are not created for somebody unknown.
 * - Messages are executed in the order of arrival. What concerns a channel or an operation is handed to it.
 * - Ids of operations that are not known are passed over: messages cross the end of an operation. An id that is used
 *   against the rules ends the connection.
 * - A client that is silent for 40 s is gone: clients send an echo every 15 s.
 * - A client that does not read is not read from: while `congested` its bytes wait, and its monitors merge updates.
 *
 * The connection knows nothing of sockets: it gets the events `socket.full`, `socket.drained`, `socket.flushed`, `socket.closed`.
 */
import { setup } from 'xstate';
import type { Fault } from '../../protocol/pva/messages.ts';
import type { Request } from '../../protocol/pva/requests.ts';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface ConnectionContext {
  /** `address:port` of the client. */
  readonly peer: string;
}

export type ConnectionEvent =
  | Request
  | Fault
  | { readonly type: 'socket.full' | 'socket.drained' | 'socket.flushed' | 'socket.closed' }
  /** A message was against the rules: the text is for the log. */
  | { readonly type: 'violation'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'xstate.done.state.pvaConnection.session' }
  | ChildFailure;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    greet: wired,
    identify: wired,
    answerEcho: wired,
    answerControl: wired,
    answerSearch: wired,
    adoptByteOrder: wired,
    createChannels: wired,
    destroyChannel: wired,
    createOperation: wired,
    createMonitor: wired,
    refuseOperation: wired,
    toOperation: wired,
    toMonitor: wired,
    endOperation: wired,
    cancelOperation: wired,
    answerType: wired,
    note: wired,
    refuseStranger: wired,
    reportFault: wired,
    reportViolation: wired,
    noteHeard: wired,
    reportSilence: wired,
    pauseReading: wired,
    resumeReading: wired,
    drain: wired,
    release: wired,
    channelFailed: wired,
  },
  guards: { heardSomething: wiredGuard },
};

export type ConnectionWiring = WiringOf<typeof wiring, ConnectionEvent>;

const connection = setup({
  types: {} as { context: ConnectionContext; input: ConnectionContext; events: ConnectionEvent },
  actions: wiring.actions,
  guards: wiring.guards,
  delays: {
    /** How long queued replies may take to leave before the socket is closed under them. */
    drainLimit: 800,
    /** Half the time that a client may be silent. */
    silence: 20_000,
  },
});

/** What is answered to anybody. */
const anybody = connection.createStateConfig({
  on: {
    CONNECTION_VALIDATION: { target: 'serving', actions: 'identify' },
    ECHO: { actions: 'answerEcho' },
    ECHO_REQUEST: { actions: 'answerControl' },
    SET_BYTE_ORDER: { actions: 'adoptByteOrder' },
    SEARCH: { actions: 'answerSearch' },
    FAULT: { target: 'draining', actions: 'reportFault' },
    violation: { target: 'draining', actions: 'reportViolation' },
    'socket.closed': { target: 'closed' },
    stop: { target: 'draining' },
  },
}).on;

export const connectionMachine = connection.createMachine({
  id: 'pvaConnection',
  context: ({ input }) => input,
  type: 'parallel',
  on: { 'xstate.error.actor.*': { actions: 'channelFailed' } },
  states: {
    session: {
      initial: 'validating',
      states: {
        /** The client has not said who it is. */
        validating: {
          entry: 'greet',
          on: {
            ...anybody,
            CREATE_CHANNEL: { target: 'draining', actions: 'refuseStranger' },
            'socket.full': { target: 'draining' },
          },
        },
        serving: {
          on: {
            ...anybody,
            CONNECTION_VALIDATION: { actions: 'identify' },
            CREATE_CHANNEL: { actions: 'createChannels' },
            DESTROY_CHANNEL: { actions: 'destroyChannel' },
            GET_INIT: { actions: 'createOperation' },
            PUT_INIT: { actions: 'createOperation' },
            RPC_INIT: { actions: 'createOperation' },
            PROCESS_INIT: { actions: 'createOperation' },
            PUT_GET_INIT: { actions: 'refuseOperation' },
            ARRAY_INIT: { actions: 'refuseOperation' },
            MONITOR_INIT: { actions: 'createMonitor' },
            GET: { actions: 'toOperation' },
            READ_BACK: { actions: 'toOperation' },
            PUT: { actions: 'toOperation' },
            RPC: { actions: 'toOperation' },
            PROCESS: { actions: 'toOperation' },
            MONITOR: { actions: 'toMonitor' },
            DESTROY_REQUEST: { actions: 'endOperation' },
            CANCEL_REQUEST: { actions: 'cancelOperation' },
            GET_FIELD: { actions: 'answerType' },
            MESSAGE: { actions: 'note' },
            'socket.full': { target: 'congested' },
          },
        },
        /** The client does not read its replies: what it sends is not looked at. */
        congested: {
          entry: 'pauseReading',
          exit: 'resumeReading',
          on: {
            'socket.drained': { target: 'serving' },
            'socket.closed': { target: 'closed' },
            stop: { target: 'draining' },
          },
        },
        /** Nothing more is read; what was answered is sent. */
        draining: {
          entry: 'drain',
          on: { 'socket.flushed': { target: 'closed' }, 'socket.closed': { target: 'closed' } },
          after: { drainLimit: { target: 'closed' } },
        },
        /** Channels, operations and the socket are gone. */
        closed: { type: 'final', entry: 'release' },
      },
    },
    /** Whether anything has been heard of the client lately. It ends with the session. */
    hearing: {
      initial: 'heard',
      on: { 'xstate.done.state.pvaConnection.session': { target: '.over' } },
      states: {
        heard: {
          entry: 'noteHeard',
          after: {
            silence: [{ guard: 'heardSomething', target: 'heard', reenter: true }, { target: 'quiet' }],
          },
        },
        quiet: {
          after: { silence: [{ guard: 'heardSomething', target: 'heard' }, { target: 'silent' }] },
        },
        silent: { entry: 'reportSilence' },
        over: { type: 'final' },
      },
    },
  },
});
