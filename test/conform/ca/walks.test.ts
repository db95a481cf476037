/** A few short walks through the models of the protocol against a server; `walks.deep.test.ts` has the tours. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation } from '../../../src/conform/ca/conversation.ts';
import { searchTour, walkSearches } from '../../../src/conform/ca/search-walk.ts';
import { CaSuite } from '../../../src/conform/ca/suite.ts';
import { wander } from '../../../src/conform/wander.ts';
import { expectCoverage, expectNoFailure } from '../judging.ts';
import { checkAgreement } from './agreement.ts';
import { expectedPopulation, expectPopulation } from './census.ts';
import { type ExaminedIoc, startExaminedIoc } from './examined-ioc.ts';

const RANDOM_WALKS = 10;

let examined: ExaminedIoc;

beforeAll(async () => {
  examined = await startExaminedIoc();
});

afterAll(() => examined.stop());

it('two clients at random: every answer is what the rules say, and every actor where its model is', async () => {
  let settled = 0;
  const onSettled = async (conversation: Conversation) => {
    settled++;
    await expectPopulation(examined.running, () => expectedPopulation(conversation));
    checkAgreement(examined.running, conversation);
  };
  expectNoFailure(await wander(new CaSuite(examined.subject), RANDOM_WALKS, { seed: 1, onSettled }));
  expect(settled).toBeGreaterThan(RANDOM_WALKS);
  await examined.subject.environment!.completeRest();
}, 120_000);

it('searches', async () => {
  const tour = searchTour(examined.subject);
  expectNoFailure(await walkSearches(examined.subject, tour, () => {}));
  expectCoverage('nameSearch', tour);
}, 60_000);
