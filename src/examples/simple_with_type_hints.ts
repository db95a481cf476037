/**
 * The types of handles: what is wrong with a value is said by the compiler, not at run time.
 *
 * | PV         | type     | value     |                |
 * |------------|----------|-----------|----------------|
 * | `simple:A` | LONG     | 1         |                |
 * | `simple:B` | DOUBLE   | 2.0       | read-only      |
 * | `simple:C` | LONG [3] | [1, 2, 3] |                |
 * | `simple:D` | DOUBLE   | 4.5       | an `ai` record |
 */
import { group, type PvHandle, pv } from '../index.ts';

export default group(
  'simple',
  {
    A: pv.long(1, { doc: 'A whole number' }),
    B: pv.double(2.0, { doc: 'A number that clients cannot put', readOnly: true }),
    C: pv.long([1, 2, 3], { doc: 'An array of whole numbers' }),
    D: pv.double(4.5, { doc: 'A number with the fields of an ai record', record: 'ai' }),
  },
  { doc: 'What the compiler knows of PVs: three types and a record' },
).handlers(({ A, B, C, D }, ioc) => ({
  A: {
    startup: () => {
      const scalars: readonly PvHandle<number>[] = [A, B, D];
      const sum: number = [...scalars.map(({ value }) => value), ...C.value].reduce((total, value) => total + value);
      // A.write('one') would not compile; neither would A.value.length.
      ioc.log.info(`The sum of all values is ${sum}`);
    },
  },
}));
