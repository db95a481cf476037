/**
 * A client: everything one program (or one IOC) does as a PV Access client.
 *
 * Rules (PVXS client.cpp):
 * - Channels may be made at once; they are searched when the host names of the environment's lists have been looked up.
 * - A connection that fails concerns its own channels. The searcher is started again.
 * - Closing gives every channel up and sends what was written before the sockets close, within a limit.
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from '../../wired.ts';

export type PvaClientEvent =
  /** The settings are known. */
  | { readonly type: 'prepared' }
  | { readonly type: 'connection.closed'; readonly connection: object }
  | { readonly type: 'close' }
  | { readonly type: 'connections.gone' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    prepare: wired,
    startSearcher: wired,
    connectNameServers: wired,
    forgetConnection: wired,
    childFailed: wired,
    stopSearch: wired,
    closeChannels: wired,
    drainConnections: wired,
    release: wired,
  },
};

export type PvaClientWiring = WiringOf<typeof wiring, PvaClientEvent>;

export const pvaClientMachine = setup({
  types: {} as { context: object; input: object; events: PvaClientEvent },
  actions: wiring.actions,
  delays: {
    /** How long what was written may take to leave. */
    drainLimit: 500,
  },
}).createMachine({
  id: 'pvaClient',
  context: {},
  initial: 'preparing',
  on: {
    'connection.closed': { actions: 'forgetConnection' },
    'xstate.error.actor.*': { actions: 'childFailed' },
  },
  states: {
    /** The settings are read, and host names looked up. */
    preparing: {
      entry: 'prepare',
      on: { prepared: { target: 'running' }, close: { target: 'closing' } },
    },
    running: {
      entry: ['startSearcher', 'connectNameServers'],
      on: { close: { target: 'closing' } },
    },
    closing: {
      entry: ['stopSearch', 'closeChannels', 'drainConnections'],
      on: { 'connections.gone': { target: 'closed' } },
      after: { drainLimit: { target: 'closed' } },
    },
    closed: { type: 'final', entry: 'release' },
  },
});
