/**
 * A counter that counts faster and faster, then begins again; next to it one that keeps its pace.
 *
 * The first period is 0.5 s; each is `--ramprate` times the one before. Below 10⁻¹⁴ s it begins again.
 *
 * | PV             | type   | value |                                       |
 * |----------------|--------|-------|---------------------------------------|
 * | `chirp:chirp`  | DOUBLE | 0.0   | read-only; counts the shrinking steps |
 * | `chirp:steady` | LONG   | 0     | read-only; 0 to 999 at 10 Hz          |
 */
import { assign, setup } from 'xstate';
import { DefinitionError, group, pv, template } from '../index.ts';

const FIRST_PERIOD = 0.5;
const SHORTEST_PERIOD = 10e-15;

const counters = (rampRate: number) =>
  group('chirp', {
    chirp: pv.double(0.0, { doc: 'Counts faster and faster', readOnly: true }),
    steady: pv.long(0, {
      doc: 'Counts ten times a second',
      readOnly: true,
      scan: { every: 0.1, run: ({ pv: { value } }) => (value + 1) % 1000 },
    }),
  }).behaves(({ chirp }) =>
    setup({
      types: {} as { context: { n: number; period: number } },
      actions: {
        count: ({ context }) => chirp.write(context.n),
        shrink: assign(({ context: { n, period } }) => ({ n: n + 1, period: period * rampRate })),
        begin: assign({ n: 0, period: FIRST_PERIOD }),
      },
      guards: { isTooShort: ({ context }) => context.period < SHORTEST_PERIOD },
      delays: { period: ({ context }) => context.period * 1000 },
    }).createMachine({
      id: 'chirp',
      context: { n: 0, period: FIRST_PERIOD },
      initial: 'counting',
      states: {
        counting: { entry: 'count', after: { period: { target: 'shrinking', actions: 'shrink' } } },
        shrinking: {
          always: [{ guard: 'isTooShort', target: 'counting', actions: 'begin' }, { target: 'counting' }],
        },
      },
    }),
  );

export default template(
  'chirp',
  { ramprate: { default: '0.75', doc: 'each period as a part of the one before, above 0 and below 1' } },
  ({ ramprate }) => {
    const rate = Number(ramprate);
    if (!(rate > 0 && rate < 1))
      throw new DefinitionError('--ramprate', `it is ${ramprate}: give a number above 0 and below 1.`);
    return counters(rate);
  },
  { doc: 'A counter that gets faster and faster: `always` with a guard, and an option of its own' },
);
