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
import { group, pv } from '../index.ts';

const trembling = (value: number) =>
  pv.double(value, {
    doc: 'A motor whose readback trembles',
    record: 'motor',
    fields: {
      RBV: {
        scan: {
          every: 0.1,
          run: ({ pv: { name }, ioc }) => {
            const motor = name.replace(/\.RBV$/, '');
            const time = ioc.wallTime();
            const position = Number(ioc.find(motor)!.value) + ioc.random() / 100;
            ioc.find(`${motor}.RBV`)!.write(position, { time });
            ioc.find(`${motor}.DRBV`)!.write(position, { time });
            ioc.find(`${motor}.RRBV`)!.write(Math.trunc(position * 100_000), { time });
          },
        },
      },
    },
  });

export default group(
  'records_subclass',
  { motor1: trembling(1.0), motor2: trembling(2.0) },
  { prefix: 'mock:', doc: 'A motor record with a readback of its own' },
);
