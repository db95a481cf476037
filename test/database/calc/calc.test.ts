import { describe, expect, test } from 'vitest';
import { type CalcOptions, compileCalc } from '../../../src/database/calc/calc.ts';

/** A is 1, B is 2, … L is 12, VAL is 100. */
function letters(): Map<string, number> {
  return new Map(
    [...'ABCDEFGHIJKL'].map((letter, index): [string, number] => [letter, index + 1]).concat([['VAL', 100]]),
  );
}

function calculate(expression: string, options?: CalcOptions): number {
  return compileCalc(expression, options).evaluate(letters());
}

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('a calc expression', () => {
  test.each([
    // numbers
    ['0', 0],
    ['.5', 0.5],
    ['1.', 1],
    ['2.5e-1', 0.25],
    ['1E3', 1000],
    ['010', 10],
    ['0x1f', 31],
    ['0X7FFFFFFF', 2147483647],
    ['0x80000000', -2147483648],
    ['0xffffffff', -1],
    ['-0x80000000', 2147483648],
    ['4294967295', 4294967295],
    ['inf', inf],
    ['-Infinity', -inf],
    ['NaN', nan],
    // constants and variables
    ['PI', Math.PI],
    ['180*d2r', Math.PI],
    ['Pi * R2D', 180],
    ['3600*S2R/D2R', 1],
    ['S2R*R2S', 1],
    ['a', 1],
    ['L', 12],
    ['VAL + 1', 101],
    ['  A\t+\nB ', 3],
    // arithmetic
    ['7 % 4', 3],
    ['-7 % 4', -3],
    ['7.9 % 4.9', 3],
    ['-4 % 4', 0],
    ['1 % 0', nan],
    ['1 % 0.9', nan],
    ['1 / 0', inf],
    ['0 / 0', nan],
    ['2 ** 0.5', Math.SQRT2],
    ['0 * inf', nan],
    ['1 ^ inf', 1],
    ['(-1) ** -inf', 1],
    ['1 ** nan', 1],
    // comparison
    ['2 = 2', 1],
    ['2 == 3', 0],
    ['2 != 3', 1],
    ['2 # 2', 0],
    ['2 < 3', 1],
    ['3 <= 2', 0],
    ['3 > 2', 1],
    ['2 >= 2', 1],
    ['nan = nan', 0],
    ['nan # nan', 1],
    // logic: whatever is not 0 is true
    ['2 && 3', 1],
    ['0 && 1', 0],
    ['0 || nan', 1],
    ['0 || 0', 0],
    ['!0', 1],
    ['!0.1', 0],
    ['!nan', 0],
    // bits
    ['7 & 12', 4],
    ['7 and 12', 4],
    ['6 | 9', 15],
    ['6 Or 9', 15],
    ['5 XOR 6', 3],
    ['~5', -6],
    ['not 5', -6],
    ['1 << 4', 16],
    ['1 << 33', 2],
    ['1 << 31', -2147483648],
    ['-16 >> 2', -4],
    ['-16 >>> 28', 15],
    ['2863311530.1 OR 0', -1431655766],
    ['-1431655766.1 OR 0', -1431655766],
    ['nan | 1', 1],
    ['1e20 | 1', 1],
    ['-1e20 | 1', -2147483647],
    // functions
    ['abs(-3)', 3],
    ['sqr(16) + SQRT(9)', 7],
    ['exp(1)', Math.E],
    ['log(1000)', 3],
    ['ln(exp(2)) + loge(1)', 2],
    ['fmod(-7.5, 2)', -1.5],
    ['min(3, 1, 2)', 1],
    ['max(3)', 3],
    ['max(1, nan, 3)', nan],
    ['ceil(1.2) - floor(-1.2)', 4],
    ['nint(0.5)', 1],
    ['nint(-0.5)', -1],
    ['nint(2.4)', 2],
    ['nint(1e12)', -2147483648],
    ['isinf(-inf)', 1],
    ['isinf(nan)', 0],
    ['isnan(0, nan, 1)', 1],
    ['isnan(inf)', 0],
    ['finite(0, 1)', 1],
    ['finite(0, inf)', 0],
    ['sin(PI/2) + cos(0)', 2],
    ['tan(0.5)', Math.tan(0.5)],
    ['asin(1)', Math.PI / 2],
    ['acos(1)', 0],
    ['atan(1)', Math.PI / 4],
    ['atan2(1, 2)', Math.atan2(2, 1)],
    ['sinh(1) / cosh(1)', Math.tanh(1)],
    ['tanh(0.3)', Math.tanh(0.3)],
    ['SIN PI', 0],
    ['abs -3 + 1', 4],
  ])('%s is %d', (expression, expected) => {
    const value = calculate(expression);
    if (Number.isFinite(expected)) expect(value).toBeCloseTo(expected, 12);
    else expect(value).toBe(expected);
  });

  test.each([
    ['2 + 3 * 4', 14],
    ['20 - 5 - 5', 10],
    ['2 * 3 ^ 2', 18],
    ['2 ^ 3 ^ 2', 64],
    ['-2 ^ 2', 4],
    ['2 ** -1', 0.5],
    ['- -2', 2],
    ['!!5', 1],
    ['~~5', 5],
    ['sqrt 16 ^ 2', 16],
    ['10 - 2 > 7', 1],
    ['2 | 4 > 3', 3],
    ['3 & 4 == 4', 1],
    ['1 << 2 != 4', 2],
    ['18 & 6 << 2', 8],
    ['3 << 2 & 10', 8],
    ['3 | 1 & 2', 3],
    ['1 | 3 XOR 1', 2],
    ['1 || 0 && 0', 1],
    ['2 < 0 < 2', 1],
    ['63 % 16 % 6', 3],
    ['(1 | 2) ** 3', 27],
    ['1 + (1 ? (1 < 2) : (1 > 2)) * 2', 3],
    ['0 ? 1 : 2 | 4', 6],
    ['0 < 1 ? 2 : 3', 2],
    ['0 ? 2 : 0 ? 3 : 4', 4],
    ['1 ? 0 ? 2 : 3 : 4', 3],
    ['nan ? 1 : 2', 1],
    ['A?.5:1', 0.5],
  ])('%s groups to %d', (expression, expected) => {
    expect(calculate(expression)).toBe(expected);
  });

  test.each([
    ['a := 5; a + b', 7, { A: 5 }],
    ['a; a := 0', 1, { A: 0 }],
    ['sin(a); a := a + D2R', Math.sin(1), { A: 1 + Math.PI / 180 }],
    ['b := a; c := b; VAL + c', 101, { B: 1, C: 1 }],
  ])('%s is %d and assigns', (expression, expected, assigned) => {
    const values = letters();
    expect(compileCalc(expression).evaluate(values)).toBe(expected);
    for (const [name, value] of Object.entries(assigned)) expect(values.get(name)).toBe(value);
  });

  test.each([
    ['A + b * C', ['A', 'B', 'C'], []],
    ['VAL + PI', [], []],
    ['12; A := 0; B := A; C := B', [], ['A', 'B', 'C']],
    ['13; B := A; A := B; C := D; D := C', ['A', 'D'], ['A', 'B', 'C', 'D']],
    ['A := A + 1; 0', ['A'], ['A']],
  ])('%s reads %j and assigns %j', (expression, inputs, outputs) => {
    expect(compileCalc(expression)).toMatchObject({ expression, inputs, outputs });
  });

  test('takes a variable without a value as 0', () => {
    expect(compileCalc('A + VAL').evaluate(new Map())).toBe(0);
  });

  test('draws RNDM from the given source each time', () => {
    const numbers = [0.25, 0.5];
    const calc = compileCalc('rndm * 4', { random: () => numbers.shift() ?? 1 });
    expect([calc.evaluate(new Map()), calc.evaluate(new Map())]).toEqual([1, 2]);
  });
});

describe('free variable names', () => {
  const options = { variables: 'any' } as const;

  test('are read by their own spelling', () => {
    const calc = compileCalc('gain * Gain + offset_2 AND x1and', options);
    expect(calc.inputs).toEqual(['Gain', 'gain', 'offset_2', 'x1and']);
    expect(calc.evaluate(new Map(Object.entries({ gain: 2, Gain: 3, offset_2: 1, x1and: 5 })))).toBe(5);
  });

  test('may be those of object properties', () => {
    const calc = compileCalc('constructor + __proto__', options);
    expect(calc.evaluate(new Map([['constructor', 2]]))).toBe(2);
  });

  test('may be assigned', () => {
    const values = new Map([['x', 3]]);
    expect(compileCalc('twice := 2 * x; twice + 1', options).evaluate(values)).toBe(7);
    expect(values.get('twice')).toBe(6);
  });
});
