import { describe, expect, test } from 'vitest';
import { type ChannelName, parseChannelName } from '../../../src/database/channel/channel-name.ts';
import type { Filter } from '../../../src/database/channel/filter.ts';
import { fc, runs } from '../../support/properties.ts';

const plain = { field: undefined, longString: false, filters: [] };
const range = (start: number, increment: number, end: number): Filter => ({ type: 'arr', start, increment, end });

describe('understood', () => {
  test.each<[string, Partial<ChannelName> & { target: string; record: string }]>([
    ['rec', { target: 'rec', record: 'rec' }],
    ['rec.', { target: 'rec', record: 'rec' }],
    ['rec.VAL', { target: 'rec.VAL', record: 'rec', field: 'VAL' }],
    ['rec.val', { target: 'rec.val', record: 'rec', field: 'val' }],
    [
      'macros:my_beamline:thing.RBV',
      { target: 'macros:my_beamline:thing.RBV', record: 'macros:my_beamline:thing', field: 'RBV' },
    ],
    ['a.b.HIGH', { target: 'a.b.HIGH', record: 'a.b', field: 'HIGH' }],
    ['rec.$', { target: 'rec', record: 'rec', longString: true }],
    ['rec.DESC$', { target: 'rec.DESC', record: 'rec', field: 'DESC', longString: true }],
    ['rec$', { target: 'rec$', record: 'rec$' }],
    ['rec{"ts":{}}', { target: 'rec{"ts":{}}', record: 'rec{"ts":{}}' }],
    ['rec[1]', { target: 'rec[1]', record: 'rec[1]' }],
    [
      'SR:C01{PS:1}I-SP.EGU$',
      { target: 'SR:C01{PS:1}I-SP.EGU', record: 'SR:C01{PS:1}I-SP', field: 'EGU', longString: true },
    ],
    ['rec.[3]', { target: 'rec', record: 'rec', filters: [range(3, 1, 3)] }],
    ['rec.[-3]', { target: 'rec', record: 'rec', filters: [range(-3, 1, -3)] }],
    ['rec.VAL[1:5]', { target: 'rec.VAL', record: 'rec', field: 'VAL', filters: [range(1, 1, 5)] }],
    ['rec.[1:2:-1]', { target: 'rec', record: 'rec', filters: [range(1, 2, -1)] }],
    ['rec.[:]', { target: 'rec', record: 'rec', filters: [range(0, 1, -1)] }],
    ['rec.[::2]', { target: 'rec', record: 'rec', filters: [range(0, 1, 2)] }],
    ['rec.[:0:]', { target: 'rec', record: 'rec', filters: [range(0, 1, -1)] }],
    ['rec.[0x1]', { target: 'rec', record: 'rec', filters: [range(1, 1, 1)] }],
    ['rec.[+010:-0X1f]', { target: 'rec', record: 'rec', filters: [range(8, 1, -31)] }],
    ['rec.[5:]', { target: 'rec', record: 'rec', filters: [range(5, 1, -1)] }],
    ['rec.$[0:9]', { target: 'rec', record: 'rec', longString: true, filters: [range(0, 1, 9)] }],
    ['rec.{}', { target: 'rec', record: 'rec' }],
    [
      'rec.{"dbnd":{"abs":0.5}}',
      { target: 'rec', record: 'rec', filters: [{ type: 'dbnd', mode: 'abs', deadband: 0.5 }] },
    ],
    [
      "rec.VAL$[1:2]{ts:{}, /* JSON5 */ dec:{n:+0x10,}, 'arr':{}}",
      {
        target: 'rec.VAL',
        record: 'rec',
        field: 'VAL',
        longString: true,
        filters: [
          range(1, 1, 2),
          { type: 'ts', output: 'now', epoch: 'epics' },
          { type: 'dec', n: 16 },
          range(0, 1, -1),
        ],
      },
    ],
    ['x'.repeat(60), { target: 'x'.repeat(60), record: 'x'.repeat(60) }],
    [`${'x'.repeat(60)}.VAL`, { target: `${'x'.repeat(60)}.VAL`, record: 'x'.repeat(60), field: 'VAL' }],
  ])('%s', (name, parsed) => {
    expect(parseChannelName(name)).toEqual({ ...plain, ...parsed });
  });
});

describe('refused', () => {
  test.each([
    ['', 'the record name is empty'],
    ['.VAL', 'the record name is empty'],
    ['.[1]', 'the record name is empty'],
    ['x'.repeat(61), 'the record name has 61 characters: 60 are allowed'],
    ['rec.VAL x', '"VAL x" is not a field name: letters, digits and _ are allowed'],
    ['rec.VAL-1', '"VAL-1" is not a field name: letters, digits and _ are allowed'],
    ['rec.$x', '"x" is not a modifier: use $, [start:increment:end] or {…}'],
    ['rec.$$', '"$" is not a modifier: use $, [start:increment:end] or {…}'],
    ['rec.[1', '"[1" is not a modifier: use $, [start:increment:end] or {…}'],
    ['rec.[1]$', 'unexpected "$" after "]"'],
    ['rec.[1][2]', 'unexpected "[2]" after "]"'],
    ['rec.[]', '"[]" is not a range: use [index], [start:end] or [start:increment:end] with integers'],
    ['rec.[a]', '"[a]" is not a range: use [index], [start:end] or [start:increment:end] with integers'],
    ['rec.[09]', '"[09]" is not a range: use [index], [start:end] or [start:increment:end] with integers'],
    ['rec.[0x]', '"[0x]" is not a range: use [index], [start:end] or [start:increment:end] with integers'],
    ['rec.[1:2:3:4]', '"[1:2:3:4]" is not a range: use [index], [start:end] or [start:increment:end] with integers'],
    ['rec.[1.5]', '"[1.5]" is not a range: use [index], [start:end] or [start:increment:end] with integers'],
    ['rec.[1]{dec:1}', 'filter "dec" takes a map of arguments, such as {"n":10}'],
    ['rec.{nope:{}}', 'filter "nope" does not exist: use arr, dbnd, ts, sync, dec, utag'],
    ['rec.{', '{ is not JSON: SyntaxError: JSON5: invalid end of input at 1:2'],
    ['rec.{}{}', "{}{} is not JSON: SyntaxError: JSON5: invalid character '{' at 1:3"],
    ['rec.{} x', "{} x is not JSON: SyntaxError: JSON5: invalid character 'x' at 1:4"],
  ])('%s', (name, fault) => {
    expect(parseChannelName(name)).toEqual({ fault });
  });
});

test('whatever the name is, the answer is its parts or a fault', () => {
  const piece = fc.constantFrom(
    'rec',
    '.',
    'VAL',
    '$',
    '[',
    ']',
    ':',
    '1',
    '-',
    '{',
    '}',
    '"ts":',
    'dec:',
    '{n:2}',
    ',',
  );
  const name = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(name, (text) => {
      const parsed = parseChannelName(text);
      if ('fault' in parsed) return;
      expect(text.startsWith(parsed.target)).toBe(true);
      expect(parsed.target).toBe(parsed.field === undefined ? parsed.record : `${parsed.record}.${parsed.field}`);
    }),
    { numRuns: runs(1000) },
  );
});
