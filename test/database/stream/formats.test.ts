/** Format converters, against what StreamDevice did when it was run. */
import { describe, expect, it } from 'vitest';
import type { Datum } from '../../../src/database/stream/format.ts';
import { parsePattern } from '../../../src/database/stream/pattern.ts';
import { hex, out, read } from './support.ts';

const printed: readonly (readonly [format: string, value: Datum, bytes: string])[] = [
  ['%d', 5, '5'],
  ['%5d', 5, '    5'],
  ['%-5d|', 5, '5    |'],
  ['%+d', 5, '+5'],
  ['% d', 5, ' 5'],
  ['%05d', -5, '-0005'],
  ['%.3d', 5, '005'],
  ['%d', 2n ** 60n, '1152921504606846976'],
  ['%d', 5.9, '5'],
  ['%i', -7, '-7'],
  ['%u', 4294967295, '4294967295'],
  ['%u', -1, '18446744073709551615'],
  ['%x', 255, 'ff'],
  ['%04X', -2, 'FFFE'],
  ['%2x', 0x1234, '34'],
  ['%#x', 255, '0xff'],
  ['%#X', 255, '0XFF'],
  ['%#x', 0, '0'],
  ['%#010x', 255, '0x000000ff'],
  ['%#o', 8, '010'],
  ['%o', 8, '10'],
  ['%b', 5, '101'],
  ['%b', 0, '0'],
  ['%08b', 5, '00000101'],
  ['%8b', 5, '     101'],
  ['%.8b', 5, '00000101'],
  ['%.2b', 5, '01'],
  ['%.0b', 5, ''],
  ['%#b', 6, '011'],
  ['%B.!', 5, '!.!'],
  ['%B\\x41\\x42', 5, 'BAB'],
  ['%r', 258, hex('02')],
  ['%2r', 258, hex('00 02')],
  ['%.2r', 258, hex('01 02')],
  ['%#.2r', 258, hex('02 01')],
  ['%4.2r', -2, hex('ff ff ff fe')],
  ['%04.2r', -2, hex('00 00 ff fe')],
  ['%R', 1.5, hex('3f c0 00 00')],
  ['%#4R', 1.5, hex('00 00 c0 3f')],
  ['%8R', 1.5, hex('3f f8 00 00 00 00 00 00')],
  ['%#8R', 1.5, hex('00 00 00 00 00 00 f8 3f')],
  ['%2.4D', 1234, hex('12 34')],
  ['%#2.4D', 1234, hex('34 12')],
  ['%+3.4D', -1234, hex('f0 12 34')],
  ['%+3.4D', 1234, hex('00 12 34')],
  ['%D', 1234, hex('00 00 00 00 00 00 12 34')],
  ['%c', 65, 'A'],
  ['%{A|B|C}', 1, 'B'],
  ['%{A|B|C}', 3, "Cannot format value 3 with '%{A|B|C}'"],
  ['%#{n=-1|z|p|f=10}', 10, 'f'],
  ['%#{n=-1|z|p|f=10}', 0, 'z'],
  ['%#{a=1|c=?}', 77, 'c'],
  ['%#{a=0x10|b\\=}', 17, 'b='],
  ['%{a\\|b|c\\}}', 0, 'a|b'],
  ['%{a\\|b|c\\}}', 1, 'c}'],
  ['%{|on}', 0, ''],
  ['\\?\\_x', 0, ' x'],
  ['100%%', 0, '100%'],
  ['%s', 'ab', 'ab'],
  ['%5s', 'ab', '   ab'],
  ['%-5s|', 'ab', 'ab   |'],
  ['%05s', 'ab', '\0\0\0ab'],
  ['%.1s', 'ab', 'a'],
  ['%s', 5, "Cannot format value 5 with '%s'"],
  ['%5.1f', 'x', `Cannot format value "x" with '%5.1f'`],
  ['%d', 'x', `Cannot format value "x" with '%d'`],
  ['%b', 'x', `Cannot format value "x" with '%b'`],
  ['%r', 'x', `Cannot format value "x" with '%r'`],
  ['%R', 'x', `Cannot format value "x" with '%R'`],
  ['%D', 'x', `Cannot format value "x" with '%D'`],
  ['%c', 'x', `Cannot format value "x" with '%c'`],
  ['%m', 'x', `Cannot format value "x" with '%m'`],
  ['%T(%Y)', 'x', `Cannot format value "x" with '%T(%Y)'`],
  ['%d', Number.NaN, "Cannot format value NaN with '%d'"],
  ['%f', 1.5, '1.500000'],
  ['%7.2f', -1.5, '  -1.50'],
  ['%07.2f', -1.5, '-001.50'],
  ['%+.1f', 1.5, '+1.5'],
  ['%.0f', 2.5, '2'],
  ['%#.0f', 3, '3.'],
  ['%f', Number.POSITIVE_INFINITY, 'inf'],
  ['%f', 5, '5.000000'],
  ['%e', 12345.678, '1.234568e+04'],
  ['%.2E', 12345.678, '1.23E+04'],
  ['%g', 0.0001, '0.0001'],
  ['%.3G', 1234567, '1.23E+06'],
  ['%.3m', 0.0123, '123-04'],
  ['%+.3m', 123, '+123+00'],
  ['%m', 0, '0+00'],
  ['%.2m', -12e10, '-12+10'],
  ['%T(%Y-%m-%d %H:%M:%S)', 1_000_000_000, '2001-09-09 01:46:40'],
  ['%T(%H:%M:%.3S)', 1_000_000_000.25, '01:46:40.250'],
  ['%T(%S.%f %N %+0100)', 0.5, '00.500000 500000000 '],
  ['abcabc%#/ab/X/', 0, 'XcXc'],
  ['abc%#/b/<&>/', 0, 'a<b>c'],
  ['abcabcabcabc%#+-10.2/ab/X/', 0, 'abcXcXcabc'],
  ['abcabc%#.2/ab/X/', 0, 'abcXc'],
  ['abcabc%#3/ab/X/', 0, 'Xcabc'],
  ['\\\\dir\\\\file%#/\\\\/\\//', 0, '/dir/file'],
  ['0b19353134%#/..\\B/&:/', 0, '0b:19:35:31:34'],
  ['0b:19%#/://', 0, '0b19'],
  ['1.23-%#/([0-9.]+)([+-])/\\2\\1/', 0, '-1.23'],
  ['ab%#/(a)|(z)/\\2\\x41\\&/', 0, 'A&b'],
];

it.each(printed)('%s prints %s as %s', (format, value, bytes) => {
  expect(out(format, value)).toBe(bytes);
});

const scanned: readonly (readonly [format: string, input: string, value: Datum])[] = [
  ['%d', ' 12', 12],
  ['%d', '-12', -12],
  ['%d', '9007199254740993', 9007199254740993n],
  ['%i', '0x1f', 31],
  ['%i', '017', 15],
  ['%i', '-10', -10],
  ['%x', 'ff', 255],
  ['%x', '0xFF', 255],
  ['%-x', '-f', -15],
  ['%o', '17', 15],
  ['%u', '17', 17],
  ['%?d', '', 0],
  ['%#d', '- 5', -5],
  ['%b', ' 101', 5],
  ['%#b', '011', 6],
  ['%B.!', '!.!', 5],
  ['%2r', hex('ff fe'), -2],
  ['%02r', hex('ff fe'), 65534],
  ['%#2r', hex('01 02'), 513],
  ['%r', hex('ff'), -1],
  ['%4R', hex('3f c0 00 00'), 1.5],
  ['%#4R', hex('00 00 c0 3f'), 1.5],
  ['%8R', hex('3f f8 00 00 00 00 00 00'), 1.5],
  ['%2D', hex('12 34'), 1234],
  ['%#2D', hex('34 12'), 1234],
  ['%+3D', hex('f0 12 34'), -1234],
  ['%+3D', hex('00 12 34'), 1234],
  ['%D', hex('42'), 42],
  ['%39c', ' a b ', ' a b '],
  ['%c', 'x', 'x'],
  ['%{AB|A}', 'AB', 0],
  ['%#{a=1|c=?|b=7}', 'b', 7],
  ['%f', ' 1e3', 1000],
  ['%f', 'nan', Number.NaN],
  ['%f', '-inf', Number.NEGATIVE_INFINITY],
  ['%f', '0x10', 16],
  ['%f', '0x1.8p1', 3],
  ['%f', '.5', 0.5],
  ['%#f', '- 2', -2],
  ['%4f%*s', '1.2345', 1.23],
  ['%4f', '  1.25', 1.25],
  ['% 4f%*s', '  1.25', 1],
  ['% !6f', '  1.25', 1.25],
  ['%m', '+123-4', 0.0123],
  ['%#s', ' a b ', 'a b '],
  ['% s', ' ab', ' ab'],
  ['%3s%*s', 'abcdef', 'abc'],
  ['%s', '', ''],
  ['%[^,],%*d', 'ab c,5', 'ab c'],
  ['%[]a]', 'a]a', 'a]a'],
  ['%[^]a]a', 'bca', 'bc'],
  ['%2[\\x61-c]c', 'abc', 'ab'],
  ['%[a-]', 'a-', 'a-'],
  ['%/v=\\w+/', 'xx v=abc', 'v=abc'],
  ['%.1/(?i)V=(\\w+);/', 'xx v=abc;', 'abc'],
  ['%2/./x', 'ax', 'a'],
  ['%/[[:digit:]]+/', 'ab12', '12'],
  ['%/^a\\/b$/', 'a/b', 'a/b'],
  ['%.1/(x)?a/', 'a', ''],
  ['%#/b/X/%39c', 'abc', 'aXc'],
  ['a%#/b/X/%39c', 'abbc', 'XXc'],
  ['%T(%Y-%m-%d %H:%M:%S)', '2001-09-09 01:46:40', 1_000_000_000],
  ['%T(%F %T)', '2001-09-09 01:46:40', 1_000_000_000],
  ['%T(%e %b %Y %H:%M:%S %z)', ' 9 Sep 2001 03:46:40 +0200', 1_000_000_000],
  ['%T(%y-%m-%dT%R:%.3S)', '01-09-09T01:46:40.25', 1_000_000_000.25],
  ['%T(%y/%m/%d %H:%M:%.S)', '70/01/01 00:00:07', 7],
  ['%T(%D %I:%M %p)', '09/09/01 01:46 PM', 1_000_000_000 - 40 + 12 * 3600],
  ['%T(%A %d %B %Y %H %%)', 'Sunday 9 September 2001 01 %', 1_000_000_000 - 46 * 60 - 40],
  ['%T(%+0200%Y-%m-%d %H)', '1970-01-01 02', 0],
  ['%T(%-0200%Y-%m-%d %H)', '1970-01-01 02', 4 * 3600],
  ['%T(%s.%N)', '12.5', 12.5],
  ['%T(%s.%3f)', '12.', 12],
];

it.each(scanned)('%s reads %s as %s', (format, input, value) => {
  expect(read(format, input)).toEqual({ values: [value], faults: undefined });
});

const mismatched: readonly (readonly [format: string, input: string, values: readonly Datum[], fault: string])[] = [
  ['%d', '0x1f', [0], '3 bytes surplus input "x1f"'],
  ['%d', 'abc', [], 'Input "abc" does not match format "%d"'],
  ['%u', '-1', [], 'Input "-1" does not match format "%u"'],
  ['%x', '-f', [], 'Input "-f" does not match format "%x"'],
  ['%!3d', '12', [], 'Input "12" does not match format "%!3d"'],
  ['%?d', 'abc', [0], '3 bytes surplus input "abc"'],
  ['%?s!', '', [''], 'Input ""'],
  ['%i', '018', [1], '1 byte surplus input "8"'],
  ['%b', '2', [], 'Input "2" does not match format "%b"'],
  ['%2r', 'a', [], 'Input "a" does not match format "%2r"'],
  ['%R', 'abc', [], 'Input "abc" does not match format "%R"'],
  ['%2D', '\x12', [], 'Input "<12>" does not match format "%2D"'],
  ['%D', '\xff', [], 'Input "<ff>" does not match format "%D"'],
  ['%2D', '\x12\xff', [12], '1 byte surplus input "<ff>"'],
  ['%{A|AB}', 'AB', [0], '1 byte surplus input "B"'],
  ['%{A|B}', 'C', [], 'Input "C" does not match format "%{A|B}"'],
  ['%f', '+ 2', [], 'Input "+ 2" does not match format "%f"'],
  ['%m', '123', [], 'Input "123" does not match format "%m"'],
  ['%s', '  ab cd', ['ab'], '3 bytes surplus input " cd"'],
  ['%[a-c]', 'abcd', ['abc'], '1 byte surplus input "d"'],
  ['%.1/v=(\\w+);/', 'xx v=abc; y', ['abc'], '2 bytes surplus input " y"'],
  ['%/z/', 'abc', [], 'Input "abc" does not match format "%/z/"'],
  ['%*d', 'x', [], 'Input "x" does not match format "%*d"'],
  ['%T(%b)', 'xyz', [], 'Input "xyz" does not match format "%T(%b)"'],
  ['%T(%Q)', 'xyz', [], 'Input "xyz" does not match format "%T(%Q)"'],
  ['%T(%y)', 'a', [], 'Input "a" does not match format "%T(%y)"'],
  ['%T(%.S)', 'a', [], 'Input "a" does not match format "%T(%.S)"'],
  ['%T(x)', 'a', [], 'Input "a" does not match format "%T(x)"'],
];

it.each(mismatched)('%s takes of %s %s, and says: %s', (format, input, values, fault) => {
  const matched = read(format, input);
  expect(matched.values).toEqual(values);
  expect(matched.faults?.[0]).toBe(fault);
});

const sums: readonly (readonly [names: string, sum: string])[] = [
  ['sum sum8', 'DD'],
  ['sum16', '01DD'],
  ['sum32', '000001DD'],
  ['nsum negsum -sum', '23'],
  ['negsum16', 'FE23'],
  ['notsum ~sum', '22'],
  ['xor xor8 xor7', '31'],
  ['xor8ff', 'CE'],
  ['crc8', 'F4'],
  ['ccitt8', 'A1'],
  ['crc16', 'FEE8'],
  ['crc16r', 'BB3D'],
  ['modbus', '4B37'],
  ['ccitt16', '29B1'],
  ['ccitt16a', 'E5CC'],
  ['xmodem ccitt16x crc16c', '31C3'],
  ['crc32', 'FC891918'],
  ['crc32r', 'CBF43926'],
  ['jamcrc', '340BC6D9'],
  ['adler32', '091E01DE'],
  ['hexsum8', '2D'],
  ['lrc', '23'],
  ['hexlrc', 'A7'],
  ['leybold', '22'],
  ['brksCryo', '4A'],
  ['CPI', '7E'],
  ['bitsum', '21'],
];

describe('checksums of 123456789', () => {
  const rows = sums.flatMap(([names, sum]) => names.split(' ').map((name) => [name, sum] as const));
  it.each(rows)('%s is %s, in both directions', (name, sum) => {
    expect(out(`123456789%0<${name}>`)).toBe(`123456789${sum}`);
    expect(read(`123456789%0<${name}>`, `123456789${sum.toLowerCase()}`).faults).toBeUndefined();
    const bytes = hex(sum.match(/../g)!.join(' '));
    expect(out(`123456789%<${name}>`)).toBe(`123456789${bytes}`);
    expect(out(`123456789%#<${name}>`)).toBe(`123456789${[...bytes].reverse().join('')}`);
    expect(read(`123456789%<${name}>`, '123456789').faults).toEqual([`Input "" does not match format "%<${name}>"`]);
  });

  it.each([
    ['123456789%-<sum>', '123456789=='],
    ['123456789%+<sum>', '123456789221'],
    ['123456789%02.1<xor>', '1234567890B'],
    ['%0<sum>', '00'],
  ])('%s prints %s', (format, bytes) => {
    expect(out(format)).toBe(bytes);
  });

  it('leybold never prints a control character', () => {
    expect(out('\\xf0%0<leybold>')).toBe('\xf02F');
  });
});

describe('formats that are none', () => {
  it.each([
    ['%q', 'out', "No converter registered for format '%q'"],
    ['%', 'in', "No converter registered for format '%'"],
    ['%[a]', 'out', 'Format conversion %[ is only allowed in input formats'],
    ['%/a/', 'out', 'Format conversion %/ is only allowed in input formats'],
    ['%(DESCs', 'out', "Missing ')' after '%(DESCs'"],
    ['%(DESC)<sum>', 'out', "Format '%(DESC)<sum>' has no value: (DESC) is not allowed"],
    ['%=d', 'out', "Flags *, ? and = are only allowed in input formats: '%=d'"],
    ['%!d', 'in', "Flag ! needs a width: '%!d'"],
    ['%3R', 'in', 'Width of %R must be 4 or 8, but is 3'],
    ['%{a|b', 'in', "Missing '}' after format '%{a|b'"],
    ['%#{a=x}', 'in', "Integer expected after '=' in %{, but got 'x'"],
    ['%B0', 'in', 'Missing characters for 0 and 1 after %B'],
    ['%/(/', 'in', 'Invalid regular expression /(/: Unterminated group'],
    ['%.2/(a)/', 'in', 'Regular expression has 1 groups, but group 2 is asked for'],
    ['%T', 'in', 'Format %T needs a time format: %T(%Y-%m-%d %H:%M:%S)'],
  ] as const)('%s of %s: %s', (format, direction, message) => {
    expect(() => parsePattern(format, direction)).toThrow(message);
  });

  it('names the checksums that there are', () => {
    expect(() => parsePattern('%<su>', 'out')).toThrow(/Unknown checksum algorithm 'su': known are .*sum16/);
  });
});
