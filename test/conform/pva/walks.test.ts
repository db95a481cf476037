/** A few short walks through the models of PV Access against a server; `walks.deep.test.ts` has the tours. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PvaSuite } from '../../../src/conform/pva/suite.ts';
import { wander } from '../../../src/conform/wander.ts';
import { expectCoverage, expectNoFailure } from '../judging.ts';
import { type ExaminedIoc, startExaminedIoc } from './examined-ioc.ts';

const RANDOM_WALKS = 10;

let examined: ExaminedIoc;
let suite: PvaSuite;

beforeAll(async () => {
  examined = await startExaminedIoc();
  suite = new PvaSuite(examined.subject);
});

afterAll(() => examined.stop());

it('two clients at random: every answer is what the rules say', async () => {
  let settled = 0;
  const onSettled = async () => {
    settled++;
  };
  expectNoFailure(await wander(suite, RANDOM_WALKS, { seed: 1, onSettled }));
  expect(settled).toBeGreaterThan(RANDOM_WALKS);
}, 120_000);

it('searches', async () => {
  const { tour, walk: search } = suite.searches();
  expectNoFailure(await search(() => {}));
  expectCoverage('nameSearch', tour);
}, 60_000);
