import { describe, expect, test } from 'vitest';
import { arrayOf, boundedString, scalar, structure, structureArray, union } from '../../../src/protocol/pva/type.ts';
import { TypePool } from '../../../src/protocol/pva/type-pool.ts';

describe('TypePool', () => {
  test('gives the first of equal types', () => {
    const pool = new TypePool(100);
    const make = [
      () => structure('t', { a: scalar('int'), b: structure('', { c: arrayOf('double') }) }),
      () => structure('t', { a: scalar('int'), b: structure('', { c: arrayOf('float') }) }),
      () => union('t', { a: scalar('int') }),
      () => structureArray(structure('t', {})),
      () => boundedString(3),
      () => boundedString(4),
    ];
    const first = make.map((each) => pool.share(each()));
    const second = make.map((each) => pool.share(each()));
    second.forEach((type, i) => {
      expect(type).toBe(first[i]);
    });
    expect(new Set(second).size).toBe(make.length);
  });

  test('keeps so many, and passes the others through', () => {
    const pool = new TypePool(1);
    const kept = pool.share(structure('a', {}));
    const passed = structure('b', {});
    expect(pool.share(passed)).toBe(passed);
    expect(pool.share(structure('b', {}))).not.toBe(passed);
    expect(pool.share(structure('a', {}))).toBe(kept);
  });
});
