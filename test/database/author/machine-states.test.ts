import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, createActor, createMachine, fromPromise } from 'xstate';
import { machineStates } from '../../../src/database/author/machine-states.ts';

/** The name of the state after each event in turn. */
function named(machine: AnyStateMachine, ...events: string[]): string[] {
  const states = machineStates('x:STATE', machine);
  const actor = createActor(machine).start();
  const names = [states.nameOf(actor.getSnapshot())];
  for (const type of events) {
    actor.send({ type });
    names.push(states.nameOf(actor.getSnapshot()));
  }
  return names;
}

const nested = createMachine({
  initial: 'idle',
  states: {
    idle: { on: { go: 'moving' } },
    moving: { initial: 'slow', states: { slow: { on: { faster: 'fast' } }, fast: {}, memory: { type: 'history' } } },
  },
});

const parallel = createMachine({
  type: 'parallel',
  states: {
    door: { initial: 'open', states: { open: { on: { shut: 'closed' } }, closed: {} } },
    oven: {
      initial: 'cold',
      states: { cold: { on: { heat: 'hot' } }, hot: { initial: 'low', states: { low: {}, high: {} } } },
    },
  },
});

test('states are named by their keys from the outside in', () => {
  expect(machineStates('x:STATE', nested).names).toEqual(['idle', 'moving.slow', 'moving.fast']);
  expect(named(nested, 'go', 'faster')).toEqual(['idle', 'moving.slow', 'moving.fast']);
});

test('parallel regions are joined', () => {
  expect(machineStates('x:STATE', parallel).names).toEqual([
    ...['open|cold', 'open|hot.low', 'open|hot.high', 'closed|cold', 'closed|hot.low', 'closed|hot.high'],
  ]);
  expect(named(parallel, 'heat', 'shut')).toEqual(['open|cold', 'open|hot.low', 'closed|hot.low']);
});

describe('what Channel Access cannot send', () => {
  const many = (count: number, inner: object) =>
    createMachine({
      initial: 's0',
      states: Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, inner])),
    });

  test('too many inner states are left out', () => {
    const machine = many(6, { initial: 'a', states: { a: { on: { next: 'b' } }, b: {}, c: {} } });
    expect(machineStates('x:STATE', machine).names).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    expect(named(machine, 'next')).toEqual(['s0', 's0']);
  });

  test('so are those with long names', () => {
    const machine = many(2, { initial: 'a'.repeat(24), states: { ['a'.repeat(24)]: {} } });
    expect(machineStates('x:STATE', machine).names).toEqual(['s0', 's1']);
  });

  test('too many outer states are a mistake, told with the PV', () => {
    expect(() => machineStates('x:STATE', many(17, {}))).toThrow('x:STATE: Channel Access sends 16 states');
    expect(machineStates('x:STATE', many(16, {})).names).toHaveLength(16);
  });

  test('and so is what has no states', () => {
    expect(() =>
      machineStates(
        'x:STATE',
        fromPromise(async () => 1),
      ),
    ).toThrow('only the state of a machine');
  });
});
