/**
 * Exact time stamps: the IOC says when a value was measured, to the nanosecond.
 *
 * | PV                     | type | value |                                                       |
 * |------------------------|------|-------|-------------------------------------------------------|
 * | `raw:timestamp:update` | LONG | 0     | a put is copied to `value` with a time stamp of now   |
 * | `raw:timestamp:value`  | LONG | 1     | read-only; the nanoseconds of its stamp are 65535     |
 */
import { group, pv } from '../index.ts';

/** Seconds from 1970, where Unix time begins, to 1990, where EPICS time does. */
const EPICS_EPOCH = 631_152_000;

/** Control systems that know the number of the beam's pulse hide it in the lower 16 bits of the nanoseconds. */
const PULSE = 65535;

export default group(
  'raw_timestamp',
  {
    update: pv.long(0, { doc: 'A put is copied to value' }),
    value: pv.long(1, { doc: 'A value with an exact time stamp', readOnly: true }),
  },
  { prefix: 'raw:timestamp:', doc: 'Values with exact time stamps' },
).handlers(({ value }) => ({
  update: {
    put: (given, { ioc }) => {
      const seconds = Math.floor(ioc.wallTime() / 1000) - EPICS_EPOCH;
      value.write(given, { time: { seconds, nanoseconds: PULSE } });
    },
  },
}));
