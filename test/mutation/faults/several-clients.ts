/** Faults that one client alone does not see. */
import type { FaultGroup } from '../fault.ts';

export const severalClientsFaults: FaultGroup = {
  tours: ['subscription.scalar', 'flowControl'],
  delivery: 'whole',
  faults: [
    {
      what: 'only the oldest subscription of a PV is told',
      find: 'subscription.deliver(update);',
      replace: '{ subscription.deliver(update); break; }',
    },
  ],
};
