/**
 * A monitor: one client's subscription to what one channel shows.
 *
 * Rules (PVXS servermon.cpp, and where its behaviour is a known fault, what its documentation says):
 * - A monitor is created stopped. Started, its first update has all fields that the client selected; later ones have
 *   what has changed. An update that changes nothing selected is not sent.
 * - Updates wait while the monitor is stopped, while its window is used up (`starved`, pipeline only) or while the client
 *   does not read (`backlogged`). At most `queueSize` wait; then the newest takes up the one before it, with the changes
 *   of both, so that the last value always arrives.
 * - An acknowledgement widens the window, and sends at once what waited for it.
 * - While the client may not read, nothing is sent; when it may again, it gets all fields anew.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface MonitorContext {
  readonly ioid: number;
  /** Updates that may wait. */
  readonly queueSize: number;
  /** Whether the client grants updates one by one. */
  readonly pipeline: boolean;
}

export type MonitorEvent =
  /** A change of what is shown; the wiring knows which. */
  | { readonly type: 'update' }
  | { readonly type: 'start' | 'stop' }
  /** The window has grown by so many updates. */
  | { readonly type: 'acknowledged'; readonly count: number }
  /** The client reads again. */
  | { readonly type: 'outlet.open' }
  | { readonly type: 'access.lost' | 'access.regained' }
  /** By the client, its channel or its connection. */
  | { readonly type: 'destroy' };

/** What the wiring does and decides. */
const wiring = {
  actions: {
    subscribe: wired,
    send: wired,
    queue: wired,
    flush: wired,
    widen: wired,
    refresh: wired,
    drop: wired,
    release: wired,
  },
  guards: {
    isCongested: wiredGuard,
    isStarved: wiredGuard,
    /** More waits than the window covers, with what is being acknowledged. */
    isShort: wiredGuard,
  },
};

export type MonitorWiring = WiringOf<typeof wiring, MonitorEvent>;

/** Started: what waits is sent, as far as the window goes. */
const started = [
  { guard: 'isCongested', target: 'running.backlogged' },
  { guard: 'isShort', target: 'running.starved', actions: 'flush' },
  { target: 'running.live', actions: 'flush' },
] as const;

export const monitorMachine = setup({
  types: {} as { context: MonitorContext; input: MonitorContext; events: MonitorEvent },
  actions: wiring.actions,
  guards: wiring.guards,
}).createMachine({
  id: 'pvaMonitor',
  context: ({ input }) => input,
  initial: 'stopped',
  on: {
    acknowledged: { actions: 'widen' },
    'access.lost': { target: '.denied', actions: 'drop' },
    destroy: { target: '.gone' },
  },
  states: {
    stopped: {
      entry: 'subscribe',
      on: {
        update: { actions: 'queue' },
        start: started,
      },
    },
    running: {
      initial: 'live',
      on: { stop: { target: 'paused' } },
      states: {
        live: {
          on: {
            update: [
              { guard: 'isCongested', target: 'backlogged', actions: 'queue' },
              { guard: 'isStarved', target: 'starved', actions: 'queue' },
              { actions: 'send' },
            ],
          },
        },
        /** The window is used up. */
        starved: {
          on: {
            update: { actions: 'queue' },
            acknowledged: [
              { guard: 'isCongested', target: 'backlogged', actions: 'widen' },
              { guard: 'isShort', actions: ['widen', 'flush'] },
              { target: 'live', actions: ['widen', 'flush'] },
            ],
          },
        },
        /** The client does not read. */
        backlogged: {
          on: {
            update: { actions: 'queue' },
            'outlet.open': [
              { guard: 'isCongested' },
              { guard: 'isShort', target: 'starved', actions: 'flush' },
              { target: 'live', actions: 'flush' },
            ],
          },
        },
      },
    },
    /** Stopped by the client after it ran. */
    paused: {
      on: {
        update: { actions: 'queue' },
        start: started,
      },
    },
    /** The client may not read. */
    denied: {
      on: {
        'access.lost': {},
        'access.regained': { target: 'running', actions: 'refresh' },
      },
    },
    gone: { type: 'final', entry: 'release' },
  },
});
