/**
 * Three motor records that move: `ophyd.EpicsMotor` and pyepics' `Motor` drive them.
 *
 * | PV         | type   | value | velocity | precision | limits    |
 * |------------|--------|-------|----------|-----------|-----------|
 * | `sim:mtr1` | DOUBLE | 0.0   | 1        | 3         | 0 to 10   |
 * | `sim:mtr2` | DOUBLE | 0.0   | 2        | 2         | −10 to 20 |
 * | `sim:mtr3` | DOUBLE | 0.0   | 3        | 2         | 0 to 30   |
 *
 * A put to VAL, JOGF, HOMF … moves; `.RBV` follows, `.DMOV` is 1 when it is there, `.STOP` stops it, `.SPMG`
 * pauses and goes on.
 */
import { group, pv } from '../index.ts';

const motor = (velocity: number, precision: number, low: number, high: number) =>
  pv.double(0.0, {
    doc: `A motor from ${low} to ${high}`,
    units: 'mm',
    precision,
    record: 'motor',
    limits: { control: [low, high] },
    fields: { VELO: velocity, VMAX: velocity, ACCL: 1.0, MRES: 1e-6 },
  });

export default group(
  'sim',
  { mtr1: motor(1, 3, 0, 10), mtr2: motor(2, 2, -10, 20), mtr3: motor(3, 2, 0, 30) },
  { doc: 'Three motor records that move' },
);
