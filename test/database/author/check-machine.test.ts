/** Machines with a mistake in them: said before anything is served. */
import { expect, test } from 'vitest';
import { type AnyStateMachine, createMachine, fromPromise, setup } from 'xstate';
import { checkMachine } from '../../../src/database/author/check-machine.ts';

const states = (b: object) => ({ initial: 'a', states: { a: { on: { go: 'b' } }, b } });
const machine = (b: object) => createMachine({ id: 'pump', ...states(b) } as never) as AnyStateMachine;

test.each([
  [
    'an action',
    machine({ entry: 'begin' }),
    "x:STATE: its machine 'pump' names 'begin', but setup() has no such thing among its actions",
  ],
  ['an action of a transition', machine({ on: { go: { actions: { type: 'act' } } } }), "names 'act'"],
  [
    'a guard',
    machine({ on: { go: { guard: 'ready', target: 'a' } } }),
    "names 'ready', but setup() has no such thing among its guards",
  ],
  ['a delay', machine({ after: { soon: 'a' } }), "names 'soon', but setup() has no such thing among its delays"],
  [
    'an actor',
    machine({ invoke: { src: 'device' } }),
    "names 'device', but setup() has no such thing among its actors",
  ],
])('%s that nobody has defined', (_kind, made, message) => {
  expect(() => checkMachine('x:STATE', made)).toThrow(message);
});

test('what is not a machine, and a permit for an event that it never takes', () => {
  expect(() => checkMachine('x', {} as never)).toThrow('x: what behaves() was given makes no machine');
  expect(() => checkMachine('x:STATE', machine({}), ['open'])).toThrow("permits names 'open'");
});

test('machines without a mistake', () => {
  const whole = setup({
    actions: { act: () => {} },
    guards: { ready: () => true },
    delays: { soon: 10 },
    actors: { device: fromPromise(async () => 1) },
  }).createMachine({
    initial: 'a',
    states: {
      a: { entry: ['act', () => {}], after: { soon: 'b', 20: 'b' }, on: { go: { guard: 'ready', target: 'b' } } },
      b: {
        invoke: [{ src: 'device' }, { src: fromPromise(async () => 2) }],
        always: { guard: () => false, target: 'a' },
      },
    },
  });
  expect(() => checkMachine('x', whole, ['go'])).not.toThrow();
  expect(() =>
    checkMachine(
      'x',
      fromPromise(async () => 1),
    ),
  ).not.toThrow();
});
