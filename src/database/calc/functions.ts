/**
 * The functions, prefix operators and constants of EPICS calc expressions. Names are upper case here and accepted in
 * any case. A prefix operator is a function of one argument.
 *
 * Source: EPICS base libCom, postfix.c and calcPerform.c; S2R and R2S come from the synApps calc module.
 */
import { toBits, toInteger } from './integers.ts';

export interface CalcFunction {
  /** Least and most arguments. */
  readonly arity: readonly [least: number, most: number];
  readonly apply: (...values: number[]) => number;
}

const one = (apply: (value: number) => number): CalcFunction => ({ arity: [1, 1], apply });
const two = (apply: (first: number, second: number) => number): CalcFunction => ({ arity: [2, 2], apply });
const any = (apply: CalcFunction['apply']): CalcFunction => ({ arity: [1, Number.POSITIVE_INFINITY], apply });

const not = one((value) => ~toBits(value));

export const functions: ReadonlyMap<string, CalcFunction> = new Map([
  ['-', one((value) => -value)],
  ['!', one((value) => (value === 0 ? 1 : 0))],
  ['~', not],
  ['NOT', not],

  ['ABS', one(Math.abs)],
  ['SQR', one(Math.sqrt)],
  ['SQRT', one(Math.sqrt)],
  ['EXP', one(Math.exp)],
  ['LOG', one(Math.log10)],
  ['LN', one(Math.log)],
  ['LOGE', one(Math.log)],
  ['FMOD', two((numerator, denominator) => numerator % denominator)],
  ['MIN', any(Math.min)],
  ['MAX', any(Math.max)],

  ['CEIL', one(Math.ceil)],
  ['FLOOR', one(Math.floor)],
  // Halves round away from 0.
  ['NINT', one((value) => toInteger(value >= 0 ? value + 0.5 : value - 0.5) + 0)],
  // 1 for both infinities; base gives -1 for the negative one with some C libraries.
  ['ISINF', one((value) => (Math.abs(value) === Number.POSITIVE_INFINITY ? 1 : 0))],
  ['ISNAN', any((...values) => (values.some(Number.isNaN) ? 1 : 0))],
  ['FINITE', any((...values) => (values.every(Number.isFinite) ? 1 : 0))],

  ['SIN', one(Math.sin)],
  ['COS', one(Math.cos)],
  ['TAN', one(Math.tan)],
  ['ASIN', one(Math.asin)],
  ['ACOS', one(Math.acos)],
  ['ATAN', one(Math.atan)],
  // x first: the order of base, the reverse of C's and JavaScript's.
  ['ATAN2', two((x, y) => Math.atan2(y, x))],
  ['SINH', one(Math.sinh)],
  ['COSH', one(Math.cosh)],
  ['TANH', one(Math.tanh)],
]);

/** D2R and R2D convert between degrees and radians, S2R and R2S between seconds of arc and radians. */
export const constants: ReadonlyMap<string, number> = new Map([
  ['PI', Math.PI],
  ['D2R', Math.PI / 180],
  ['R2D', 180 / Math.PI],
  ['S2R', Math.PI / (180 * 3600)],
  ['R2S', (180 * 3600) / Math.PI],
  ['INF', Number.POSITIVE_INFINITY],
  ['INFINITY', Number.POSITIVE_INFINITY],
  ['NAN', Number.NaN],
]);
