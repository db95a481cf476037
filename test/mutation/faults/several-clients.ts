/** Faults that one client alone does not see. */
import type { SuiteFaults } from '../fault.ts';

export const severalClientsFaults: SuiteFaults = {
  tours: ['subscription.scalar', 'flowControl'],
  delivery: 'whole',
  faults: [
    {
      what: 'only the oldest subscription of a PV is told',
      find: 'subscriber.deliver(update, mask);',
      replace: '{ subscriber.deliver(update, mask); break; }',
    },
  ],
};
