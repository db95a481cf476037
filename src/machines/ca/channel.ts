/**
 * A channel: one client's hold on one PV, from CREATE_CHAN to CLEAR_CHANNEL.
 *
 * Rules:
 * - ACCESS_RIGHTS comes before the reply to CREATE_CHAN, and again whenever the rights change.
 * - One put with completion is outstanding per channel. A second one waits for the first (rsrv stops the whole circuit
 *   instead); what arrives after a waiting put waits with it, so that a read sees the puts that came before it.
 *   With nothing waiting, reads are answered at once, as rsrv does while a record is processing.
 * - Without the right to read, reads and monitors answer NORDACCESS; without the right to write, puts answer NOWTACCESS.
 *   A put that is outstanding when the right goes completes; those that wait for it are refused at once.
 * - Clearing cancels monitors and outstanding puts silently; the reply to CLEAR_CHANNEL is the last message.
 */
import { and, setup } from 'xstate';
import type {
  ClearChannelRequest,
  EventAddRequest,
  EventCancelRequest,
  ReadRequest,
  WriteRequest,
} from '../../protocol/ca/requests.ts';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from '../wired.ts';

const READ = 1;
const WRITE = 2;

export interface ChannelContext {
  /** As the client asked for it, modifiers included. */
  readonly name: string;
  readonly sid: number;
  readonly cid: number;
  /** 1 read, 2 write: what the channel was created with. */
  readonly rights: number;
}

export type ChannelEvent =
  | ReadRequest
  | WriteRequest
  | EventAddRequest
  | EventCancelRequest
  | ClearChannelRequest
  /** The rights of this client on this PV, now. */
  | { readonly type: 'rights.changed'; readonly rights: number }
  /** The put that was just written completes later. */
  | { readonly type: 'put.pending' }
  | { readonly type: 'put.settled'; readonly outcome: object }
  /** Everything that waited has been done. */
  | { readonly type: 'queue.empty' }
  /** The PV was removed from the IOC. */
  | { readonly type: 'pv.removed' }
  | { readonly type: 'circuit.closed' }
  | ChildFailure;

const toCompleting = {
  guard: and(['mayReadAndWrite', 'putIsOutstanding']),
  target: 'serving.completing',
  actions: 'tellRights',
} as const;
const toReadWrite = { guard: 'mayReadAndWrite', target: 'serving', actions: 'tellRights' } as const;
const toReadOnly = { guard: 'mayRead', target: 'readOnly', actions: 'tellRights' } as const;
const toNoAccess = { target: 'noAccess', actions: 'tellRights' } as const;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    announce: wired,
    tellRights: wired,
    answerRead: wired,
    refuseRead: wired,
    write: wired,
    refuseWrite: wired,
    wait: wired,
    confirmPut: wired,
    runWaiting: wired,
    subscribe: wired,
    unsubscribe: wired,
    confirmClear: wired,
    sayGone: wired,
    release: wired,
    subscriptionFailed: wired,
  },
  guards: { somethingWaits: wiredGuard, putIsOutstanding: wiredGuard },
};

export type ChannelWiring = WiringOf<typeof wiring, ChannelEvent>;

export const channelMachine = setup({
  types: {} as { context: ChannelContext; input: ChannelContext; events: ChannelEvent },
  actions: wiring.actions,
  guards: {
    ...wiring.guards,
    startsReadWrite: ({ context }) => (context.rights & (READ | WRITE)) === (READ | WRITE),
    startsReadOnly: ({ context }) => (context.rights & READ) !== 0,
    mayReadAndWrite: ({ event }) => (rightsOf(event) & (READ | WRITE)) === (READ | WRITE),
    mayRead: ({ event }) => (rightsOf(event) & READ) !== 0,
  },
}).createMachine({
  id: 'channel',
  context: ({ input }) => input,
  initial: 'creating',
  on: {
    EVENT_ADD: { actions: 'subscribe' },
    EVENT_CANCEL: { actions: 'unsubscribe' },
    CLEAR_CHANNEL: { target: '.clearing', actions: 'confirmClear' },
    'put.settled': { actions: ['confirmPut', 'runWaiting'] },
    'pv.removed': { target: '.closed', actions: 'sayGone' },
    'circuit.closed': { target: '.closed' },
    'xstate.error.actor.*': { actions: 'subscriptionFailed' },
  },
  states: {
    /** Rights and the reply to CREATE_CHAN are on their way. */
    creating: {
      entry: 'announce',
      always: [
        { guard: 'startsReadWrite', target: 'serving' },
        { guard: 'startsReadOnly', target: 'readOnly' },
        { target: 'noAccess' },
      ],
    },
    serving: {
      initial: 'ready',
      on: { 'rights.changed': [toCompleting, toReadWrite, toReadOnly, toNoAccess] },
      states: {
        ready: {
          on: {
            READ: { actions: 'answerRead' },
            READ_NOTIFY: { actions: 'answerRead' },
            WRITE: { actions: 'write' },
            WRITE_NOTIFY: { actions: 'write' },
            'put.pending': { target: 'completing' },
          },
        },
        /** A put with completion is outstanding. */
        completing: {
          on: {
            READ: [{ guard: 'somethingWaits', actions: 'wait' }, { actions: 'answerRead' }],
            READ_NOTIFY: [{ guard: 'somethingWaits', actions: 'wait' }, { actions: 'answerRead' }],
            WRITE: [{ guard: 'somethingWaits', actions: 'wait' }, { actions: 'write' }],
            WRITE_NOTIFY: { actions: 'wait' },
            'queue.empty': { target: 'ready' },
          },
        },
      },
    },
    readOnly: {
      on: {
        READ: { actions: 'answerRead' },
        READ_NOTIFY: { actions: 'answerRead' },
        WRITE: { actions: 'refuseWrite' },
        WRITE_NOTIFY: { actions: 'refuseWrite' },
        'rights.changed': [toCompleting, toReadWrite, toReadOnly, toNoAccess],
      },
    },
    noAccess: {
      on: {
        READ: { actions: 'refuseRead' },
        READ_NOTIFY: { actions: 'refuseRead' },
        WRITE: { actions: 'refuseWrite' },
        WRITE_NOTIFY: { actions: 'refuseWrite' },
        'rights.changed': [toCompleting, toReadWrite, toReadOnly, toNoAccess],
      },
    },
    /** The client has released it; monitors and outstanding puts go silently. */
    clearing: { always: { target: 'closed' } },
    closed: { type: 'final', entry: 'release' },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

function rightsOf(event: ChannelEvent): number {
  return event.type === 'rights.changed' ? event.rights : 0;
}
