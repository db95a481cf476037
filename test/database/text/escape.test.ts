import { expect, it } from 'vitest';
import { readEscapes, writeEscapes } from '../../../src/database/text/escape.ts';
import { fc } from '../../support/properties.ts';

it.each([
  ['a\\tb\\n', 'a\tb\n'],
  ['\\a\\b\\f\\r\\v\\\\\\\'\\"', '\x07\b\f\r\v\\\'"'],
  ['\\x41\\q\\u0041', 'Aqu0041'],
  ['\\xc2\\xb0C', '°C'],
  ['\\xb0C', '\udcb0C'],
  ['a\\\nb', 'a\nb'],
])('reads %j', (text, read) => {
  expect(readEscapes(text)).toBe(read);
});

it('reads what it writes', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
          fc.constantFrom('°', 'é', '€', '😀'),
        ),
      }),
      (text) => {
        expect(readEscapes(writeEscapes(text))).toBe(text);
      },
    ),
  );
});
