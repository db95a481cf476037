/**
 * The binary operators of EPICS calc expressions, with base's precedences (higher binds tighter; all of one
 * precedence group to the left, the powers too). They are not C's: bitwise and logical operators share a level, shifts
 * sit with the ands, and `^` is a power.
 *
 * Logical results are 1 and 0; whatever is not 0 is true, NaN as well. Both sides of `&&` and `||` are always
 * evaluated, as in base.
 *
 * Source: EPICS base libCom, postfix.c (precedences) and calcPerform.c (arithmetic).
 */
import { toBits, toInteger } from './integers.ts';

export interface BinaryOperator {
  readonly precedence: number;
  readonly apply: (left: number, right: number) => number;
}

const or: BinaryOperator['apply'] = (a, b) => toBits(a) | toBits(b);
const and: BinaryOperator['apply'] = (a, b) => toBits(a) & toBits(b);
const power: BinaryOperator['apply'] = (a, b) =>
  // C's pow answers 1 in the two cases where JavaScript's answers NaN.
  a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b;
const equal: BinaryOperator['apply'] = (a, b) => (a === b ? 1 : 0);
const notEqual: BinaryOperator['apply'] = (a, b) => (a !== b ? 1 : 0);

export const binaryOperators: ReadonlyMap<string, BinaryOperator> = new Map([
  ['||', { precedence: 1, apply: (a, b) => (a !== 0 || b !== 0 ? 1 : 0) }],
  ['|', { precedence: 1, apply: or }],
  ['OR', { precedence: 1, apply: or }],
  ['XOR', { precedence: 1, apply: (a, b) => toBits(a) ^ toBits(b) }],

  ['&&', { precedence: 2, apply: (a, b) => (a !== 0 && b !== 0 ? 1 : 0) }],
  ['&', { precedence: 2, apply: and }],
  ['AND', { precedence: 2, apply: and }],
  // JavaScript, like base, uses the low five bits of the shift count.
  ['<<', { precedence: 2, apply: (a, b) => toBits(a) << toBits(b) }],
  ['>>', { precedence: 2, apply: (a, b) => toBits(a) >> toBits(b) }],
  ['>>>', { precedence: 2, apply: (a, b) => toBits(a) >>> toBits(b) }],

  ['=', { precedence: 3, apply: equal }],
  ['==', { precedence: 3, apply: equal }],
  ['!=', { precedence: 3, apply: notEqual }],
  ['#', { precedence: 3, apply: notEqual }],
  ['<', { precedence: 3, apply: (a, b) => (a < b ? 1 : 0) }],
  ['<=', { precedence: 3, apply: (a, b) => (a <= b ? 1 : 0) }],
  ['>', { precedence: 3, apply: (a, b) => (a > b ? 1 : 0) }],
  ['>=', { precedence: 3, apply: (a, b) => (a >= b ? 1 : 0) }],

  ['+', { precedence: 4, apply: (a, b) => a + b }],
  ['-', { precedence: 4, apply: (a, b) => a - b }],

  ['*', { precedence: 5, apply: (a, b) => a * b }],
  ['/', { precedence: 5, apply: (a, b) => a / b }],
  ['%', { precedence: 5, apply: modulo }],

  ['**', { precedence: 6, apply: power }],
  ['^', { precedence: 6, apply: power }],
]);

/** Integer remainder with the sign of the left side; NaN when the right side truncates to 0. */
function modulo(left: number, right: number): number {
  const divisor = toInteger(right);
  return divisor === 0 ? Number.NaN : (toInteger(left) % divisor) + 0;
}
