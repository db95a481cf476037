import { expect, test } from 'vitest';
import { assign, createActor, fromTransition, setup } from 'xstate';
import type { Passage } from '../../src/inspect/passage.ts';
import { spyOn, toStep } from '../../src/inspect/spy.ts';

const machine = setup({
  types: {} as { context: { n: number }; events: { type: 'GO' | 'BACK' | 'COUNT' | 'CHAIN' | 'BOOM' } },
  guards: { isReady: ({ context }) => context.n >= 2, isNever: () => false },
  actions: {
    enter: () => {},
    leave: () => {},
    boom: () => {
      throw new Error('boom');
    },
  },
}).createMachine({
  id: 'm',
  context: { n: 0 },
  initial: 'idle',
  on: { COUNT: { actions: assign({ n: ({ context }) => context.n + 1 }) }, BOOM: { actions: 'boom' } },
  states: {
    idle: {
      exit: 'leave',
      on: {
        GO: [
          { guard: 'isNever', target: 'busy' },
          { guard: 'isReady', target: 'busy' },
        ],
        CHAIN: 'passing',
      },
    },
    passing: { always: 'busy' },
    busy: { entry: 'enter', on: { BACK: 'idle' } },
  },
});

test('tells each event, what it led to, and which transitions were taken', () => {
  const { actor, steps } = spied();
  actor.send({ type: 'COUNT' });
  actor.send({ type: 'CHAIN' });
  expect(steps()).toMatchObject([
    { event: 'COUNT', from: 'idle', to: 'idle', edges: ['m|COUNT|0'], actions: ['assign()'], refused: '' },
    {
      event: 'CHAIN',
      from: 'idle',
      to: 'busy',
      edges: ['m.idle|CHAIN|0', 'm.passing|always|0'],
      actions: ['leave', 'enter'],
    },
  ]);
});

test('tells the actions of states that are left and entered anew, and of those that are only passed', () => {
  const log: string[] = [];
  const note = (name: string) => () => {
    log.push(name);
  };
  const outer = (name: string) => ({ entry: `in ${name}`, exit: `out ${name}` });
  const names = ['a', 'b', 'c', 'p'].flatMap((name) => [`in ${name}`, `out ${name}`]);
  const nested = setup({
    actions: Object.fromEntries([...names, 'act', 'pass'].map((name) => [name, note(name)])) as Record<
      string,
      () => void
    >,
  }).createMachine({
    id: 'n',
    initial: 'a',
    states: {
      a: {
        ...outer('a'),
        initial: 'b',
        on: { AGAIN: { target: 'a', reenter: true, actions: 'act' }, INNER: { target: '.b' }, GO: 'p' },
        states: { b: outer('b') },
      },
      p: { ...outer('p'), always: { target: 'c', actions: 'pass' } },
      c: { ...outer('c'), on: { BACK: { target: 'a', actions: 'act' } } },
    },
  });
  const actor = createActor(nested).start();
  const passages: Passage[] = [];
  spyOn(actor, (passage) => passages.push(passage));
  for (const type of ['AGAIN', 'INNER', 'GO', 'BACK']) {
    log.length = 0;
    actor.send({ type });
    expect(toStep(passages.at(-1)!, 1).actions, type).toEqual(log);
    expect(log.length, type).toBeGreaterThan(1);
  }
});

test('tells which guards refused an event', () => {
  const { actor, steps } = spied();
  actor.send({ type: 'GO' });
  expect(steps()).toMatchObject([
    { event: 'GO', edges: [], refused: 'guard isNever of idle said no, guard isReady of idle said no' },
  ]);
});

test('tells which guards were passed over', () => {
  const { actor, steps } = spied();
  actor.send({ type: 'COUNT' });
  actor.send({ type: 'COUNT' });
  actor.send({ type: 'GO' });
  expect(steps().at(-1)).toMatchObject({ to: 'busy', edges: ['m.idle|GO|1'], passedOver: ['isNever'], refused: '' });
});

test('tells that nothing waits for an event in this state', () => {
  const { actor, steps } = spied();
  actor.send({ type: 'BACK' });
  expect(steps()).toMatchObject([{ event: 'BACK', refused: 'no transition on BACK in idle' }]);
});

test('tells of the event that made the actor throw, and the actor throws as before', () => {
  const { actor, steps } = spied();
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.send({ type: 'BOOM' });
  expect(steps()).toMatchObject([{ event: 'BOOM', to: 'threw' }]);
  expect(errors).toMatchObject([{ message: 'boom' }]);
});

test('sees nothing of others, nothing after it is detached, and leaves the logic as it was', () => {
  const other = createActor(machine).start();
  const { actor, steps, detach } = spied();
  other.send({ type: 'COUNT' });
  expect(steps()).toHaveLength(0);
  detach();
  actor.send({ type: 'COUNT' });
  expect(steps()).toHaveLength(0);
  expect(actor.logic).toBe(machine);
  expect(actor.getSnapshot().context.n).toBe(1);
});

test('watches logic that is not a machine', () => {
  const actor = createActor(fromTransition((count: number, _event: { type: 'ADD' }) => count + 1, 0)).start();
  const passages: Passage[] = [];
  spyOn(actor, (passage) => passages.push(passage));
  actor.send({ type: 'ADD' });
  expect(passages.map((passage) => toStep(passage, 1))).toMatchObject([
    { event: 'ADD', from: 'active', to: 'active', refused: '' },
  ]);
  expect(actor.getSnapshot().context).toBe(1);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function spied() {
  const actor = createActor(machine).start();
  const passages: Passage[] = [];
  const detach = spyOn(actor, (passage) => passages.push(passage));
  return { actor, detach, steps: () => passages.map((passage, nth) => toStep(passage, nth + 1)) };
}
