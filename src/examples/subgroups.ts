/**
 * Groups within a group, made by a function: three dice with different numbers of sides.
 *
 * | PV                        | type | value |                                    |
 * |---------------------------|------|-------|------------------------------------|
 * | `subgroups:group1:random` | LONG | 1     | a number from 1 to 5, every 2 s    |
 * | `subgroups:group2:random` | LONG | 1     | a number from 1 to 20, every 2 s   |
 * | `subgroups:group3:random` | LONG | 1     | a number from 1 to 10, every 2 s   |
 */
import { group, pv } from '../index.ts';

const dice = (sides: number) =>
  group('dice', {
    random: pv.long(1, {
      doc: `A whole number from 1 to ${sides}`,
      scan: { every: 2.0, run: ({ ioc }) => 1 + Math.floor(ioc.random() * sides) },
    }),
  });

export default group(
  'subgroups',
  { group1: dice(5), group2: dice(20), group3: dice(10) },
  { doc: 'Groups within a group, each with its own prefix and range' },
);
