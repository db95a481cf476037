import { expect, it } from 'vitest';
import { createActor, fromPromise, setup } from 'xstate';
import { describeState, stateText } from '../../../src/actors/kernel/state-text.ts';

it('a state is a line: states within after a point, regions side by side', () => {
  expect(stateText('idle')).toBe('idle');
  expect(stateText({ open: 'serving' })).toBe('open.serving');
  expect(stateText({ session: { open: 'serving' }, monitors: 'flowing' })).toBe(
    'session.open.serving · monitors.flowing',
  );
  expect(stateText({ on: { a: 'x', b: 'y' } })).toBe('on(a.x · b.y)');
  expect(stateText({ on: {}, off: undefined as never })).toBe('on · off');
});

it('of an actor it is the state of its machine, or the status of other logic', () => {
  const machine = setup({}).createMachine({ initial: 'shut', states: { shut: {} } });
  expect(describeState(createActor(machine).start().getSnapshot())).toBe('shut');
  expect(
    describeState(
      createActor(fromPromise(() => new Promise(() => {})))
        .start()
        .getSnapshot(),
    ),
  ).toBe('active');
  expect(describeState(undefined)).toBe('');
});
