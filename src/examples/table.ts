/**
 * A table: one value of several columns for PV Access, a PV for each column for Channel Access.
 *
 * | PV                    | type        | value      |                                                    |
 * |-----------------------|-------------|------------|----------------------------------------------------|
 * | `table:scan`          | NTTable     |            | PV Access only: all columns at once                |
 * | `table:scan:name`     | STRING [20] | x, y       | names of the points                                |
 * | `table:scan:position` | DOUBLE [20] | 1.5, 2.5   | where they are                                     |
 * | `table:clear`         | LONG        | 0          | a put of anything leaves the first row alone       |
 */
import { group, pv } from '../index.ts';

export default group(
  'table',
  {
    scan: pv.table(
      {
        name: pv.string(['x', 'y'], { doc: 'Names of the points' }),
        position: pv.double([1.5, 2.5], { doc: 'Where they are', units: 'mm' }),
      },
      { doc: 'Points of a scan', labels: { position: 'position (mm)' }, maxRows: 20 },
    ),
    clear: pv.long(0, { doc: 'Leaves the first row alone' }),
  },
  { doc: 'A table: `pv.table`, written by columns of one length' },
).handlers(({ scan }) => ({
  clear: {
    put: () => {
      const { name, position } = scan.value;
      scan.write({ name: name.slice(0, 1), position: position.slice(0, 1) });
    },
  },
}));
