/**
 * A client's operation on a channel: GET, PUT, RPC, or asking for the type.
 *
 * Rules (PVXS clientget.cpp; section 4.11 of what the protocol says to both sides):
 * - It is created at the server when the channel is there, and used as often as something is asked of it. Requests wait
 *   while the channel is not connected, each up to its own time limit.
 * - One request at a time, in order; gets that wait together are answered together.
 * - When the connection is lost, a get is made again with the next one. A put or a call that was under way has failed:
 *   whether it was done is unknown.
 * - When nobody waits any more for what is under way, the operation is destroyed at the server, and created anew for
 *   what follows.
 * - An answer to what was not asked is against the rules: it ends the connection.
 */
import { setup } from 'xstate';
import type {
  DataResponse,
  GetFieldResponse,
  InitResponse,
  RpcResponse,
  StatusResponse,
} from '../../../protocol/pva/responses.ts';
import { type WiringOf, wired, wiredGuard } from '../../wired.ts';

export interface ClientOperationContext {
  readonly kind: 'get' | 'put' | 'rpc' | 'info';
}

export type ClientOperationEvent =
  | { readonly type: 'connected' | 'disconnected' }
  | { readonly type: 'request'; readonly request: object }
  /** Nobody waits any more for what is under way. */
  | { readonly type: 'abandoned' }
  /** The server has created it, or has not. */
  | { readonly type: 'initialized'; readonly response: InitResponse | StatusResponse }
  | { readonly type: 'refused'; readonly response: InitResponse | StatusResponse }
  /** What a put is based on. */
  | { readonly type: 'read.back'; readonly response: DataResponse }
  | {
      readonly type: 'answered';
      readonly response: DataResponse | StatusResponse | RpcResponse | GetFieldResponse;
    }
  /** What was asked cannot be sent. */
  | { readonly type: 'misfit' }
  /** The channel is closed. */
  | { readonly type: 'close' };

/** What the wiring does and decides. */
const wiring = {
  actions: {
    hold: wired,
    initialize: wired,
    adopt: wired,
    refuse: wired,
    take: wired,
    readBack: wired,
    adoptReadBack: wired,
    execute: wired,
    answer: wired,
    lose: wired,
    forget: wired,
    violate: wired,
    revoke: wired,
    rejectAll: wired,
    release: wired,
  },
  guards: { somethingWaits: wiredGuard, needsReadBack: wiredGuard },
};

export type ClientOperationWiring = WiringOf<typeof wiring, ClientOperationEvent>;

/** To the next request, if there is one. */
const next = [{ guard: 'somethingWaits', target: 'taking' }, { target: 'idle' }] as const;

export const clientOperationMachine = setup({
  types: {} as { context: ClientOperationContext; input: ClientOperationContext; events: ClientOperationEvent },
  actions: wiring.actions,
  guards: {
    ...wiring.guards,
    needsNoCreation: ({ context }) => context.kind === 'info',
    isUsedOnce: ({ context }) => context.kind === 'rpc' || context.kind === 'info',
  },
  delays: {
    /** How long it is kept at the server for requests to come. */
    linger: 10_000,
  },
}).createMachine({
  id: 'pvaClientOperation',
  context: ({ input }) => input,
  initial: 'waiting',
  on: {
    request: { actions: 'hold' },
    initialized: { actions: 'violate' },
    refused: { actions: 'violate' },
    'read.back': { actions: 'violate' },
    answered: { actions: 'violate' },
    close: { target: '.done', actions: 'rejectAll' },
  },
  states: {
    /** The channel is not connected. */
    waiting: {
      on: {
        connected: [{ guard: 'needsNoCreation', target: 'opened' }, { target: 'initializing' }],
        abandoned: { target: 'done' },
      },
    },
    initializing: {
      entry: 'initialize',
      on: {
        initialized: { target: 'opened', actions: 'adopt' },
        refused: { target: 'done', actions: 'refuse' },
        disconnected: { target: 'waiting', actions: 'forget' },
        abandoned: { target: 'revoked' },
      },
    },
    opened: { always: next },
    idle: {
      always: { guard: 'isUsedOnce', target: 'revoked' },
      on: {
        request: { target: 'taking', actions: 'hold' },
        disconnected: { target: 'done' },
      },
      after: { linger: { target: 'revoked' } },
    },
    /** A request is taken from those that wait. */
    taking: {
      entry: 'take',
      always: [{ guard: 'needsReadBack', target: 'readingBack' }, { target: 'executing' }],
    },
    readingBack: {
      entry: 'readBack',
      on: {
        'read.back': { target: 'executing', actions: 'adoptReadBack' },
        disconnected: { target: 'lost', actions: 'forget' },
        abandoned: [{ guard: 'somethingWaits', target: 'replaced' }, { target: 'revoked' }],
      },
    },
    executing: {
      entry: 'execute',
      on: {
        answered: { target: 'opened', actions: 'answer' },
        misfit: { target: 'opened' },
        disconnected: { target: 'lost', actions: 'lose' },
        abandoned: [{ guard: 'somethingWaits', target: 'replaced' }, { target: 'revoked' }],
      },
    },
    /** The connection is gone, and with it the operation. */
    lost: { always: [{ guard: 'somethingWaits', target: 'waiting' }, { target: 'done' }] },
    /** Its answer would come to nobody: another one is created. */
    replaced: { entry: 'revoke', always: { target: 'initializing' } },
    revoked: { entry: 'revoke', always: { target: 'done' } },
    done: { type: 'final', entry: 'release' },
  },
});
