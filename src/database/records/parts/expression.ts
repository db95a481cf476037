/** Expressions in fields, such as CALC: compiled when they are first evaluated, and checked when they are written. */
import { type Calc, CalcError, compileCalc } from '../../calc/calc.ts';
import { Rejection } from '../../pv/answer.ts';
import type { RecordAccess, SpecialPut } from '../support.ts';

/**
 * Evaluates the expression of a field with the values of other fields, which it may assign.
 *
 * @param value what VAL means in it
 * @returns undefined when it is not an expression
 */
export function evaluate(
  record: RecordAccess,
  field: string,
  variables: readonly string[],
  value: number,
): number | undefined {
  return compute(record, record.text(field), variables, value);
}

/** As `evaluate`, of an expression that is given. */
export function compute(
  record: RecordAccess,
  text: string,
  variables: readonly string[],
  value: number,
): number | undefined {
  const calc = compiled(record, text);
  if (calc === undefined) return undefined;
  values.clear();
  values.set('VAL', value);
  for (const name of calc.inputs) values.set(name, record.number(name));
  for (const name of calc.outputs) values.set(name, record.number(name));
  const result = calc.evaluate(values);
  for (const name of calc.outputs) if (variables.includes(name)) record.set(name, values.get(name)!);
  return result;
}

export function isExpression(text: string): boolean {
  return compile(text, () => 0) !== undefined;
}

/** CLCV and OCLV: whether the expression is right. Base stores a wrong one, says so there and in the log. */
export const checkExpression: SpecialPut = {
  after(record, field) {
    const text = record.text(field);
    const valid = isExpression(text);
    const shown = field === 'OCAL' ? 'OCLV' : 'CLCV';
    if (record.table.field(shown) !== undefined) {
      record.set(shown, valid ? 0 : 1);
      record.post(shown, 1);
    }
    if (!valid) throw new Rejection(`'${text}' is not an expression`);
  },
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** Of the evaluation that goes on: there is one at a time. */
const values = new Map<string, number>();

/** Shared by records with the same expression. */
const cache = new Map<string, Calc | undefined>();
const MOST = 10_000;

function compiled(record: RecordAccess, text: string): Calc | undefined {
  if (cache.has(text)) return cache.get(text);
  const calc = compile(text, () => record.random());
  if (cache.size >= MOST) cache.clear();
  cache.set(text, calc);
  return calc;
}

function compile(text: string, random: () => number): Calc | undefined {
  try {
    return compileCalc(text, { random, variables: 'A to U' });
  } catch (error) {
    if (error instanceof CalcError) return undefined;
    throw error;
  }
}
