/**
 * A record with a behaviour of its own: a motor whose readback trembles.
 *
 * | PV            | record  | value |                                                                        |
 * |---------------|---------|-------|------------------------------------------------------------------------|
 * | `mock:motor1` | `motor` | 1.0   | ten times a second `.RBV` and `.DRBV` become VAL plus up to 0.01       |
 * | `mock:motor2` | `motor` | 2.0   | likewise; `.RRBV` is the same in steps of 10⁻⁵                         |
 *
 * A field that has handlers of its own takes over from what the record does with it.
 */
import { group, type HandlerContext, type PvHandle, pv } from '../index.ts';

const motorAt = (value: number) => pv.double(value, { doc: 'A motor whose readback trembles', record: 'motor' });

const trembling = (motor: PvHandle<number>) => ({
  fields: {
    RBV: {
      scan: {
        every: 0.1,
        run: ({ ioc }: HandlerContext) => {
          const time = ioc.wallTime();
          const position = motor.value + ioc.random() / 100;
          motor.field('RBV').write(position, { time });
          motor.field('DRBV').write(position, { time });
          motor.field('RRBV').write(Math.trunc(position * 100_000), { time });
        },
      },
    },
  },
});

export default group(
  'records_subclass',
  { motor1: motorAt(1.0), motor2: motorAt(2.0) },
  { prefix: 'mock:', doc: 'A motor record with a readback of its own' },
).handlers(({ motor1, motor2 }) => ({ motor1: trembling(motor1), motor2: trembling(motor2) }));
