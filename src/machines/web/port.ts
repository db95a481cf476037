/**
 * The web port: one HTTP server for browsers, displays and programs that watch over the IOC.
 *
 * Rules:
 * - The address is the one asked for, or the IOC does not start: somebody relies on it.
 * - It answers until the IOC is gone, so that health can be asked for while the IOC drains.
 * - A session that fails ends alone.
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from '../wired.ts';

export type WebPortEvent =
  | { readonly type: 'listening' }
  | { readonly type: 'listen.failed'; readonly error: unknown }
  /** A browser has opened a WebSocket for values. */
  | { readonly type: 'socket.connected'; readonly socket: object }
  | { readonly type: 'session.closed'; readonly session: object }
  /** No session is left, and the port is free again. */
  | { readonly type: 'closed' }
  /** Pausing the IOC makes no difference to browsers. */
  | { readonly type: 'pause' | 'resume' | 'stop' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    listen: wired,
    reportServing: wired,
    reportListenFailure: wired,
    openSession: wired,
    refuseSocket: wired,
    forgetSession: wired,
    childFailed: wired,
    close: wired,
    release: wired,
  },
};

export type WebPortWiring = WiringOf<typeof wiring, WebPortEvent>;

export const webPortMachine = setup({
  types: {} as { context: object; input: object; events: WebPortEvent },
  actions: wiring.actions,
  delays: { closeLimit: 1000 },
}).createMachine({
  id: 'webPort',
  context: {},
  initial: 'starting',
  on: {
    'xstate.error.actor.*': { actions: 'childFailed' },
    'session.closed': { actions: 'forgetSession' },
  },
  states: {
    starting: {
      entry: 'listen',
      on: {
        listening: { target: 'open' },
        'listen.failed': { target: 'gone', actions: 'reportListenFailure' },
        stop: { target: 'closing' },
      },
    },
    open: {
      entry: 'reportServing',
      on: {
        'socket.connected': { actions: 'openSession' },
        stop: { target: 'closing' },
      },
    },
    closing: {
      entry: 'close',
      on: { 'socket.connected': { actions: 'refuseSocket' }, closed: { target: 'gone' } },
      after: { closeLimit: { target: 'gone' } },
    },
    gone: { type: 'final', entry: 'release' },
  },
});
