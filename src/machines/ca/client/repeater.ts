/**
 * The repeater: hears the beacons that come to this host and hands each to every client registered with it.
 *
 * Rules (CA specification, "Repeater"; EPICS base `repeater.cpp`): one per host, on UDP port 5065. Whoever finds the
 * port taken has found the repeater and needs none.
 */
import { setup } from 'xstate';
import { type WiringOf, wired } from '../../wired.ts';

export type ClientRepeaterEvent =
  | { readonly type: 'bound' }
  /** Another repeater has the port. */
  | { readonly type: 'port.taken' }
  | { readonly type: 'socket.failed'; readonly error: unknown }
  | { readonly type: 'datagram.received'; readonly bytes: Uint8Array; readonly sender: object }
  | { readonly type: 'close' };

/** What the wiring does. */
const wiring = {
  actions: {
    bind: wired,
    repeat: wired,
    reportTaken: wired,
    reportRepeating: wired,
    reportFailure: wired,
    release: wired,
  },
};

export type ClientRepeaterWiring = WiringOf<typeof wiring, ClientRepeaterEvent>;

export const clientRepeaterMachine = setup({
  types: {} as { context: object; input: object; events: ClientRepeaterEvent },
  actions: wiring.actions,
}).createMachine({
  id: 'repeater',
  context: {},
  initial: 'binding',
  on: { close: { target: '.closed' } },
  states: {
    binding: {
      entry: 'bind',
      on: {
        bound: { target: 'repeating' },
        'port.taken': { target: 'taken' },
        'socket.failed': { target: 'closed', actions: 'reportFailure' },
      },
    },
    repeating: {
      entry: 'reportRepeating',
      on: {
        'datagram.received': { actions: 'repeat' },
        'socket.failed': { target: 'closed', actions: 'reportFailure' },
      },
    },
    /** Another repeater does what is to be done. */
    taken: { type: 'final', entry: ['reportTaken', 'release'] },
    closed: { type: 'final', entry: 'release' },
  },
});
