/** What the chart of a port is told, what it leaves to its wiring, and its delays. */
import { assign, setup } from 'xstate';
import { type PortTimes, portBackoffMs } from './port-times.ts';
import { type WiringOf, wired, wiredGuard } from './wired.ts';

export interface PortInput {
  readonly name: string;
  readonly times: PortTimes;
  /** In [0, 1): where the variations of its delays begin. */
  readonly seed: number;
}

export interface PortContext extends PortInput {
  /** Connections lost or not made since the last good exchange. */
  readonly failures: number;
  /** Time-outs since the last reply. */
  readonly timeouts: number;
}

export type PortEvent =
  /** The IOC serves; it stops. */
  | { readonly type: 'start' | 'stop' }
  /** By an operator. */
  | { readonly type: 'enable' | 'disable' | 'connect' }
  | { readonly type: 'opened'; readonly peer: string }
  | { readonly type: 'closed'; readonly why: string }
  | { readonly type: 'init.done' | 'init.failed' }
  /** Something waits for its turn. */
  | { readonly type: 'job' }
  /** The step under way has left. */
  | { readonly type: 'sent' }
  /** A step that only waits is over. */
  | { readonly type: 'rested' }
  | { readonly type: 'frame'; readonly frame: object }
  /** Bytes that are not a frame. */
  | { readonly type: 'noise' }
  /** The time for the reply is over. */
  | { readonly type: 'replyLimit' }
  /** A reply that cannot be the one asked for: the device may be out of step. */
  | { readonly type: 'mismatch' }
  /** The first good exchange after trouble. */
  | { readonly type: 'good' }
  /** The probe has not been answered. */
  | { readonly type: 'probe.failed' }
  /** Nothing is left to be done before the end. */
  | { readonly type: 'drained' };

const wiring = {
  actions: {
    open: wired,
    disconnect: wired,
    admitInit: wired,
    admitAll: wired,
    admitLast: wired,
    fall: wired,
    next: wired,
    send: wired,
    takeReply: wired,
    takeUnasked: wired,
    dropFrame: wired,
    dropLate: wired,
    expire: wired,
    recover: wired,
    probe: wired,
    noteOpened: wired,
    noteClosed: wired,
    noteConnectLimit: wired,
    noteTimeouts: wired,
    noteInit: wired,
    noteBabble: wired,
    noteSilence: wired,
    noteDisabled: wired,
    noteStop: wired,
    tellState: wired,
    reportState: wired,
  },
  guards: {
    somethingWaits: wiredGuard,
    mayPipeline: wiredGuard,
    expectsReply: wiredGuard,
    rests: wiredGuard,
    needsGap: wiredGuard,
    isAnswer: wiredGuard,
    isAnswerBeforeGap: wiredGuard,
    leavesOthers: wiredGuard,
    isStepOut: wiredGuard,
    closesAtOnce: wiredGuard,
    othersAreDue: wiredGuard,
    dropsById: wiredGuard,
    mustReopen: wiredGuard,
    babbles: wiredGuard,
    heardLately: wiredGuard,
  },
};

export type PortWiring = WiringOf<typeof wiring, PortEvent>;

export const port = setup({
  types: {} as { context: PortContext; input: PortInput; events: PortEvent },
  actions: {
    ...wiring.actions,
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    countTimeout: assign({ timeouts: ({ context }) => context.timeouts + 1 }),
    forgetTimeouts: assign({ timeouts: 0 }),
    forgetTrouble: assign({ failures: 0, timeouts: 0 }),
  },
  guards: wiring.guards,
  delays: {
    connectLimit: ({ context }) => context.times.connectMs,
    quiet: ({ context }) => context.times.quietMs,
    settle: ({ context }) => context.times.settleMs,
    gap: ({ context }) => context.times.gapMs,
    keepAlive: ({ context }) => context.times.keepAliveMs,
    closeLimit: ({ context }) => context.times.closeMs,
    backoff: ({ context }) => portBackoffMs(context),
  },
});
