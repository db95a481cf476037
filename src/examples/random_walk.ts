/**
 * A random walk: the smallest machine there is, one state that enters itself again after a delay.
 *
 * | PV               | type   | value |                                              |
 * |------------------|--------|-------|----------------------------------------------|
 * | `random_walk:dt` | DOUBLE | 3.0   | seconds between steps                        |
 * | `random_walk:x`  | DOUBLE | 0.0   | moves by up to ±1 a step; clients may put it |
 */
import { setup } from 'xstate';
import { group, pv } from '../index.ts';

export default group(
  'random_walk',
  {
    dt: pv.double(3.0, { doc: 'Time between steps', units: 's' }),
    x: pv.double(0.0, { doc: 'Where the walk is' }),
  },
  { doc: 'A number that walks at random: `after` with a delay that clients change' },
).behaves(({ dt, x }, ioc) =>
  setup({
    actions: { step: () => x.write(x.value + 2 * ioc.random() - 1) },
    delays: { dt: () => dt.value * 1000 },
  }).createMachine({
    id: 'walk',
    initial: 'walking',
    states: { walking: { entry: 'step', after: { dt: { target: 'walking', reenter: true } } } },
  }),
);
