/**
 * A client's monitor: restored with every connection until it is cancelled.
 *
 * Rules (PVXS clientmon.cpp):
 * - It is created at the server when the channel is there, then started. The first update brings all fields, those that
 *   follow what has changed; the whole is put together here.
 * - The first update after a connection is the value as it is then; what changed meanwhile is lost.
 * - The server may end it: without an error when there is nothing more to come. Refused, or ended with an error, it is
 *   asked for again with the next connection.
 * - An update before it was created is against the rules: it ends the connection.
 */
import { setup } from 'xstate';
import type { InitResponse, MonitorEndResponse, UpdateResponse } from '../../../protocol/pva/responses.ts';
import { type WiringOf, wired } from '../../wired.ts';

export interface ClientMonitorContext {
  /** Whether updates are acknowledged: the server sends no more than the window allows. */
  readonly pipeline: boolean;
}

export type ClientMonitorEvent =
  | { readonly type: 'connected' | 'disconnected' }
  /** The server has created it, or has not. */
  | { readonly type: 'initialized'; readonly response: InitResponse }
  | { readonly type: 'refused'; readonly response: InitResponse }
  | { readonly type: 'updated'; readonly response: UpdateResponse }
  /** The last message: nothing more comes, or an error. */
  | { readonly type: 'finished'; readonly response: MonitorEndResponse }
  | { readonly type: 'failed'; readonly response: MonitorEndResponse }
  /** The program has taken an update. */
  | { readonly type: 'taken' }
  | { readonly type: 'cancel' };

/** What the wiring does. */
const wiring = {
  actions: {
    initialize: wired,
    start: wired,
    deliverUpdate: wired,
    deliverLast: wired,
    acknowledge: wired,
    sayFinished: wired,
    fail: wired,
    forget: wired,
    violate: wired,
    revoke: wired,
    release: wired,
  },
};

export type ClientMonitorWiring = WiringOf<typeof wiring, ClientMonitorEvent>;

export const clientMonitorMachine = setup({
  types: {} as { context: ClientMonitorContext; input: ClientMonitorContext; events: ClientMonitorEvent },
  actions: wiring.actions,
}).createMachine({
  id: 'pvaClientMonitor',
  context: ({ input }) => input,
  initial: 'waiting',
  on: {
    initialized: { actions: 'violate' },
    refused: { actions: 'violate' },
    updated: { actions: 'violate' },
    finished: { actions: 'violate' },
    failed: { actions: 'violate' },
    cancel: { target: '.cancelled' },
  },
  states: {
    /** The channel is not connected. */
    waiting: { on: { connected: { target: 'initializing' } } },
    initializing: {
      entry: 'initialize',
      on: {
        initialized: { target: 'live', actions: 'start' },
        refused: { target: 'failing', actions: 'fail' },
        disconnected: { target: 'waiting', actions: 'forget' },
        cancel: { target: 'cancelled', actions: 'revoke' },
      },
    },
    live: {
      on: {
        updated: { actions: 'deliverUpdate' },
        taken: { actions: 'acknowledge' },
        finished: { target: 'finished', actions: ['deliverLast', 'sayFinished'] },
        failed: { target: 'failing', actions: 'fail' },
        disconnected: { target: 'waiting', actions: 'forget' },
        cancel: { target: 'cancelled', actions: 'revoke' },
      },
    },
    /** The server has refused or ended it with an error: asked again with the next connection. */
    failing: { entry: 'forget', on: { disconnected: { target: 'waiting' } } },
    /** The stream has ended. */
    finished: { type: 'final', entry: 'release' },
    cancelled: { type: 'final', entry: 'release' },
  },
});
