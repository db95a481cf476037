import jsep from 'jsep';
import { describe, expect, test } from 'vitest';
import { CalcError, type CalcOptions, compileCalc } from '../../../src/database/calc/calc.ts';
import { fc, runs } from '../../support/properties.ts';

function refusal(expression: string, options?: CalcOptions): CalcError {
  try {
    compileCalc(expression, options);
  } catch (error) {
    if (error instanceof CalcError) return error;
    throw error;
  }
  throw new Error(`"${expression}" was accepted`);
}

function evaluate(expression: string): number {
  return compileCalc(expression).evaluate(new Map(Object.entries({ A: 1, B: 2, C: 3, D: 4 })));
}

describe('what is not a calc expression is refused with the place and what would be accepted', () => {
  const operand = 'a number, a variable, a function, "-", "!", "~" or "("';

  test.each([
    ['', 0, `found the end; expected ${operand}`],
    ['A+*B', 2, `found "*"; expected ${operand}`],
    ['1*', 2, `found the end; expected ${operand}`],
    ['+1', 0, `found "+"; expected ${operand}`],
    ['1 2', 2, 'found "2"; expected an operator, ";" or the end'],
    ['0x0.1', 3, 'found "."; expected an operator, ";" or the end'],
    ['A.B', 1, 'found "."; expected an operator'],
    ['1, 2', 1, 'found ","; expected an operator, ";" or the end'],
    ['(1, 2)', 2, 'found ","; expected an operator or ")"'],
    ['(1', 2, 'found the end; expected an operator or ")"'],
    ['1)', 1, 'found ")"; expected an operator, ";" or the end'],
    ['(A; B)', 2, 'found ";"; expected an operator or ")"'],
    ['MIN', 3, `found the end; expected ${operand}`],
    ['MIN()', 4, `found ")"; expected ${operand}`],
    ['MIN(A,)', 6, `found ")"; expected ${operand}`],
    ['MIN(A B)', 6, 'found "B"; expected an operator, "," or ")"'],
    ['SIN(1, 2)', 0, 'SIN takes 1 argument; 2 given'],
    ['1 + ATAN2(1)', 4, 'ATAN2 takes 2 arguments; 1 given'],
    ['1 ?', 3, `found the end; expected ${operand}`],
    ['1 ? 2', 5, 'found the end; expected an operator or ":"'],
    [': 1', 0, `found ":"; expected ${operand}`],
    ['"text"', 0, `found """; expected ${operand}`],
    ['[1]', 0, `found "["; expected ${operand}`],
    ['A $', 2, 'found "$"; expected an operator'],
    ['M', 0, 'found "M"; expected a variable A to L or a function'],
    ['1 + true', 4, 'found "true"; expected a variable A to L or a function'],
    ['A AND OR', 6, 'OR is not a variable'],
    ['A; ', 3, `found the end; expected ${operand}`],
    ['; A', 0, `found ";"; expected ${operand}`],
    ['1; 2', 2, 'a second result; assign all expressions but one'],
    ['A := 1', 6, 'no result; one expression must not be assigned'],
    ['A := B := 1; 0', 7, 'found ":="; expected an operator'],
    ['A + 1 := 2; 0', 6, 'found ":="; expected an operator'],
    ['1; PI := 3', 3, 'PI is not a variable'],
    ['M := 3; 0', 0, 'found "M"; expected a variable A to L'],
    ['0x1ffffffff', 0, 'the number 0x1ffffffff does not fit 32 bits'],
    ['1 + 1e999', 4, 'the number 1e999 does not fit a double'],
    ['A + RNDM', 4, 'RNDM needs the option `random`'],
    ['('.repeat(81), 81, 'nested more than 80 deep'],
    ['-'.repeat(81), 81, 'nested more than 80 deep'],
    ['SIN '.repeat(81), 324, 'nested more than 80 deep'],
    ['1?'.repeat(81), 162, 'nested more than 80 deep'],
    ['1'.repeat(1001), 1000, 'at most 1000 characters are accepted; given were 1001'],
  ])('%s', (expression, position, problem) => {
    const error = refusal(expression);
    expect(error.message).toContain(problem);
    expect(error.message).toContain(`character ${position + 1}:`);
    expect(error).toMatchObject({ name: 'CalcError', expression, position });
  });

  test.each(['pi', 'Sin', 'val', 'not', 'RNDM', 'xor'])('a free variable may not be called %s', (word) => {
    expect(refusal(`${word} := 1; 0`, { variables: 'any' }).message).toContain(
      `${word.toUpperCase()} is not a variable`,
    );
  });

  test('the message quotes the expression, a long one in part', () => {
    expect(refusal('A+*B').message).toMatch(/^calc "A\+\*B", character 3: found/);
    expect(refusal('A+'.repeat(400)).message.length).toBeLessThan(250);
  });
});

describe('whatever the text', () => {
  const token = fc.constantFrom(
    ...[
      'A',
      'b',
      'VAL',
      'gain',
      '1',
      '.5',
      '0x1F',
      'PI',
      'NAN',
      '+',
      '-',
      '*',
      '/',
      '%',
      '^',
      '**',
      '=',
      '!=',
      '#',
      '<',
    ],
    ...[
      '<=',
      '&&',
      '||',
      '&',
      '|',
      '<<',
      '>>>',
      ' AND ',
      ' xor ',
      ' NOT ',
      '!',
      '~',
      '(',
      ')',
      ',',
      '?',
      ':',
      ':=',
      ';',
    ],
    ...['SIN', 'MAX(', 'ATAN2(', ' ', 'RNDM', '.', '"', '[', '{', '$', 'é', '\u2028'],
  );
  const tokens = fc.array(token, { maxLength: 60 }).map((parts) => parts.join(''));

  test('compiling gives a calc that evaluates to a number, or throws CalcError', () => {
    fc.assert(
      fc.property(fc.oneof(tokens, fc.string({ unit: 'binary', maxLength: 200 })), fc.boolean(), (text, any) => {
        const options: CalcOptions = { variables: any ? 'any' : 'letters', random: () => 0.5 };
        let calc: ReturnType<typeof compileCalc>;
        try {
          calc = compileCalc(text, options);
        } catch (error) {
          expect(error).toBeInstanceOf(CalcError);
          const { position } = error as CalcError;
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(text.length);
          return;
        }
        expect(typeof calc.evaluate(new Map())).toBe('number');
      }),
      { numRuns: runs(3000) },
    );
  });

  test('operators group as when every pair is put in parentheses, tightest first, from the left', () => {
    const levels = [
      ['**', '^'],
      ['*', '/', '%'],
      ['+', '-'],
      ['=', '!=', '#', '<', '<=', '>', '>='],
      ['&&', ' AND ', '&', '<<', '>>', '>>>'],
      ['||', '|', ' OR ', ' XOR '],
    ];
    const operator = fc.constantFrom(...levels.flat());
    const operand = fc.constantFrom('A', '3', '-B', '~5', '0.5', '(C-D)', 'ABS(-7)');
    const chain = fc.tuple(operand, fc.array(fc.tuple(operator, operand), { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(chain, ([first, rest]) => {
        const plain = first + rest.map(([symbol, right]) => symbol + right).join('');
        const parts = [first, ...rest.flat()];
        for (const level of levels) {
          for (let index = 1; index < parts.length; ) {
            if (level.includes(parts[index] ?? ''))
              parts.splice(index - 1, 3, `(${parts.slice(index - 1, index + 2).join('')})`);
            else index += 2;
          }
        }
        expect(evaluate(plain)).toBe(evaluate(parts[0] ?? ''));
      }),
      { numRuns: runs(500) },
    );
  });
});

test("compiling leaves an application's own use of jsep alone", () => {
  const before = jsep('a ?? "x".length');
  compileCalc('A # B');
  expect(() => compileCalc('A # #')).toThrow(CalcError);
  expect(jsep('a ?? "x".length')).toEqual(before);
  expect(() => jsep('a # b')).toThrow('Unexpected "#"');
});
