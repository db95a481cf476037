/**
 * The local socket by which shells reach an IOC that runs.
 *
 * Rules:
 * - An IOC serves with it or without it: where it cannot be had that is logged, and everything else goes on.
 * - So many shells at once, and no more: one more is refused in words.
 * - A shell that fails ends alone.
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from './wired.ts';

export type ShellServerEvent =
  | { readonly type: 'listening' }
  | { readonly type: 'listen.failed'; readonly error: unknown }
  /** Somebody wants a shell. */
  | { readonly type: 'socket.connected'; readonly socket: object }
  | { readonly type: 'connection.closed'; readonly connection: object }
  /** The socket is gone, and its file. */
  | { readonly type: 'closed' }
  /** Pausing the IOC makes no difference to shells. */
  | { readonly type: 'pause' | 'resume' | 'stop' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    listen: wired,
    reportListening: wired,
    reportListenFailure: wired,
    openConnection: wired,
    refuseSocket: wired,
    forgetConnection: wired,
    childFailed: wired,
    close: wired,
    release: wired,
  },
  guards: { hasRoom: wiredGuard },
};

export type ShellServerWiring = WiringOf<typeof wiring, ShellServerEvent>;

export const shellServerMachine = setup({
  types: {} as { context: object; input: object; events: ShellServerEvent },
  actions: wiring.actions,
  guards: wiring.guards,
  delays: {
    /** How long shells may take to print what they were sent. */
    closeLimit: 1000,
  },
}).createMachine({
  id: 'shellServer',
  context: {},
  initial: 'starting',
  on: {
    'xstate.error.actor.*': { actions: 'childFailed' },
    'connection.closed': { actions: 'forgetConnection' },
  },
  states: {
    starting: {
      entry: 'listen',
      on: {
        listening: { target: 'open' },
        'listen.failed': { target: 'away', actions: 'reportListenFailure' },
        stop: { target: 'closing' },
      },
    },
    open: {
      entry: 'reportListening',
      on: {
        'socket.connected': [{ guard: 'hasRoom', actions: 'openConnection' }, { actions: 'refuseSocket' }],
        stop: { target: 'closing' },
      },
    },
    /** Nobody can reach the IOC by a shell. */
    away: { on: { stop: { target: 'gone' } } },
    closing: {
      entry: 'close',
      on: { 'socket.connected': { actions: 'refuseSocket' }, closed: { target: 'gone' } },
      after: { closeLimit: { target: 'gone' } },
    },
    gone: { type: 'final', entry: 'release' },
  },
});
