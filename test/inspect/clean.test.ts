import { expect, test } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { clean, cleanStack } from '../../src/inspect/clean.ts';
import { fc } from '../support/properties.ts';

test('copies plain data as it is', () => {
  const value = { a: 1, b: [true, null, 'text'], c: { d: { e: 2.5 } } };
  expect(clean(value)).toEqual(value);
});

test.each([
  ['a function', { f: function act() {} }, { f: '<function act>' }],
  ['bytes', { b: new Uint8Array(4) }, { b: '<Uint8Array, 4 bytes>' }],
  ['an error', { e: new RangeError('too far') }, { e: '<RangeError: too far>' }],
  ['a class instance', { s: new URL('http://a/') }, { s: '<URL>' }],
  ['a map', new Map([['k', 1]]), { k: 1 }],
  ['no number', { n: Number.NaN }, { n: 'NaN' }],
  ['undefined', { u: undefined }, { u: null }],
])('puts %s into words', (_name, value, expected) => {
  expect(clean(value)).toEqual(expected);
});

test('an actor is named, not opened', () => {
  expect(clean({ who: createActor(createMachine({ id: 'm' }), { id: 'motor' }) })).toEqual({ who: '<actor motor>' });
});

test('a cycle ends', () => {
  const self: Record<string, unknown> = {};
  self.self = self;
  expect(clean(self)).toEqual({ self: '<cycle>' });
});

test('whatever it is given, the copy is small JSON', () => {
  fc.assert(
    fc.property(
      fc.anything({
        maxDepth: 6,
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
      }),
      (value) => {
        const copy = clean(value);
        expect(JSON.parse(JSON.stringify(copy))).toEqual(copy);
      },
    ),
  );
  const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`key${n}`, { text: 'x'.repeat(5000) }]));
  expect(JSON.stringify(clean(wide)).length).toBeLessThan(50_000);
});

test('a stack keeps no folder of this machine', () => {
  const stack = cleanStack(
    'Error: no\n    at write (file:///home/jane/ioc/node_modules/xioc/src/actors/pv/pv.ts:12:3)\n    at C:\\Users\\jane\\ioc\\mine.ts:4:1',
  );
  expect(stack).not.toMatch(/jane|home|Users/);
  expect(stack).toContain('src/actors/pv/pv.ts:12:3');
});
