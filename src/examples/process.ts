/**
 * A handler of a record's field: a put to `.PROC` counts.
 *
 * | PV                         | type | value |                                       |
 * |----------------------------|------|-------|---------------------------------------|
 * | `process_test:record`      | LONG | 1     | a `bo` record                         |
 * | `process_test:record.PROC` | CHAR | 0     | a put adds one to `count`             |
 * | `process_test:count`       | LONG | −1    | 0 when the IOC has started            |
 */
import { group, pv } from '../index.ts';

export default group(
  'process_test',
  {
    record: pv.long(1, { doc: 'A record to process', record: 'bo' }),
    count: pv.long(-1, { doc: 'Times it was processed' }),
  },
  { doc: 'A handler of a record’s field' },
).handlers(({ count }) => ({
  record: {
    fields: {
      PROC: {
        startup: () => count.write(0),
        put: () => count.write(count.value + 1),
      },
    },
  },
}));
