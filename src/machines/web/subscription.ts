/**
 * A subscription of a browser: one name.
 *
 * Rules:
 * - The browser is told at once what it may do with the PV, also where there is none: an update without a value.
 * - Of what changes while something waits to be sent only the newest value is kept.
 * - A PV that is removed, or that may no longer be read, is reported as disconnected. It comes back by itself.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface WebSubscriptionContext {
  /** As the browser wrote it. */
  readonly name: string;
}

export type WebSubscriptionEvent =
  /** A change of the PV; the wiring knows its value. */
  | { readonly type: 'update' }
  /** The session sends what waits. */
  | { readonly type: 'flush' }
  /** A PV was added: it may be the one. */
  | { readonly type: 'pv.added' }
  | { readonly type: 'pv.removed' }
  | { readonly type: 'rights.changed' }
  | { readonly type: 'clear' };

/** What the wiring does and decides. */
const wiring = {
  actions: {
    attach: wired,
    detach: wired,
    keep: wired,
    replace: wired,
    send: wired,
    tellState: wired,
    sendState: wired,
    release: wired,
  },
  guards: { isServed: wiredGuard, mayRead: wiredGuard },
};

export type WebSubscriptionWiring = WiringOf<typeof wiring, WebSubscriptionEvent>;

export const webSubscriptionMachine = setup({
  types: {} as { context: WebSubscriptionContext; input: WebSubscriptionContext; events: WebSubscriptionEvent },
  actions: wiring.actions,
  guards: wiring.guards,
}).createMachine({
  id: 'webSubscription',
  context: ({ input }) => input,
  initial: 'missing',
  on: { clear: { target: '.cleared' } },
  states: {
    missing: {
      entry: 'tellState',
      on: {
        'pv.added': [
          { guard: 'mayRead', target: 'live' },
          { guard: 'isServed', target: 'denied' },
        ],
        flush: { actions: 'sendState' },
      },
    },
    /** There is such a PV, and it may not be read. */
    denied: {
      entry: 'tellState',
      on: {
        'rights.changed': { guard: 'mayRead', target: 'live' },
        'pv.removed': { target: 'missing' },
        flush: { actions: 'sendState' },
      },
    },
    live: {
      entry: 'attach',
      exit: 'detach',
      initial: 'ready',
      on: {
        'rights.changed': [{ guard: 'mayRead', actions: 'tellState' }, { target: 'denied' }],
        'pv.removed': { target: 'missing' },
      },
      states: {
        ready: {
          on: { update: { target: 'due', actions: 'keep' }, flush: { actions: 'sendState' } },
        },
        due: {
          on: { update: { actions: 'replace' }, flush: { target: 'ready', actions: 'send' } },
        },
      },
    },
    cleared: { type: 'final', entry: 'release' },
  },
});
