/** Replies against patterns: white space, arrays, the present value, and what is said of a mismatch. */
import { describe, expect, it } from 'vitest';
import { parsePattern } from '../../../src/database/stream/pattern.ts';
import { print } from '../../../src/database/stream/print.ts';
import { calendar, out, read } from './support.ts';

it.each([
  ['A %f', 'A  5'],
  ['A %f', 'A5'],
  ['%f\\_V', '5 \t V'],
  ['%f\\_V', '5V'],
  ['\\?%f\\?', 'x5y'],
  ['%f%%', '5%'],
])('%j takes %j', (format, input) => {
  expect(read(format, input)).toEqual({ values: [5], faults: undefined });
});

it.each([
  ['%fA', '5 A', ['Input "5 A"', 'mismatch after 1 byte "5"', 'got " A" where "A" was expected']],
  ['OK', 'ERR', ['Input "ERR"', 'mismatch', 'got "ERR" where "OK" was expected']],
  ['OK', 'O', ['Input "O"', 'mismatch after 1 byte "O"', 'got nothing where "K" was expected']],
  ['O\\?', 'O', ['Input "O"', 'mismatch after 1 byte "O"', 'got nothing where a byte was expected']],
  ['V %f', 'V 2.5 volts', ['6 bytes surplus input " volts"', 'after 5 bytes: "V 2.5"']],
])('%j says of %j why it does not match', (format, input, faults) => {
  expect(read(format, input).faults).toEqual(faults);
});

it('leaves input over where that is allowed, and keeps values in front of a mismatch', () => {
  expect(read('V %f', 'V 2.5 volts', { ignoresExtra: true })).toEqual({ values: [2.5], faults: undefined });
  expect(read('%f,%fV', '1,2A').values).toEqual([1, 2]);
});

it('says why a value is refused', () => {
  expect(read('%s', 'Bad', { refuse: 'Record does not accept input "Bad"' }).faults).toEqual([
    'Record does not accept input "Bad"',
  ]);
});

describe('the flag =', () => {
  it.each([
    ['5.000', undefined],
    ['5.001', ['Input "5.001"', 'mismatch after 4 bytes "5.00"', 'got "1" where "0" was expected']],
  ])('reads %j', (input, faults) => {
    expect(read('%=.3f', input, { present: 5 })).toEqual({ values: [], faults });
  });

  it('fails where the present value cannot be printed so', () => {
    expect(read('%=d', '5', { present: 'x' }).faults).toEqual([`Cannot format value "x" with '%=d'`]);
  });
});

describe('arrays', () => {
  it.each([
    [',', '%f', '1,2, 3', [1, 2, 3], undefined],
    [',', '%d', '1,2,x', [1, 2], '2 bytes surplus input ",x"'],
    ['\\_', '%d', '1 2   3', [1, 2, 3], undefined],
    [' ', '%d', '1 2   3', [1, 2, 3], undefined],
    ['', '%r', '\x01\x02\x03', [1, 2, 3], undefined],
    [';\\?', '%d', '1;x2;y3', [1, 2, 3], undefined],
  ])('are read with the separator %j', (separator, format, input, values, fault) => {
    const matched = read(format, input, { most: 10, separator });
    expect(matched.values).toEqual(values);
    expect(matched.faults?.[0]).toBe(fault);
  });

  it('stop where there is room for no more', () => {
    expect(read('%d', '1,2,3', { most: 2, separator: ',' }).values).toEqual([1, 2]);
  });

  it('need one element', () => {
    expect(read('%d', 'x', { most: 3 }).faults).toEqual(['Input "x" does not match format "%d"']);
  });

  it('are printed with the separator', () => {
    expect(out('[%d]', [1, 2, 3], ', ')).toBe('[1, 2, 3]');
    expect(read('%=d', '0,', { separator: ',' }).faults).toEqual(['1 byte surplus input ","', 'after 1 byte: "0"']);
  });
});

it('tells why there is nothing to print', () => {
  const values = () => ({ fault: 'Format "%s" has data type string which is not supported by "r".' });
  expect(print(parsePattern('%s', 'out'), [], { calendar, values })).toEqual(values());
});
