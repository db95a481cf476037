/**
 * A port: one connection to one device or gateway.
 *
 * Rules:
 * - One exchange at a time, unless frames carry the id of their request; what waits is taken by priority.
 * - After a time-out what comes is dropped until there is silence, so that a late reply is never taken for another's. If the
 *   reply has not come by then it may still come: where the framing has no ids the connection is closed, as bytes of an old
 *   connection cannot come by a new one. Two time-outs in a row close it in any case.
 * - A connection that is lost, or cannot be made, is tried again after a delay that doubles each time, and is forgotten
 *   after the first good exchange, not after a connect.
 * - Leaving the connection fails all that waits for it, with one reason. Nothing that was sent is sent again by itself.
 * - Until the init exchanges are done, nothing else is exchanged; where one fails, so does the connection.
 * - When the IOC stops, the write under way ends, and the goodbye is said, within a limit.
 *
 * A device that is lost is a state of this chart, and no failure of the program.
 */
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

const port = setup({
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

/** How a connection ends that somebody else, or an operator, ends. */
const LOST = {
  closed: { target: '#port.waiting', actions: ['countFailure', 'noteClosed'] },
  disable: { target: '#port.disabled', actions: 'noteDisabled' },
  stop: { target: '#port.closed' },
} as const;

/** What a frame does while a reply is awaited; it may come before its request is known to have left. */
const FRAME = [
  { guard: 'leavesOthers', actions: 'takeReply' },
  { guard: 'isAnswerBeforeGap', target: 'pausing', actions: 'takeReply' },
  { guard: 'isAnswer', target: 'idle', actions: 'takeReply' },
  { actions: 'takeUnasked' },
] as const;

const initialising = exchanges('#port.waiting');
const upExchange = exchanges('#port.waiting');
const closing = exchanges('#port.closed');

export const portMachine = port.createMachine({
  id: 'port',
  context: ({ input }) => ({ ...input, failures: 0, timeouts: 0 }),
  initial: 'made',
  on: { good: { actions: 'forgetTrouble' } },
  states: {
    /** The IOC does not serve yet. */
    made: { on: { start: { target: 'opening' }, disable: { target: 'disabled' }, stop: { target: 'closed' } } },
    /** By an operator: nothing is tried. */
    disabled: {
      entry: ['disconnect', 'reportState'],
      on: { enable: { target: 'opening', actions: 'forgetTrouble' }, stop: { target: 'closed' } },
    },
    waiting: {
      entry: ['disconnect', 'reportState'],
      after: { backoff: { target: 'opening' } },
      on: {
        connect: { target: 'opening' },
        disable: { target: 'disabled', actions: 'noteDisabled' },
        stop: { target: 'closed' },
      },
    },
    opening: {
      entry: ['forgetTimeouts', 'tellState', 'open'],
      after: { connectLimit: { target: 'waiting', actions: ['countFailure', 'noteConnectLimit'] } },
      on: { ...LOST, opened: { target: 'settling', actions: 'noteOpened' } },
    },
    /** A banner, or what is left of before, is dropped. */
    settling: {
      entry: 'tellState',
      after: { quiet: { target: 'initialising' } },
      on: { ...LOST, frame: { actions: 'dropFrame' } },
    },
    initialising: {
      ...initialising,
      entry: ['admitInit', 'tellState'],
      on: {
        ...LOST,
        'init.done': { target: 'up' },
        'init.failed': { target: 'waiting', actions: ['countFailure', 'noteInit'] },
      },
    },
    up: {
      type: 'parallel',
      entry: ['admitAll', 'reportState'],
      exit: 'fall',
      on: {
        ...LOST,
        stop: [{ guard: 'isStepOut', target: '#port.closing.awaiting' }, { target: '#port.closing' }],
      },
      states: {
        exchange: upExchange,
        freshness: {
          initial: 'fresh',
          states: {
            fresh: {
              after: { keepAlive: [{ guard: 'heardLately', target: 'fresh', reenter: true }, { target: 'stale' }] },
            },
            /** Nothing has come for long. */
            stale: {
              entry: 'probe',
              on: {
                frame: { target: 'fresh' },
                'probe.failed': { target: '#port.waiting', actions: ['countFailure', 'noteSilence'] },
              },
            },
          },
        },
      },
    },
    /** The write under way ends, then the goodbye is said. */
    closing: {
      ...closing,
      entry: 'admitLast',
      after: { closeLimit: { target: 'closed' } },
      on: { closed: { target: 'closed' }, drained: { target: 'closed' } },
    },
    closed: { type: 'final', entry: ['noteStop', 'disconnect', 'reportState'] },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

/**
 * One exchange after the other.
 *
 * @param lost where it leads when the device cannot be relied on any more
 */
function exchanges<const Lost extends '#port.waiting' | '#port.closed'>(lost: Lost) {
  return port.createStateConfig({
    initial: 'idle',
    states: {
      idle: {
        entry: 'next',
        on: {
          job: { guard: 'somethingWaits', target: 'sending' },
          frame: { actions: 'takeUnasked' },
          mismatch: { target: 'recovering' },
        },
      },
      sending: {
        entry: 'send',
        on: {
          sent: [
            { guard: 'expectsReply', target: 'awaiting' },
            { guard: 'rests', target: 'resting' },
            { guard: 'needsGap', target: 'pausing' },
            { target: 'idle' },
          ],
          frame: FRAME,
          replyLimit: { target: 'recovering', actions: ['countTimeout', 'expire'] },
        },
      },
      awaiting: {
        on: {
          job: { guard: 'mayPipeline', target: 'sending' },
          frame: FRAME,
          replyLimit: [
            { guard: 'closesAtOnce', target: lost, actions: ['countFailure', 'expire', 'noteTimeouts'] },
            { guard: 'othersAreDue', actions: ['countTimeout', 'expire'] },
            { guard: 'dropsById', target: 'idle', actions: ['countTimeout', 'expire'] },
            { target: 'recovering', actions: ['countTimeout', 'expire'] },
          ],
        },
      },
      /** A step of a dialogue that only waits. */
      resting: {
        on: {
          rested: [{ guard: 'needsGap', target: 'pausing' }, { target: 'idle' }],
          frame: { actions: 'takeUnasked' },
        },
      },
      pausing: {
        after: { gap: { target: 'idle' } },
        on: { frame: { actions: 'takeUnasked' }, mismatch: { target: 'recovering' } },
      },
      /** What comes is dropped until there is silence. */
      recovering: {
        entry: 'recover',
        after: {
          settle: [
            { guard: 'mustReopen', target: lost, actions: ['countFailure', 'noteTimeouts'] },
            { target: 'idle' },
          ],
        },
        on: {
          frame: [
            { guard: 'babbles', target: lost, actions: ['countFailure', 'noteBabble'] },
            { target: 'recovering', reenter: true, actions: 'dropLate' },
          ],
          noise: [
            { guard: 'babbles', target: lost, actions: ['countFailure', 'noteBabble'] },
            { target: 'recovering', reenter: true },
          ],
        },
      },
    },
  });
}
