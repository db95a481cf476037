/**
 * Setpoint and readback from one definition.
 *
 * | PV                                                 | type   | value |                                    |
 * |----------------------------------------------------|--------|-------|------------------------------------|
 * | `setpoint_rbv:pair`, `setpoint_rbv:pair_RBV`       | LONG   | 0     | copied by a put handler of our own |
 * | `setpoint_rbv:pair2`, `setpoint_rbv:pair2_RBV`     | DOUBLE | 0.0   | copied because that is the default |
 * | `setpoint_rbv:pair3`, `setpoint_rbv:pair3_RBV`     | ENUM   | No    | a `bo` and a `bi` record           |
 *
 * Each `_RBV` is read-only.
 */
import { group, pair, pv } from '../index.ts';

export default group(
  'setpoint_rbv',
  {
    pair: pair(pv.long(0, { doc: 'A pair with a put handler of its own' })),
    pair2: pair(pv.double(0.0, { doc: 'A pair that copies' })),
    pair3: pair(pv.enum('No', ['No', 'Yes'], { doc: 'A pair of binary records' }), {
      setpoint: { record: 'bo' },
      readback: { record: 'bi' },
    }),
  },
  { doc: 'Pairs of setpoint and readback from one definition' },
).handlers(({ pair: { readback } }, ioc) => ({
  pair: {
    setpoint: {
      put: (value) => {
        ioc.log.info(`${readback.name} follows to ${value}`);
        readback.write(value);
      },
    },
  },
}));
