/**
 * A virtual circuit: one TCP connection of one client at one priority.
 *
 * Rules (Channel Access 4.13; rsrv for what the specification leaves open):
 * - The client's first message is VERSION; anything else is from a client too old to serve (ERROR DEFUNCT, hang up).
 * - Names of user and host are heard while the client has no channel (a refused one does not count); then they are
 *   refused, and the circuit lives.
 * - Messages are executed in the order of arrival. What concerns a channel is handed to that channel.
 * - An id that is not this circuit's ends the circuit: the client has lost track of what it owns.
 * - A client that does not read is not read from: while `congested` its messages wait (they are at most one chunk,
 *   since the socket is paused) and its monitors keep only their newest value.
 * - EVENTS_OFF concerns monitors alone; everything else is answered meanwhile.
 *
 * The circuit knows nothing of sockets: it gets the events `socket.full`, `socket.drained`, `socket.flushed`, `socket.closed`.
 */
import { raise, setup } from 'xstate';
import type { Fault } from '../../protocol/ca/messages.ts';
import type { Request, SearchRequest, TooLargeRequest, VersionRequest } from '../../protocol/ca/requests.ts';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from '../wired.ts';

/** Oldest minor protocol revision that is served, and the highest priority (rsrv, `rsrv_version_reply`). */
const OLDEST_MINOR = 4;
const HIGHEST_PRIORITY = 99;

export interface CircuitContext {
  /** `address:port` of the client. */
  readonly peer: string;
}

export type CircuitEvent =
  | Request
  | TooLargeRequest
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'socket.full' | 'socket.drained' | 'socket.flushed' | 'socket.closed' }
  | { readonly type: 'monitors.off' | 'monitors.on' }
  /** The client's first channel, and the end of its last. */
  | { readonly type: 'channels.some' | 'channels.none' }
  | { readonly type: 'stop' }
  | { readonly type: 'xstate.done.state.circuit.session' }
  | ChildFailure;

/** All message names: a state that treats them all the same says so once. */
const MESSAGES = [
  'SEARCH',
  'CREATE_CHAN',
  'CLEAR_CHANNEL',
  'READ',
  'READ_NOTIFY',
  'WRITE',
  'WRITE_NOTIFY',
  'EVENT_ADD',
  'EVENT_CANCEL',
  'EVENTS_OFF',
  'EVENTS_ON',
  'READ_SYNC',
  'CLIENT_NAME',
  'HOST_NAME',
  'ECHO',
] as const;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    adoptVersion: wired,
    rememberName: wired,
    refuseName: wired,
    answerSearch: wired,
    answerEcho: wired,
    answerReadSync: wired,
    createChannel: wired,
    routeToChannel: wired,
    refuseTooOld: wired,
    refuseType: wired,
    refuseSize: wired,
    refuseChannelId: wired,
    refuseSubscriptionId: wired,
    answerFault: wired,
    resumeMonitors: wired,
    hold: wired,
    pauseReading: wired,
    resumeReading: wired,
    drain: wired,
    release: wired,
    channelFailed: wired,
  },
  guards: {
    isUnknownType: wiredGuard,
    hasChannels: wiredGuard,
    isOwnChannel: wiredGuard,
    isOwnSubscription: wiredGuard,
  },
};

export type CircuitWiring = WiringOf<typeof wiring, CircuitEvent>;

const circuit = setup({
  types: {} as { context: CircuitContext; input: CircuitContext; events: CircuitEvent },
  actions: wiring.actions,
  guards: {
    ...wiring.guards,
    isSupportedVersion: ({ event }) => {
      const { minor, priority } = event as VersionRequest;
      return minor >= OLDEST_MINOR && priority <= HIGHEST_PRIORITY;
    },
    isSupportedSearch: ({ event }) => (event as SearchRequest).minor >= OLDEST_MINOR,
    isSupportedClient: ({ event }) => (event as { minor: number }).minor >= OLDEST_MINOR,
  },
  delays: {
    /** How long queued replies may take to leave before the socket is closed under them. */
    drainLimit: 800,
  },
});

/** What an open circuit does with each message; the two states below differ in whether names are heard. */
const open = circuit.createStateConfig({
  initial: 'identifying',
  on: {
    VERSION: [{ guard: 'isSupportedVersion', actions: 'adoptVersion' }, { target: 'closed' }],
    SEARCH: [{ guard: 'isSupportedSearch', actions: 'answerSearch' }, { target: 'closed' }],
    ECHO: { actions: 'answerEcho' },
    READ_SYNC: { actions: 'answerReadSync' },
    EVENTS_OFF: { actions: raise({ type: 'monitors.off' }) },
    EVENTS_ON: { actions: raise({ type: 'monitors.on' }) },
    CREATE_CHAN: [{ guard: 'isSupportedClient', actions: 'createChannel' }, { target: '#circuit.session.closed' }],
    READ_NOTIFY: [
      { guard: 'isOwnChannel', actions: 'routeToChannel' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    WRITE_NOTIFY: [
      { guard: 'isOwnChannel', actions: 'routeToChannel' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    READ: [
      { guard: 'isUnknownType', target: 'draining', actions: 'refuseType' },
      { guard: 'isOwnChannel', actions: 'routeToChannel' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    WRITE: [
      { guard: 'isUnknownType', target: 'draining', actions: 'refuseType' },
      { guard: 'isOwnChannel', actions: 'routeToChannel' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    EVENT_ADD: [
      { guard: 'isOwnChannel', actions: 'routeToChannel' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    EVENT_CANCEL: [
      { guard: 'isOwnSubscription', actions: 'routeToChannel' },
      { guard: 'isOwnChannel', target: 'draining', actions: 'refuseSubscriptionId' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    CLEAR_CHANNEL: [
      { guard: 'isOwnChannel', actions: 'routeToChannel' },
      { target: 'draining', actions: 'refuseChannelId' },
    ],
    TOO_LARGE: { actions: 'refuseSize' },
    fault: { target: 'draining', actions: 'answerFault' },
    'socket.full': { target: 'congested' },
    'socket.closed': { target: 'closed' },
    stop: { target: 'draining' },
  },
  states: {
    /** No channel: the client may say who it is. */
    identifying: {
      on: {
        CLIENT_NAME: { actions: 'rememberName' },
        HOST_NAME: { actions: 'rememberName' },
        'channels.some': { target: 'serving' },
      },
    },
    serving: {
      on: {
        CLIENT_NAME: { actions: 'refuseName' },
        HOST_NAME: { actions: 'refuseName' },
        'channels.none': { target: 'identifying' },
      },
    },
  },
});

export const circuitMachine = circuit.createMachine({
  id: 'circuit',
  context: ({ input }) => input,
  type: 'parallel',
  on: { 'xstate.error.actor.*': { actions: 'channelFailed' } },
  states: {
    session: {
      initial: 'awaitingVersion',
      states: {
        /** Connected; the server's VERSION has been sent, the client's has not come. */
        awaitingVersion: {
          on: {
            ...each(MESSAGES, { target: 'draining', actions: 'refuseTooOld' }),
            VERSION: [{ guard: 'isSupportedVersion', target: 'open', actions: 'adoptVersion' }, { target: 'closed' }],
            fault: { target: 'draining', actions: 'answerFault' },
            'socket.full': { target: 'draining' },
            'socket.closed': { target: 'closed' },
            stop: { target: 'draining' },
          },
        },
        open,
        /** The client does not read its replies: its messages wait. */
        congested: {
          entry: 'pauseReading',
          exit: 'resumeReading',
          on: {
            ...each([...MESSAGES, 'VERSION', 'TOO_LARGE', 'fault'] as const, { actions: 'hold' }),
            'socket.drained': [{ guard: 'hasChannels', target: 'open.serving' }, { target: 'open.identifying' }],
            'socket.closed': { target: 'closed' },
            stop: { target: 'draining' },
          },
        },
        /** Nothing more is read; what was answered is sent. */
        draining: {
          entry: 'drain',
          on: {
            'socket.flushed': { target: 'closed' },
            'socket.closed': { target: 'closed' },
          },
          after: { drainLimit: { target: 'closed' } },
        },
        /** Channels, subscriptions and the socket are gone. */
        closed: { type: 'final', entry: 'release' },
      },
    },
    /** Flow control by the client. It ends with the session, or the circuit would never be done. */
    monitors: {
      initial: 'flowing',
      on: { 'xstate.done.state.circuit.session': { target: '.over' } },
      states: {
        flowing: { on: { 'monitors.off': { target: 'paused' } } },
        paused: { on: { 'monitors.on': { target: 'flowing', actions: 'resumeMonitors' } } },
        over: { type: 'final' },
      },
    },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

function each<const Name extends string, Transition>(
  names: readonly Name[],
  transition: Transition,
): Record<Name, Transition> {
  return Object.fromEntries(names.map((name) => [name, transition])) as Record<Name, Transition>;
}
