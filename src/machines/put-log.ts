/**
 * A log of puts, in a file or at a server.
 *
 * Rules:
 * - Where it goes to is opened again and again, `retry` after it was lost. What comes meanwhile is kept, up to a bound;
 *   what is beyond is dropped and counted.
 * - With bursts combined, successive puts to one PV become one line, which is written when another PV is put, or nobody has put
 *   for `burst`.
 * - It may be told to combine bursts otherwise, and to let puts pass by until it is told to log them again; what it holds is
 *   written before.
 *
 * Source: caPutLog (caPutLogTask.c, caPutLogClient.c).
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from './wired.ts';

export interface PutLogInput {
  /** Where it goes: a file, `host:port`, the log. */
  readonly target: string;
  /** Seconds that puts to one PV are combined for; 0: each put is a line. */
  readonly burstMs: number;
}

export type PutLogEvent =
  /** A put has ended. */
  | { readonly type: 'put'; readonly put: object }
  /** From now on it logs so, or not at all. */
  | { readonly type: 'configured'; readonly burstMs: number; readonly isOff: boolean }
  /** A line is to be written. */
  | { readonly type: 'line'; readonly text: string }
  /** It can be written to. */
  | { readonly type: 'opened' }
  /** It cannot any more. */
  | { readonly type: 'lost'; readonly error: unknown }
  /** All is written. */
  | { readonly type: 'closed' }
  | { readonly type: 'pause' | 'resume' | 'stop' };

/** What the wiring does. */
const wiring = {
  actions: {
    begin: wired,
    open: wired,
    write: wired,
    writeKept: wired,
    keep: wired,
    hold: wired,
    combine: wired,
    pass: wired,
    passNow: wired,
    passLast: wired,
    reportOpened: wired,
    reportLost: wired,
    close: wired,
    release: wired,
  },
  guards: { continuesBurst: wiredGuard },
};

export type PutLogWiring = WiringOf<typeof wiring, PutLogEvent>;

export const putLogMachine = setup({
  types: {} as { context: PutLogInput; input: PutLogInput; events: PutLogEvent },
  actions: {
    ...wiring.actions,
    adopt: assign({ burstMs: ({ context, event }) => (event.type === 'configured' ? event.burstMs : context.burstMs) }),
  },
  guards: {
    ...wiring.guards,
    combines: ({ context }) => context.burstMs > 0,
    endsLogging: ({ event }) => event.type === 'configured' && event.isOff,
  },
  delays: {
    burst: ({ context }) => context.burstMs,
    retry: 5000,
    /** How long what is left may take to be written. */
    closeLimit: 500,
  },
}).createMachine({
  id: 'putLog',
  context: ({ input }) => input,
  entry: 'begin',
  initial: 'logging',
  states: {
    logging: {
      type: 'parallel',
      on: { stop: { target: 'closing', actions: 'passLast' } },
      states: {
        bursts: {
          initial: 'none',
          states: {
            none: {
              on: {
                put: [{ guard: 'combines', target: 'held', actions: 'hold' }, { actions: 'passNow' }],
                configured: [{ guard: 'endsLogging', target: 'off', actions: 'adopt' }, { actions: 'adopt' }],
              },
            },
            held: {
              on: {
                put: [
                  { guard: 'continuesBurst', target: 'held', reenter: true, actions: 'combine' },
                  { target: 'held', reenter: true, actions: ['pass', 'hold'] },
                ],
                configured: [
                  { guard: 'endsLogging', target: 'off', actions: ['pass', 'adopt'] },
                  { target: 'none', actions: ['pass', 'adopt'] },
                ],
              },
              after: { burst: { target: 'none', actions: 'pass' } },
            },
            /** Nobody wants to know of puts. */
            off: { on: { configured: [{ guard: 'endsLogging' }, { target: 'none', actions: 'adopt' }] } },
          },
        },
        target: {
          initial: 'opening',
          states: {
            opening: {
              entry: 'open',
              on: {
                opened: { target: 'open' },
                lost: { target: 'away', actions: 'reportLost' },
                line: { actions: 'keep' },
              },
            },
            open: {
              entry: 'writeKept',
              on: { line: { actions: 'write' }, lost: { target: 'away', actions: 'reportLost' } },
            },
            away: { on: { line: { actions: 'keep' } }, after: { retry: { target: 'reopening' } } },
            /** What was reported once is not reported again until the target is back. */
            reopening: {
              entry: 'open',
              on: {
                opened: { target: 'open', actions: 'reportOpened' },
                lost: { target: 'away' },
                line: { actions: 'keep' },
              },
            },
          },
        },
      },
    },
    closing: {
      on: { closed: { target: 'closed' }, lost: { target: 'closed' } },
      entry: 'close',
      after: { closeLimit: { target: 'closed' } },
    },
    closed: { type: 'final', entry: 'release' },
  },
});
