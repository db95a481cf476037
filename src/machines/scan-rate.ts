/**
 * A scan rate: one timer for every scan of the same period.
 *
 * Rules:
 * - It ticks while it has members. The first tick comes in the turn in which the first of them joined, so that all who
 *   join at the start of the IOC begin together; who joins later waits for the next tick.
 * - Ticks lie on a grid: the n-th is due n periods after the first, however late the ones before it came. There is no
 *   drift. Ticks missed altogether (the process was busy for longer than a period) are counted as overruns of every
 *   member, and not made up for.
 * - While the IOC is paused it does not tick, and a new grid begins afterwards.
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
  actions: { gather: wired, beginGrid: wired, tick: wired, planNext: wired },
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
      on: { gathered: [{ guard: 'hasMembers', target: 'ticking', actions: 'beginGrid' }, { target: 'empty' }] },
    },
    /** Members run, then the next tick is planned. */
    ticking: {
      entry: ['tick', 'planNext'],
      on: { planned: { target: 'sleeping', actions: 'setNext' } },
    },
    sleeping: {
      after: { untilNext: [{ guard: 'hasMembers', target: 'ticking' }, { target: 'empty' }] },
    },
    paused: { on: { resume: { target: 'gathering' } } },
  },
});
