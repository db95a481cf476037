/**
 * A formula that clients put, and PVs for its variables that come to life when it is.
 *
 * | PV                     | type         | value  |                                                 |
 * |------------------------|--------------|--------|-------------------------------------------------|
 * | `dyncalc:formula`      | STRING       | a + b  | an EPICS calc expression with names of any kind |
 * | `dyncalc:formula.PROC` | LONG         | 0      | a put computes `output`                         |
 * | `dyncalc:output`       | DOUBLE       | 0.0    | the last result                                 |
 * | `dyncalc:variables`    | STRING [100] | a, b   | names of the variables, sorted                  |
 * | `dyncalc:a`, …         | DOUBLE       | 0.0    | one for each variable of any formula so far     |
 */
import { type Calc, CalcError, compileCalc, group, type IocContext, type PvHandle, pv, reject } from '../index.ts';

export default group(
  'dyncalc',
  {
    formula: pv.text('', { doc: 'What is computed', reportAs: 'STRING' }),
    process: pv.long(0, { doc: 'A put computes', name: 'formula.PROC' }),
    output: pv.double(0.0, { doc: 'The last result' }),
    variables: pv.string(['a'], { doc: 'Names of the variables', maxLength: 100 }),
  },
  { doc: 'A formula put by clients: PVs that come to life while the IOC runs' },
).handlers(({ formula, output, variables }, ioc) => {
  const inputs = new Map<string, PvHandle<number>>();
  let calc: Calc | undefined;
  return {
    formula: {
      startup: () => formula.put('a + b'),
      put: (text) => {
        const wanted = compiled(text, ioc);
        const fresh = wanted.inputs.filter((input) => !inputs.has(input));
        for (const name of fresh) {
          if (ioc.find(ioc.prefix + name)) reject(`${name} is the name of another PV`);
        }
        for (const name of fresh) {
          const { [name]: input } = ioc.add({ [name]: pv.double(0.0, { doc: 'A variable' }) });
          inputs.set(name, input!);
        }
        calc = wanted;
        variables.write(wanted.inputs);
      },
    },
    process: {
      put: () => {
        const values = new Map([...inputs].map(([name, { value }]) => [name, value]));
        if (calc !== undefined) output.write(calc.evaluate(values));
        return 0;
      },
    },
  };
});

function compiled(text: string, ioc: IocContext): Calc {
  try {
    return compileCalc(text, { variables: 'any', random: () => ioc.random() });
  } catch (error) {
    if (error instanceof CalcError) reject(error.message);
    throw error;
  }
}
