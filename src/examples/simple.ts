/**
 * Three PVs: a whole number, a number, an array. The smallest IOC there is.
 *
 * | PV         | type     | value     |
 * |------------|----------|-----------|
 * | `simple:A` | LONG     | 1         |
 * | `simple:B` | DOUBLE   | 2.0       |
 * | `simple:C` | LONG [3] | [1, 2, 3] |
 */
import { group, pv } from '../index.ts';

export default group(
  'simple',
  {
    A: pv.long(1, { doc: 'A whole number' }),
    B: pv.double(2.0, { doc: 'A number' }),
    C: pv.long([1, 2, 3], { doc: 'An array of whole numbers' }),
  },
  { doc: 'Three PVs: a whole number, a number, an array' },
);
