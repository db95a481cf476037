/** Charts of no subject, for what a chart may say and none of the runtime says yet. */
import { and, assign, not, raise, setup } from 'xstate';
import { wired, wiredGuard } from '../../../src/machines/wired.ts';
import type { Chart } from '../../machines/all.ts';

const { createMachine } = setup({
  types: {} as {
    context: { readonly count: number };
    input: { readonly count: number };
    events:
      | { readonly type: 'a' | 'b' | 'c.one' | 'c.two' | 'go' | 'raised' | 'xstate.done.actor.child' }
      | { readonly type: 'severe'; readonly severity: number };
  },
  actions: {
    first: wired,
    second: wired,
    third: wired,
    count: assign({ count: ({ context }) => context.count + 1 }),
    hand: raise({ type: 'raised' }),
  },
  guards: {
    isSo: wiredGuard,
    isEven: ({ context }) => context.count % 2 === 0,
    isSevere: ({ event }) => 'severity' in event && event.severity > 1,
  },
});

/** A nearer state takes what it has a wildcard for; `on: undefined` and an empty transition forbid. */
const wildcards = createMachine({
  id: 'wildcards',
  context: ({ input }) => input,
  initial: 'any',
  on: { a: { actions: 'first' }, 'c.one': { actions: 'second' }, 'c.two': { actions: 'third' }, go: '.any' },
  states: {
    any: { on: { '*': { actions: 'third' }, b: { target: 'part' } } },
    part: { on: { 'c.*': { actions: 'first' }, b: { target: 'forbidding' } } },
    forbidding: { on: { a: {}, 'c.one': undefined, b: { target: 'none' } } },
    none: { on: { b: { target: 'over' } } },
    over: { type: 'final' },
  },
});

/** Guards of all kinds, in an order that matters, before actions of all kinds. */
const guards = createMachine({
  id: 'guards',
  context: ({ input }) => input,
  initial: 'one',
  on: { b: { actions: ['first', 'second', 'third'] } },
  states: {
    one: {
      on: {
        a: [
          { guard: 'isSo', actions: ['first', 'second'] },
          { guard: 'isEven', actions: ['second', 'first'] },
          { actions: ['third', 'count'] },
        ],
        'c.one': [{ guard: and(['isSo', 'isEven']), actions: 'first' }, { actions: 'second' }],
        'c.two': [
          { guard: not('isSo'), actions: 'first' },
          { guard: 'isSo', target: 'two' },
        ],
        b: { guard: 'isSo', actions: 'third' },
        severe: [{ guard: 'isSevere', actions: 'first' }, { actions: 'second' }],
        go: { target: 'two', actions: ['first', 'count'] },
      },
    },
    two: { entry: 'count', on: { a: { target: 'two', reenter: true, actions: 'first' }, go: { target: 'one' } } },
  },
});

/** Regions that take the same event, one of them, or neither; and an eventless transition beside. */
const regions = createMachine({
  id: 'regions',
  context: ({ input }) => input,
  type: 'parallel',
  on: { a: { actions: 'first' }, b: { actions: 'second' }, 'xstate.done.actor.*': { actions: 'third' } },
  states: {
    left: {
      initial: 'on',
      states: {
        on: { on: { a: { actions: 'second' }, 'c.one': { actions: ['first', 'hand'] }, go: 'off' } },
        off: { on: { go: 'on' } },
      },
    },
    right: {
      initial: 'on',
      on: { 'c.two': { actions: 'third' }, raised: { actions: 'second' } },
      states: {
        on: { on: { a: { guard: 'isSo', actions: 'third' }, go: { target: 'waiting', actions: 'count' } } },
        waiting: {
          always: [
            { guard: 'isEven', target: 'on', actions: 'first' },
            { guard: 'isSo', target: 'on' },
          ],
          on: { b: { actions: 'third' } },
        },
      },
    },
  },
});

/** With one state and nothing else. */
const flat = createMachine({
  id: 'flat',
  context: ({ input }) => input,
  entry: ['first', 'second'],
  on: {
    a: { actions: 'first' },
    b: { guard: 'isEven', actions: 'count' },
    'xstate.done.actor.child': { actions: 'third' },
  },
});

export const oddCharts: readonly Chart[] = [wildcards, guards, regions, flat].map((machine) => ({
  name: `odd ${machine.id}`,
  machine,
  inputs: [{ count: 0 }, { count: 1 }],
}));
