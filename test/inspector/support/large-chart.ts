/** A machine of 60 states, in six parts that follow each other. */
import { createMachine } from 'xstate';
import { group, pv } from '../../../src/index.ts';

const PARTS = ['load', 'pump', 'heat', 'measure', 'cool', 'vent'] as const;
const STEPS = ['begin', 'check', 'open', 'wait', 'ramp', 'hold', 'read', 'close', 'done'] as const;

const part = (name: string, next: string) => ({
  initial: 'begin',
  on: { ABORT: '#plant.load' },
  states: Object.fromEntries(
    STEPS.map((step, nth) => {
      const following = STEPS[nth + 1];
      return [
        step,
        { on: { NEXT: following ?? `#plant.${next}`, ...(nth % 3 === 2 ? { BACK: STEPS[nth - 1]! } : {}) } },
      ];
    }),
  ),
  id: `plant.${name}`,
});

export const largeChart = group('plant', { next: pv.bool(false) })
  .behaves(() =>
    createMachine({
      id: 'plant',
      initial: 'load',
      states: Object.fromEntries(PARTS.map((name, nth) => [name, part(name, PARTS[(nth + 1) % PARTS.length]!)])),
    }),
  )
  .handlers((_pvs, ioc) => ({ next: { put: () => ioc.device().send({ type: 'NEXT' }) } }));
