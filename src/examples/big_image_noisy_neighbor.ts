/**
 * A large image next to a small value: slow clients of the one must not hold up clients of the other.
 *
 * | PV                | type            | value |                                               |
 * |-------------------|-----------------|-------|-----------------------------------------------|
 * | `big_image:t1`    | DOUBLE          | 2.0   | the IOC's uptime in seconds, at 10 Hz         |
 * | `big_image:image` | CHAR [15681600] |       | 3960 × 3960 random bytes, new with each `t1`  |
 *
 * A client that cannot take 157 MB/s gets fewer images, always whole and always the newest; `t1` comes at full rate.
 */
import { randomBytes } from 'node:crypto';
import { group, pv } from '../index.ts';

const SIZE = 3960 * 3960;

export default group(
  'big_image',
  {
    t1: pv.double(2.0, { doc: 'Uptime', units: 's' }),
    image: pv.bytes([], { doc: 'An image of noise', maxLength: SIZE }),
  },
  { doc: 'An image of 16 MB next to a small value, both at 10 Hz' },
).handlers(({ t1, image }, ioc) => ({
  t1: {
    scan: {
      every: 0.1,
      run: () => {
        t1.write(ioc.uptime());
        image.write(randomBytes(SIZE));
      },
    },
  },
}));
