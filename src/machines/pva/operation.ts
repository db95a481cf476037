/**
 * An operation that a client has created on a channel: GET, PUT, RPC or PROCESS. It is executed as often as the client
 * likes; the wiring of each kind says what executing is.
 *
 * Rules:
 * - One execution at a time, in order. What comes meanwhile waits; when too much does, it is refused. (PVXS drops it
 *   without a reply, pvAccessCPP refuses it.)
 * - A request marked as the last one ends the operation with its reply.
 * - CANCEL_REQUEST: the execution goes on, its reply is not sent, and what waits for it is executed. DESTROY_REQUEST ends the operation without a reply.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface OperationContext {
  readonly ioid: number;
  readonly kind: 'get' | 'put' | 'rpc' | 'process';
}

export type OperationEvent =
  /** The wiring knows what is asked. */
  | { readonly type: 'execute' }
  /** What was executed is answered later. */
  | { readonly type: 'deferred' }
  /** It has been answered. */
  | { readonly type: 'answered' }
  /** And it was the last one. */
  | { readonly type: 'finished' }
  | { readonly type: 'cancel' }
  /** By the client, its channel or its connection. */
  | { readonly type: 'destroy' };

/** What the wiring does and decides. */
const wiring = {
  actions: {
    execute: wired,
    wait: wired,
    refuse: wired,
    executeNext: wired,
    forgetReply: wired,
    release: wired,
  },
  guards: { somethingWaits: wiredGuard, tooMuchWaits: wiredGuard },
};

export type OperationWiring = WiringOf<typeof wiring, OperationEvent>;

export const operationMachine = setup({
  types: {} as { context: OperationContext; input: OperationContext; events: OperationEvent },
  actions: wiring.actions,
  guards: wiring.guards,
}).createMachine({
  id: 'pvaOperation',
  context: ({ input }) => input,
  initial: 'idle',
  on: { destroy: { target: '.gone' } },
  states: {
    idle: {
      on: {
        // Most are answered at once: then this state is not left.
        execute: { actions: 'execute' },
        deferred: { target: 'executing' },
        finished: { target: 'gone' },
      },
    },
    /** The answer comes later. */
    executing: {
      on: {
        execute: [{ guard: 'tooMuchWaits', actions: 'refuse' }, { actions: 'wait' }],
        cancel: [
          { guard: 'somethingWaits', target: 'idle', actions: ['forgetReply', 'executeNext'] },
          { target: 'idle', actions: 'forgetReply' },
        ],
        answered: [{ guard: 'somethingWaits', target: 'idle', actions: 'executeNext' }, { target: 'idle' }],
        finished: { target: 'gone' },
      },
    },
    gone: { type: 'final', entry: 'release' },
  },
});
