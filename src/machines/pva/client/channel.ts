/**
 * A client's channel: its hold on one PV, from the first search until it is closed.
 *
 * Rules (PVXS client.cpp):
 * - A channel is searched until it is found, and again whenever its server is gone: it never gives up by itself. Where
 *   the program names the server, it is not searched.
 * - Who was refused is searched again after 29 s; after 10 s where the server could not be connected to before it had
 *   created the channel. A channel that was lost is searched at once.
 * - A second server that answers to the name is reported once and not used.
 */
import { setup } from 'xstate';
import type { Status } from '../../../protocol/pva/status.ts';
import { type ChildFailure, type WiringOf, wired } from '../../wired.ts';

export interface ClientChannelContext {
  readonly name: string;
  readonly cid: number;
  /** `address:port` of the server that the program has named; undefined: searched. */
  readonly server: string | undefined;
}

export type ClientChannelEvent =
  /** A server answered the search. */
  | { readonly type: 'found'; readonly address: string; readonly port: number; readonly guid: string }
  /** The connection takes messages. */
  | { readonly type: 'connection.ready' }
  | { readonly type: 'connection.closed' }
  | { readonly type: 'created'; readonly sid: number }
  /** The server does not create the channel. */
  | { readonly type: 'refused'; readonly status: Status }
  /** The server has ended the channel: the PV is gone there. */
  | { readonly type: 'destroyed' }
  | { readonly type: 'rights.changed'; readonly rights: number }
  | { readonly type: 'close' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    search: wired,
    searchAfterFailure: wired,
    searchAfterRefusal: wired,
    joinFound: wired,
    joinServer: wired,
    leaveConnection: wired,
    requestChannel: wired,
    adopt: wired,
    adoptRights: wired,
    noteRefusal: wired,
    announceConnected: wired,
    announceDisconnected: wired,
    reportDuplicate: wired,
    endParts: wired,
    destroyChannel: wired,
    release: wired,
    partFailed: wired,
  },
};

export type ClientChannelWiring = WiringOf<typeof wiring, ClientChannelEvent>;

const channel = setup({
  types: {} as { context: ClientChannelContext; input: ClientChannelContext; events: ClientChannelEvent },
  actions: wiring.actions,
  guards: { isForced: ({ context }) => context.server !== undefined },
  delays: { failureHoldOff: 10_000, refusalHoldOff: 29_000 },
});

/** The connection has failed before the channel was there. */
const failed = [
  { guard: 'isForced', target: 'failed' },
  { target: 'searching', actions: 'searchAfterFailure' },
] as const;

/** The channel was there, and has gone. */
const lost = [
  { guard: 'isForced', target: 'connecting', actions: ['announceDisconnected', 'joinServer'] },
  { target: 'searching', actions: ['announceDisconnected', 'search'] },
] as const;

export const clientChannelMachine = channel.createMachine({
  id: 'pvaClientChannel',
  context: ({ input }) => input,
  initial: 'new',
  on: {
    'rights.changed': { actions: 'adoptRights' },
    close: { target: '.closed' },
    'xstate.error.actor.*': { actions: 'partFailed' },
  },
  states: {
    new: {
      always: [
        { guard: 'isForced', target: 'connecting', actions: 'joinServer' },
        { target: 'searching', actions: 'search' },
      ],
    },
    searching: { on: { found: { target: 'connecting', actions: 'joinFound' } } },
    /** Found; its server is being connected to. */
    connecting: {
      on: {
        'connection.ready': { target: 'creating' },
        'connection.closed': failed,
        found: { actions: 'reportDuplicate' },
      },
    },
    /** The server was asked for the channel. It may take its time: a gateway has to search it. */
    creating: {
      entry: 'requestChannel',
      on: {
        created: { target: 'active', actions: 'adopt' },
        refused: [
          { guard: 'isForced', target: 'refused', actions: ['noteRefusal', 'leaveConnection'] },
          { target: 'searching', actions: ['noteRefusal', 'leaveConnection', 'searchAfterRefusal'] },
        ],
        'connection.closed': failed,
        found: { actions: 'reportDuplicate' },
      },
    },
    active: {
      entry: 'announceConnected',
      on: {
        found: { actions: 'reportDuplicate' },
        destroyed: [
          { guard: 'isForced', target: 'refused', actions: ['announceDisconnected', 'leaveConnection'] },
          { target: 'searching', actions: ['announceDisconnected', 'leaveConnection', 'search'] },
        ],
        'connection.closed': lost,
        close: { target: 'closed', actions: ['endParts', 'destroyChannel', 'announceDisconnected'] },
      },
    },
    /** The server that the program has named could not be connected to. */
    failed: { after: { failureHoldOff: { target: 'connecting', actions: 'joinServer' } } },
    /** It does not have the channel. */
    refused: { after: { refusalHoldOff: { target: 'connecting', actions: 'joinServer' } } },
    closed: { type: 'final', entry: ['endParts', 'release'] },
  },
});
