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

/** What trips whoever looks at it the usual way. */
const traps: Record<string, readonly [make: () => unknown, shown: unknown]> = {
  'a getter that throws': [
    () => ({
      link: {
        get state() {
          throw new Error('the port is closed');
        },
      },
    }),
    { link: { state: '<getter>' } },
  ],
  'a getter that counts': [
    () => ({
      get n() {
        looks++;
        return looks;
      },
    }),
    { n: '<getter>' },
  ],
  'an element that is a getter': [
    () =>
      Object.defineProperty([1, 2], 0, {
        get() {
          throw new Error('no');
        },
      }),
    ['<getter>', 2],
  ],
  'a proxy without keys': [
    () => ({
      p: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no keys');
          },
        },
      ),
    }),
    { p: '<proxy>' },
  ],
  'a revoked proxy': [
    () => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      return { proxy };
    },
    { proxy: '<proxy>' },
  ],
  'a proxy of a function': [
    () => ({
      f: new Proxy(() => {}, {
        get: (_, key) => {
          throw new Error(String(key));
        },
      }),
    }),
    { f: '<proxy>' },
  ],
  'a prototype without constructor': [() => ({ p: Object.create(Object.create(null)) }), { p: '<object>' }],
  'a prototype that is a proxy': [
    () => ({
      p: Object.create(
        new Proxy(
          {},
          {
            get() {
              throw new Error('no');
            },
          },
        ),
      ),
    }),
    { p: '<object>' },
  ],
  'a constructor that is a getter': [
    () =>
      Object.create({
        get constructor() {
          throw new Error('no');
        },
      }),
    '<Object>',
  ],
  'a key that is not a text': [
    () =>
      new Map<unknown, unknown>([
        [Object.create(null), 1],
        [Symbol('s'), 2],
      ]),
    { '<deeper>': 1, 'Symbol(s)': 2 },
  ],
  'an error whose message is a getter': [
    () =>
      Object.defineProperty(new Error('x'), 'message', {
        get() {
          throw new Error('no');
        },
      }),
    '<Error: >',
  ],
  'an error whose message is an object': [
    () => Object.assign(new TypeError('x'), { message: Object.create(null) }),
    '<TypeError: >',
  ],
  'something like an actor': [
    () => ({ sessionId: 1, getSnapshot: 1, id: Symbol.iterator }),
    { sessionId: 1, getSnapshot: 1, id: 'Symbol(Symbol.iterator)' },
  ],
  'a map with an iterator of its own': [
    () => {
      const odd = new Map([['k', 1]]);
      const no = () => {
        throw new Error('no');
      };
      return Object.defineProperties(odd, {
        entries: { value: no },
        size: { get: no },
        [Symbol.iterator]: { value: no },
      });
    },
    { k: 1 },
  ],
  'names of prototypes as keys': [
    () => JSON.parse('{"__proto__": 1, "constructor": 5}'),
    JSON.parse('{"__proto__": 1, "constructor": 5}'),
  ],
};
let looks = 0;

test.each(Object.entries(traps))('%s is not touched', (_name, [make, shown]) => {
  expect(clean(make())).toEqual(shown);
  expect(looks).toBe(0);
});

test('of a large collection only what is shown is visited', () => {
  const many = Array.from({ length: 1_000_000 }, (_, n) => n);
  const large = { map: new Map(many.map((n) => [n, n])), set: new Set(many), list: many };
  const start = performance.now();
  for (let n = 0; n < 20; n++) expect(clean(large)).toMatchObject({ map: { 49: 49, '…': '<999950 more>' } });
  expect(performance.now() - start).toBeLessThan(100);
});

test('a stack keeps no folder of this machine', () => {
  const stack = cleanStack(
    'Error: no\n    at write (file:///home/jane/ioc/node_modules/xioc/src/actors/pv/pv.ts:12:3)\n    at C:\\Users\\jane\\ioc\\mine.ts:4:1',
  );
  expect(stack).not.toMatch(/jane|home|Users/);
  expect(stack).toContain('src/actors/pv/pv.ts:12:3');
});
