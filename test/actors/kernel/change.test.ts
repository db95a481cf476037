/** Transitions to another state that are remembered: which are, and which the machine performs each time. */
import { expect, it } from 'vitest';
import { type AnyStateMachine, assign, createMachine, raise, setup } from 'xstate';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { wired, wiredGuard } from '../../../src/machines/wired.ts';
import { recorderOf } from './proof.ts';

const { createMachine: make } = setup({
  actions: {
    leave: wired,
    enter: wired,
    count: assign({ count: ({ context }) => (context as { count: number }).count + 1 }),
    hand: raise({ type: 'raised' }),
  },
  guards: { isSo: wiredGuard },
});

const two = { one: { on: { go: { target: 'two', actions: 'leave' } } }, two: { entry: 'enter' } } as const;

/** What two actors, one after the other, say of `go`: their actions, and how often the machine was asked. */
function go(machine: AnyStateMachine): { readonly log: readonly string[]; readonly steps: number; value: unknown }[] {
  const Body = recorderOf(machine);
  const logic = wire(machine);
  return [1, 2].map((number) => {
    let steps = 0;
    const wiring = new Body(logic, undefined, `actor-${number}`, { count: 0 }, new HeapClock());
    wiring.ref.system.inspect(({ type }) => {
      if (type === '@xstate.microstep') steps++;
    });
    wiring.ref.start();
    steps = 0;
    wiring.ref.send({ type: 'go', yes: true });
    const { log } = wiring;
    return { log: log.map((line) => line.trim()), steps, value: wiring.ref.getSnapshot().value };
  });
}

it.each<[string, AnyStateMachine]>([
  ['leads to another state', make({ id: 'plain', initial: 'one', states: two })],
  [
    'is chosen by a guard',
    make({
      id: 'guarded',
      initial: 'one',
      states: { one: { on: { go: [{ guard: 'isSo', target: 'two', actions: 'leave' }] } }, two: { entry: 'enter' } },
    }),
  ],
  [
    'goes on at once',
    make({
      id: 'onwards',
      initial: 'one',
      states: {
        one: { on: { go: { target: 'by', actions: 'leave' } } },
        by: { always: 'two' },
        two: { entry: 'enter' },
      },
    }),
  ],
])('one that %s is the machine’s the first time alone', (_, machine) => {
  const [first, second] = go(machine);
  expect(first).toMatchObject({ log: ['leave on go', 'enter on go'], value: 'two' });
  expect(first!.steps).toBeGreaterThan(0);
  expect(second).toEqual({ ...first, steps: 0 });
});

it('ends an actor as the machine does', () => {
  const machine = make({ id: 'ends', initial: 'one', states: { ...two, two: { type: 'final', entry: 'enter' } } });
  const Body = recorderOf(machine);
  const logic = wire(machine);
  for (const id of ['first', 'second']) {
    const wiring = new Body(logic, undefined, id, {}, new HeapClock());
    let isComplete = false;
    wiring.ref.subscribe({ complete: () => (isComplete = true) });
    wiring.ref.start();
    wiring.ref.send({ type: 'go' });
    expect([wiring.ref.getSnapshot().status, isComplete]).toEqual(['done', true]);
  }
});

it.each<[string, AnyStateMachine]>([
  [
    'assigns',
    make({
      id: 'assigns',
      context: { count: 0 },
      initial: 'one',
      states: { one: { on: { go: { target: 'two', actions: 'count' } } }, two: {} },
    }),
  ],
  ['arms a delay', make({ id: 'arms', initial: 'one', states: { ...two, two: { after: { 10: 'one' } } } })],
  ['raises', make({ id: 'raises', initial: 'one', states: { ...two, two: { entry: 'hand' } } })],
  [
    'goes on by a guard',
    make({
      id: 'asks',
      initial: 'one',
      states: { ...two, two: { always: [{ guard: 'isSo', target: 'three' }] }, three: {} },
    }),
  ],
  [
    'may be remembered by a history',
    make({
      id: 'history',
      initial: 'whole',
      states: { whole: { initial: 'one', states: { ...two, past: { type: 'history' } } } },
    }),
  ],
  [
    'ends a region, which others may hear',
    createMachine({
      id: 'region',
      initial: 'whole',
      states: {
        whole: { initial: 'one', states: { one: { on: { go: 'two' } }, two: { type: 'final' } }, onDone: 'over' },
        over: {},
      },
    }),
  ],
])('one that %s is the machine’s each time', (_, machine) => {
  const [first, second] = go(machine);
  expect(first!.steps).toBeGreaterThan(0);
  expect(second).toEqual(first);
});
