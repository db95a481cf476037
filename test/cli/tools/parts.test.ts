import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../src/cli/tools/command-line.ts';
import { getopt } from '../../../src/cli/tools/getopt.ts';
import { jsonFields, jsonLine } from '../../../src/cli/tools/json-line.ts';
import { LineTemplate } from '../../../src/cli/tools/line-template.ts';
import { floatText, integerText, roundedText } from '../../../src/cli/tools/number-text.ts';
import { scanDouble, scanInteger, scanUnsigned } from '../../../src/cli/tools/scan-number.ts';
import { differenceText, longStampText, stampText } from '../../../src/cli/tools/stamp-text.ts';
import { cString, escapeText, toBytes, unescapeText } from '../../../src/cli/tools/text-bytes.ts';
import { fc } from '../../support/properties.ts';

describe('getopt', () => {
  test.each([
    [
      ['-tw5', 'pv'],
      [
        ['t', ''],
        ['w', '5'],
      ],
      ['pv'],
    ],
    [
      ['-w', '5', '-f8', 'pv'],
      [
        ['w', '5'],
        ['f', '8'],
      ],
      ['pv'],
    ],
    [['pv', '-t'], [['t', '']], ['pv']],
    [['--', '-t'], [], ['-t']],
    [['-', 'pv'], [], ['-', 'pv']],
    [
      ['-0x', '-#10'],
      [
        ['0', 'x'],
        ['#', '10'],
      ],
      [],
    ],
    [['-w', '-t'], [['w', '-t']], []],
  ])('%j', (argv, options, operands) => {
    const line = getopt(argv, 'tw:f:0:#:', true);
    expect(line.options).toEqual(options.map(([letter, argument]) => ({ letter, argument })));
    expect(line.operands).toEqual(operands);
  });

  test('without permutation the first operand ends the options: values may be negative', () => {
    expect(getopt(['-t', 'pv', '-5'], 't', false).operands).toEqual(['pv', '-5']);
  });

  test('says what is wrong', () => {
    expect(getopt(['-x'], 't', true).options).toEqual([{ letter: 'x', fault: 'unrecognized' }]);
    expect(getopt(['-w'], 'w:', true).options).toEqual([{ letter: 'w', fault: 'argument missing' }]);
    expect(getopt(['-:'], 'w:', true).options).toEqual([{ letter: ':', fault: 'unrecognized' }]);
  });
});

describe('long options', () => {
  const syntax = {
    letters: 'tw:F:',
    long: { '--json': { means: 'json', takesValue: false }, '--timeout': { means: '-w', takesValue: true } },
    permute: true,
  };

  test('stand for short ones, or for themselves', () => {
    const line = readCommandLine(['--timeout=3', '--json', 'pv', '--timeout', '4'], syntax);
    expect(line.options).toEqual([
      { letter: 'w', argument: '3' },
      { letter: 'w', argument: '4' },
    ]);
    expect([...line.long]).toEqual([['json', '']]);
    expect(line.operands).toEqual(['pv']);
  });

  test('are not found where a short option takes the word, nor after --', () => {
    expect(readCommandLine(['-F', '--json', 'pv'], syntax).options).toEqual([{ letter: 'F', argument: '--json' }]);
    expect(readCommandLine(['--', '--json'], syntax).operands).toEqual(['--json']);
  });

  test('that do not exist are what getopt makes of them', () => {
    expect(readCommandLine(['--nope'], syntax).options[0]).toEqual({ letter: '-', fault: 'unrecognized' });
  });
});

test.each([
  ['12', 12, 12],
  ['  -3abc', -3, 2 ** 32 - 3],
  ['+7', 7, 7],
  ['4294967297', 1, 1],
  ['x', undefined, undefined],
  ['', undefined, undefined],
])('%j as %%d is %s, as %%u %s', (text, signed, unsigned) => {
  expect(scanInteger(text)).toBe(signed);
  expect(scanUnsigned(text)).toBe(unsigned);
});

test.each([
  ['1.5', 1.5],
  [' 2e3 ', 2000],
  ['0x10', 16],
  ['.5', 0.5],
  ['inf', Number.POSITIVE_INFINITY],
  ['1.5x', undefined],
  ['', undefined],
])('%j as a double is %s', (text, value) => {
  expect(scanDouble(text)).toBe(value);
});

describe('text', () => {
  test('what is escaped can be unescaped', () => {
    const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString('latin1'));
    fc.assert(fc.property(bytes, (text) => unescapeText(escapeText(text)) === text));
  });

  test.each([
    ['a\tb\\"\'\x01\xb0', 'a\\tb\\\\\\"\\\'\\x01\\xb0'],
    ['\0\x07\b\f\n\r\v', '\\0\\a\\b\\f\\n\\r\\v'],
  ])('%j is written %s', (text, written) => {
    expect(escapeText(text)).toBe(written);
  });

  test.each([
    ['\\q', 'q'],
    ['\\x4', '\x04'],
    ['\\xg', 'g'],
    ['end\\', 'end'],
  ])('%s is read as %j', (written, text) => {
    expect(unescapeText(written)).toBe(text);
  });

  test('ends at its NUL, at its field, or with the bytes', () => {
    const bytes = Uint8Array.of(65, 66, 0, 67);
    expect(cString(bytes, 0, 4)).toBe('AB');
    expect(cString(bytes, 0, 1)).toBe('A');
    expect(cString(bytes, 3, 4)).toBe('C');
    expect(toBytes('°')).toBe('\xc2\xb0');
  });
});

describe('numbers', () => {
  test.each([
    [255, 'hexadecimal', '0xFF'],
    [-1, 'hexadecimal', '0xFFFFFFFF'],
    [8, 'octal', '0o10'],
    [5, 'binary', '101'],
    [0, 'binary', '0'],
    [-5, 'decimal', '-5'],
  ] as const)('%d in %s is %s', (value, base, text) => {
    expect(integerText(value, base)).toBe(text);
  });

  test.each([
    [2.5, '3'],
    [-2.5, '-3'],
    [0.4, '0'],
    [3e9, '-2147483648'],
    [Number.NaN, '-2147483648'],
  ])('%d rounded is %s', (value, text) => {
    expect(roundedText(value, 'decimal')).toBe(text);
  });

  test.each([
    ['e', 3, '1.500e+00'],
    ['f', 1, '1.5'],
    ['g', 6, '1.5'],
  ] as const)('1.5 with %%.%s%d', (conversion, digits, text) => {
    expect(floatText(1.5, { conversion, digits })).toBe(text);
  });
});

describe('time stamps', () => {
  // 2026-11-22 20:00:00 UTC
  const seconds = 1795377600 - 631152000;
  const offset = new Date(1795377600000).getTimezoneOffset() * 60;

  test('are local, with microseconds rounded but never up to the next second', () => {
    const local = { seconds: seconds + offset, nanoseconds: 123456789 };
    expect(stampText(local)).toBe('2026-11-22 20:00:00.123457');
    expect(stampText(local, 9)).toBe('2026-11-22 20:00:00.123456789');
    expect(stampText({ ...local, nanoseconds: 999_999_999 })).toBe('2026-11-22 20:00:00.999999');
    expect(longStampText(local)).toBe('Sun Nov 22 2026 20:00:00.123456789');
  });

  test('of zero are undefined, and a fraction of more than a second overflows', () => {
    expect(stampText({ seconds: 0, nanoseconds: 0 })).toBe('<undefined>');
    expect(stampText({ seconds: seconds + offset, nanoseconds: 2_000_000_000 })).toBe('2026-11-22 20:00:00.OVF');
  });

  test('have differences', () => {
    expect(differenceText({ seconds: 12, nanoseconds: 0 }, { seconds: 10, nanoseconds: 500_000_000 })).toBe(
      '   +1.500000',
    );
    expect(differenceText({ seconds: 10, nanoseconds: 0 }, { seconds: 10, nanoseconds: 1000 })).toBe('   -0.000001');
  });
});

test('JSON has no NaN, no typed arrays, and UTF-8', () => {
  const line = jsonLine({ nan: Number.NaN, array: Float64Array.of(1, Number.POSITIVE_INFINITY), text: '°' });
  expect(JSON.parse(Buffer.from(line, 'latin1').toString())).toEqual({ nan: 'NaN', array: [1, 'Infinity'], text: '°' });
  expect(line.endsWith('}\n')).toBe(true);
});

test('the time of a PV that was never processed is null', () => {
  const reading = { type: 'TIME_LONG', value: 0, count: 1, seconds: 0, nanoseconds: 0, time: new Date(0) } as const;
  expect(jsonFields('pv', reading, { charsAsText: false })).toMatchObject({ time: null });
  expect(jsonFields('pv', { ...reading, nanoseconds: 5 }, { charsAsText: false })).toMatchObject({
    time: '1970-01-01T00:00:00.000000005Z',
  });
});

test('a template fills in its names, and refuses others', () => {
  const template = new LineTemplate('{name}\\t[{value}]', ['name', 'value']);
  expect(template.line({ name: 'a', value: '1' })).toBe('a\t[1]\n');
  expect(new LineTemplate('{{{name}}} }} {\\n', ['name']).line({ name: 'a' })).toBe('{a} } {\n\n');
  expect(() => new LineTemplate('{nope}', ['name'])).toThrow(/no \{nope\}; there are \{name\}/);
});
