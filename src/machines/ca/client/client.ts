/**
 * A client: everything one program (or one IOC) does as a Channel Access client.
 *
 * Rules (libca, `ca_client_context`):
 * - Channels may be made at once; they are searched when the host names of the environment's lists have been looked up.
 * - A circuit that fails concerns its own channels. The searcher and the registration are started again.
 * - Closing clears every channel and sends what was written before the sockets close, within a limit.
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from '../../wired.ts';

export type CaClientEvent =
  /** The settings are known. */
  | { readonly type: 'prepared' }
  | { readonly type: 'circuit.closed'; readonly circuit: object }
  | { readonly type: 'close' }
  | { readonly type: 'circuits.gone' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    prepare: wired,
    startSearcher: wired,
    startRegistration: wired,
    connectNameServers: wired,
    forgetCircuit: wired,
    childFailed: wired,
    stopSearch: wired,
    closeChannels: wired,
    drainCircuits: wired,
    release: wired,
  },
};

export type CaClientWiring = WiringOf<typeof wiring, CaClientEvent>;

export const caClientMachine = setup({
  types: {} as { context: object; input: object; events: CaClientEvent },
  actions: wiring.actions,
  delays: {
    /** How long what was written may take to leave. */
    drainLimit: 500,
  },
}).createMachine({
  id: 'client',
  context: {},
  initial: 'preparing',
  on: {
    'circuit.closed': { actions: 'forgetCircuit' },
    'xstate.error.actor.*': { actions: 'childFailed' },
  },
  states: {
    /** The settings are read, and host names looked up. */
    preparing: {
      entry: 'prepare',
      on: { prepared: { target: 'running' }, close: { target: 'closing' } },
    },
    running: {
      entry: ['startSearcher', 'startRegistration', 'connectNameServers'],
      on: { close: { target: 'closing' } },
    },
    closing: {
      entry: ['stopSearch', 'closeChannels', 'drainCircuits'],
      on: { 'circuits.gone': { target: 'closed' } },
      after: { drainLimit: { target: 'closed' } },
    },
    closed: { type: 'final', entry: 'release' },
  },
});
