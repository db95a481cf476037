import { expect, it } from 'vitest';
import { minimise } from '../../fuzz/minimise.ts';
import { fc, runs } from '../support/properties.ts';

const never = () => false;

it('finds the few cases that fail together among many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 3 }), async (culprits) => {
      const all = Array.from({ length: 100 }, (_, index) => index);
      const fails = async (some: readonly number[]) => culprits.every((culprit) => some.includes(culprit));
      expect(await minimise(all, fails, never)).toEqual(culprits.sort((one, other) => one - other));
    }),
    { numRuns: runs(30) },
  );
});

it('gives what it has when its time is up', async () => {
  let tries = 0;
  const fails = async (some: readonly number[]) => {
    tries++;
    return some.includes(4);
  };
  expect(await minimise([1, 2, 3, 4], fails, () => tries > 0)).toEqual([3, 4]);
});
