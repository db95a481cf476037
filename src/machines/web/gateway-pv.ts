/**
 * A PV of another IOC that displays see through this one's web port.
 *
 * Rules:
 * - There is such a PV for displays from the first value of a connection until that connection is lost.
 * - What it is (type, units, limits, states) is asked for at each connection, before the first value is shown; again when
 *   an array has grown beyond what was known.
 * - It is given up when no display watches it any more.
 */
import { setup } from 'xstate';
import { type WiringOf, wired } from '../wired.ts';

export interface GatewayPvContext {
  /** As the displays wrote it. */
  readonly name: string;
}

export type GatewayPvEvent =
  | { readonly type: 'connected' | 'disconnected' }
  /** What it is, and its value. */
  | { readonly type: 'described'; readonly reading: object; readonly metadata: object }
  /** It could not be asked. */
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'update'; readonly reading: object }
  | { readonly type: 'outgrown' }
  /** Nobody watches it. */
  | { readonly type: 'abandoned' };

/** What the wiring does. */
const wiring = {
  actions: { open: wired, ask: wired, show: wired, hide: wired, pass: wired, release: wired },
};

export type GatewayPvWiring = WiringOf<typeof wiring, GatewayPvEvent>;

export const gatewayPvMachine = setup({
  types: {} as { context: GatewayPvContext; input: GatewayPvContext; events: GatewayPvEvent },
  actions: wiring.actions,
  delays: { askAgain: 5000 },
}).createMachine({
  id: 'gatewayPv',
  context: ({ input }) => input,
  initial: 'connecting',
  entry: 'open',
  on: { abandoned: { target: '.closed' } },
  states: {
    connecting: { on: { connected: { target: 'describing' } } },
    describing: {
      entry: 'ask',
      on: {
        described: { target: 'shown', actions: 'show' },
        failed: { target: 'waiting' },
        disconnected: { target: 'connecting' },
      },
    },
    /** It could not be asked, though it is connected: it may not be read, or not now. */
    waiting: {
      on: { disconnected: { target: 'connecting' } },
      after: { askAgain: { target: 'describing' } },
    },
    shown: {
      exit: 'hide',
      on: {
        update: { actions: 'pass' },
        outgrown: { target: 'describing' },
        disconnected: { target: 'connecting' },
      },
    },
    closed: { type: 'final', entry: 'release' },
  },
});
