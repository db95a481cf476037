import { describe, expect, test } from 'vitest';
import { arrayFilter, parseFilter } from '../../../src/database/channel/filter.ts';
import { fc } from '../../support/properties.ts';

describe('understood', () => {
  test.each<[string, unknown, unknown]>([
    ['arr', {}, { type: 'arr', start: 0, increment: 1, end: -1 }],
    ['arr', { s: 2, i: 3, e: -2 }, { type: 'arr', start: 2, increment: 3, end: -2 }],
    ['arr', { i: 0 }, { type: 'arr', start: 0, increment: 1, end: -1 }],
    ['arr', { i: '2' }, { type: 'arr', start: 0, increment: 2, end: -1 }],
    ['dbnd', { abs: 0.5 }, { type: 'dbnd', mode: 'abs', deadband: 0.5 }],
    ['dbnd', { abs: '0.5' }, { type: 'dbnd', mode: 'abs', deadband: 0.5 }],
    ['dbnd', { rel: 5 }, { type: 'dbnd', mode: 'rel', deadband: 5 }],
    ['dbnd', { d: 5 }, { type: 'dbnd', mode: 'abs', deadband: 5 }],
    ['dbnd', { d: 5, m: 'rel' }, { type: 'dbnd', mode: 'rel', deadband: 5 }],
    ['dbnd', { d: 5, m: 'abs' }, { type: 'dbnd', mode: 'abs', deadband: 5 }],
    ['dbnd', {}, { type: 'dbnd', mode: 'abs', deadband: 0 }],
    ['ts', {}, { type: 'ts', output: 'now', epoch: 'epics' }],
    ['ts', { num: 'dbl', epoch: 'unix' }, { type: 'ts', output: 'dbl', epoch: 'unix' }],
    ['ts', { num: 'ts' }, { type: 'ts', output: 'ts', epoch: 'epics' }],
    ['ts', { str: 'iso' }, { type: 'ts', output: 'iso', epoch: 'epics' }],
    ['sync', { m: 'first', s: 'beam' }, { type: 'sync', mode: 'first', state: 'beam' }],
    ['sync', { while: 'beam' }, { type: 'sync', mode: 'while', state: 'beam' }],
    ['sync', { unless: 'x'.repeat(19) }, { type: 'sync', mode: 'unless', state: 'x'.repeat(19) }],
    ['dec', { n: 1 }, { type: 'dec', n: 1 }],
    ['dec', { n: '10' }, { type: 'dec', n: 10 }],
    ['utag', { M: 3, V: 1 }, { type: 'utag', mask: 3, value: 1 }],
    ['utag', { M: -1 }, { type: 'utag', mask: 0xffffffff, value: 0 }],
    ['utag', {}, { type: 'utag', mask: 0xffffffff, value: 0 }],
  ])('%s %j', (name, args, filter) => {
    expect(parseFilter(name, args)).toEqual(filter);
  });
});

describe('refused', () => {
  test.each<[string, unknown, string]>([
    ['pv', {}, 'filter "pv" does not exist: use arr, dbnd, ts, sync, dec, utag'],
    ['toString', {}, 'filter "toString" does not exist: use arr, dbnd, ts, sync, dec, utag'],
    ['dec', 5, 'filter "dec" takes a map of arguments, such as {"n":10}'],
    ['ts', null, 'filter "ts" takes a map of arguments, such as {}'],
    ['arr', [1], 'filter "arr" takes a map of arguments, such as {"s":0,"i":2,"e":-1}'],
    ['dbnd', { a: 1 }, 'filter "dbnd" has no argument "a": use abs, rel, d, m'],
    ['utag', { m: 1, v: 1 }, 'filter "utag" has no argument "m": use M, V'],
    ['arr', { s: 1.5 }, 'filter "arr": "s", "i" and "e" are integers'],
    ['arr', { i: null }, 'filter "arr": "s", "i" and "e" are integers'],
    ['arr', { e: 1e10 }, 'filter "arr": "s", "i" and "e" are integers'],
    ['dbnd', { abs: 1, rel: 1 }, 'filter "dbnd": give one of "abs", "rel" and "d"'],
    ['dbnd', { abs: 1, m: 'rel' }, 'filter "dbnd": "m" goes with "d"'],
    ['dbnd', { abs: -1 }, 'filter "dbnd": the deadband is a number, 0 or more'],
    ['dbnd', { abs: Number.NaN }, 'filter "dbnd": the deadband is a number, 0 or more'],
    ['dbnd', { abs: ' ' }, 'filter "dbnd": the deadband is a number, 0 or more'],
    ['dbnd', { abs: true }, 'filter "dbnd": the deadband is a number, 0 or more'],
    ['dbnd', { d: 1, m: 'r' }, 'filter "dbnd": "m" is "abs" or "rel"'],
    ['ts', { num: 'dbl', str: 'iso' }, 'filter "ts": give one of "num" and "str"'],
    ['ts', { num: 'iso' }, 'filter "ts": "num" is "dbl", "sec", "nsec" or "ts"; "str" is "epics" or "iso"'],
    ['ts', { str: 1 }, 'filter "ts": "num" is "dbl", "sec", "nsec" or "ts"; "str" is "epics" or "iso"'],
    ['ts', { epoch: 'posix' }, 'filter "ts": "epoch" is "epics" or "unix"'],
    ['sync', {}, 'filter "sync": "m" is one of before, first, last, after, while, unless'],
    ['sync', { m: 'during', s: 'x' }, 'filter "sync": "m" is one of before, first, last, after, while, unless'],
    ['sync', { m: 'first', while: 'x' }, 'filter "sync": give one mode'],
    ['sync', { s: 'x', while: 'x' }, 'filter "sync": give one mode'],
    ['sync', { while: 'x', unless: 'y' }, 'filter "sync": give one mode'],
    ['sync', { m: 'first' }, 'filter "sync": the state is 1 to 19 characters of text'],
    ['sync', { while: '' }, 'filter "sync": the state is 1 to 19 characters of text'],
    ['sync', { while: 'x'.repeat(20) }, 'filter "sync": the state is 1 to 19 characters of text'],
    ['dec', {}, 'filter "dec": "n" is an integer, 1 or more'],
    ['dec', { n: 0 }, 'filter "dec": "n" is an integer, 1 or more'],
    ['utag', { M: 0x100000000 }, 'filter "utag": "M" and "V" are integers of 32 bits'],
    ['utag', { V: 'x' }, 'filter "utag": "M" and "V" are integers of 32 bits'],
  ])('%s %j', (name, args, fault) => {
    expect(parseFilter(name, args)).toEqual({ fault });
  });
});

test('a range is completed', () => {
  expect(arrayFilter()).toEqual({ type: 'arr', start: 0, increment: 1, end: -1 });
  expect(arrayFilter(3, -5, 7)).toEqual({ type: 'arr', start: 3, increment: 1, end: 7 });
});

test('whatever the arguments are, the answer is a filter of that name or a fault', () => {
  const name = fc.constantFrom('arr', 'dbnd', 'ts', 'sync', 'dec', 'utag');
  const key = fc.constantFrom('s', 'i', 'e', 'abs', 'rel', 'd', 'm', 'num', 'str', 'epoch', 'while', 'n', 'M', 'V');
  fc.assert(
    fc.property(name, fc.oneof(fc.anything(), fc.dictionary(key, fc.anything())), (type, args) => {
      const filter = parseFilter(type, args);
      if (!('fault' in filter)) expect(filter.type).toBe(type);
    }),
  );
});
