/**
 * Records: PVs with fields, and handlers of single fields.
 *
 * | PV       | record     | value          |                                                                  |
 * |----------|------------|----------------|------------------------------------------------------------------|
 * | `mock:A` | `ai`       | 1.0            | a put to `.RVAL` is written to A and B                           |
 * | `mock:B` | `ao`       | 2.0            | refuses 1; a put of v to `.RVAL` writes v + 10 to B, v − 10 to A |
 * | `mock:C` | `ai`       | 0.0            | alarm limits ±2, warning ±1, control ±3; units mm                |
 * | `mock:D` | `ao`       | 2.0            | has the `.RVAL` of B                                             |
 * | `mock:E` | `stringin` | this is a test |                                                                  |
 */
import { group, pv, reject } from '../index.ts';

export default group(
  'mock',
  {
    A: pv.double(1.0, { doc: 'An analog input', record: 'ai' }),
    B: pv.double(2.0, {
      doc: 'An analog output that refuses 1',
      precision: 3,
      record: 'ao',
      put: (value) => {
        if (value === 1) reject('1 is an invalid value');
      },
    }),
    C: pv.double(0.0, {
      doc: 'The C pvproperty',
      record: 'ai',
      units: 'mm',
      precision: 3,
      limits: { alarm: [-2, 2], warning: [-1, 1], control: [-3, 3] },
    }),
    D: pv.double(2.0, { doc: 'An analog output with a field of B', precision: 3, record: 'ao' }),
    E: pv.string('this is a test', { doc: 'A string input', record: 'stringin' }),
  },
  { doc: 'Records: fields, alarm limits, and handlers of fields' },
).handlers(({ A, B }) => {
  const spread = {
    RVAL: {
      put: async (value: number | string) => {
        await B.put(Number(value) + 10);
        A.write(Number(value) - 10);
      },
    },
  };
  return {
    A: {
      fields: {
        RVAL: {
          put: async (value) => {
            await B.put(Number(value)); // refused by B: A stays as well
            A.write(Number(value));
          },
        },
      },
    },
    B: { fields: spread },
    D: { fields: spread },
  };
});
