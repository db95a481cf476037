/**
 * PVs made from a formula on the command line: `--formula 'area = width * height'`.
 *
 * | PV                          | type       | value |                                                        |
 * |-----------------------------|------------|-------|--------------------------------------------------------|
 * | `Formula:width`, `…:height` | DOUBLE     | 0.0   | the variables of the formula                           |
 * | `Formula:area`              | DOUBLE     | 0.0   | read-only; the result, ten times a second, an `ai`     |
 * | `Formula:proc`              | LONG       | 0     | a put computes at once                                 |
 * | `Formula:formula`           | STRING     |       | read-only; the formula                                 |
 * | `Formula:out_postfix`       | STRING [1] |       | read-only; the name of the result                      |
 * | `Formula:vars`              | STRING […] |       | read-only; the names of the variables                  |
 *
 * Formulas are EPICS calc expressions with names of any length.
 */
import { compileCalc, DefinitionError, group, pv, template } from '../index.ts';

const alarmGroup = 'formula';

export default template(
  'Formula',
  { formula: { doc: "such as 'area = width * height'" } },
  ({ formula }) => {
    const [, name = '', expression = ''] = /^\s*([A-Za-z_]\w*)\s*=(?!=)\s*(.+)$/.exec(formula) ?? [];
    if (name === '')
      throw new DefinitionError('--formula', `'${formula}' has no result: write it as 'name = expression'.`);
    const calc = compileCalc(expression, { variables: 'any', random: Math.random });
    const variables = Object.fromEntries(calc.inputs.map((input) => [input, pv.double(0.0, { alarmGroup })]));
    return group('Formula', {
      inputs: group('inputs', variables, { prefix: '' }),
      output: pv.double(0.0, { name, doc: 'The result', readOnly: true, record: 'ai', alarmGroup }),
      proc: pv.long(0, { doc: 'A put computes at once', alarmGroup }),
      formula: pv.text(`${name} = ${expression}`, { doc: 'What is computed', readOnly: true, reportAs: 'STRING' }),
      out_postfix: pv.string([name], { doc: 'Name of the result', readOnly: true }),
      vars: pv.string(calc.inputs, {
        doc: 'Names of the variables',
        readOnly: true,
        maxLength: calc.inputs.length || 1,
      }),
    }).handlers(({ inputs, output }) => {
      const compute = () => calc.evaluate(new Map(Object.entries(inputs).map(([name, { value }]) => [name, value])));
      return {
        output: { get: compute, scan: { every: 0.1, run: compute } },
        proc: {
          put: () => {
            output.write(compute());
            return 0;
          },
        },
      };
    });
  },
  { doc: 'PVs made from a formula that is given on the command line' },
);
