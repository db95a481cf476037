/**
 * Two PVs without a prefix.
 *
 * | PV     | type      | value           |
 * |--------|-----------|-----------------|
 * | `ival` | LONG      | 42              |
 * | `aval` | SHORT [5] | [0, 0, 0, 0, 0] |
 */
import { group, pv } from '../index.ts';

export default group(
  'two_pvs',
  { ival: pv.long(42, { doc: 'A whole number' }), aval: pv.short(new Int16Array(5), { doc: 'Five of 16 bits' }) },
  { prefix: '', doc: 'Two PVs without a prefix' },
);
