/**
 * A put handler that stores what it likes: whatever is put, the value becomes 85.
 *
 * | PV           | type | value |
 * |--------------|------|-------|
 * | `skip:value` | LONG | 1     |
 *
 * `skip` completes the put and stores nothing, so that what the handler wrote itself stands.
 */
import { group, pv, skip } from '../index.ts';

export default group(
  'skip',
  {
    value: pv.long(1, {
      doc: 'Whatever is put, it becomes 85',
      put: (value, { pv, ioc }) => {
        if (value !== 85) {
          ioc.log.info(`${pv.name}: 85 instead of ${value}`);
          pv.write(85);
        }
        return skip;
      },
    }),
  },
  { doc: 'A put handler that stores something else than what was put' },
);
