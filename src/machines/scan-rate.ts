/**
 * A scan rate: one timer for every scan of the same period.
 *
 * Rules:
 * - Ticks lie on a grid: the n-th is due n periods after the IOC was made, however late the ones before it came. There is no
 *   drift. Ticks missed altogether (the process was busy for longer than a period) are counted as overruns of every
 *   member, and not made up for.
 * - It ticks while it has members; while the IOC is paused it does not, and the grid stays. So the first tick comes a period after
 *   the start, as in EPICS base.
 * - An author's scan handler need not wait for it: those that join in the turn in which the rate begins run in that turn.
 *
 * Source: periodicTask of base 7.0.10.
 */
import { assign, setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from './wired.ts';

export interface ScanRateContext {
  readonly periodMs: number;
  /** From this tick to the next one. */
  readonly untilNextMs: number;
}

export type ScanRateEvent =
  | { readonly type: 'joined' }
  | { readonly type: 'left' }
  /** Everybody who joins in this turn has joined. */
  | { readonly type: 'gathered' }
  | { readonly type: 'planned'; readonly untilNextMs: number }
  /** The IOC is paused, or goes on. */
  | { readonly type: 'pause' | 'resume' }
  | ChildFailure;

/** What the wiring does and decides. */
const wiring = {
  actions: { gather: wired, runFirst: wired, findGrid: wired, tick: wired, planNext: wired },
  guards: { hasMembers: wiredGuard },
};

export type ScanRateWiring = WiringOf<typeof wiring, ScanRateEvent>;

export const scanRateMachine = setup({
  types: {} as { context: ScanRateContext; input: { periodMs: number }; events: ScanRateEvent },
  actions: {
    ...wiring.actions,
    setNext: assign({
      untilNextMs: ({ context, event }) => (event.type === 'planned' ? event.untilNextMs : context.untilNextMs),
    }),
  },
  guards: wiring.guards,
  delays: { untilNext: ({ context }) => context.untilNextMs },
}).createMachine({
  id: 'scanRate',
  context: ({ input }) => ({ ...input, untilNextMs: input.periodMs }),
  initial: 'empty',
  on: { pause: { target: '.paused' } },
  states: {
    empty: { on: { joined: { target: 'gathering' } } },
    gathering: {
      entry: 'gather',
      on: { gathered: [{ guard: 'hasMembers', target: 'aligning', actions: 'runFirst' }, { target: 'empty' }] },
    },
    /** The next tick is the next one of the grid. */
    aligning: {
      entry: ['findGrid', 'planNext'],
      on: { planned: { target: 'sleeping', actions: 'setNext' } },
    },
    /** Members run, then the next tick is planned. */
    ticking: {
      entry: ['tick', 'planNext'],
      on: { planned: { target: 'sleeping', actions: 'setNext' } },
    },
    sleeping: {
      after: { untilNext: [{ guard: 'hasMembers', target: 'ticking' }, { target: 'empty' }] },
    },
    paused: { on: { resume: [{ guard: 'hasMembers', target: 'aligning' }, { target: 'empty' }] } },
  },
});
