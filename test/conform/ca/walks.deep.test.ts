/**
 * Tours through the models of the protocol, walked against a server: every state, every transition, and every pair of
 * transitions that can follow each other. Pairs are walked with messages packed together, where a message has company.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../src/conform/ca/conversation.ts';
import { searchTour, walkSearches } from '../../../src/conform/ca/search-walk.ts';
import { CaSuite } from '../../../src/conform/ca/suite.ts';
import type { Delivery } from '../../../src/conform/link.ts';
import type { Depth } from '../../../src/conform/tour.ts';
import { walk } from '../../../src/conform/walk.ts';
import { wander } from '../../../src/conform/wander.ts';
import { expectCoverage, expectNoFailure } from '../judging.ts';
import { checkAgreement } from './agreement.ts';
import { expectedPopulation, expectPopulation, resources } from './census.ts';
import { type ExaminedIoc, startExaminedIoc } from './examined-ioc.ts';
import { ReachedStates } from './reached-states.ts';

/** How an IOC starts, and what only a broken socket leads to. */
const NOT_FROM_THE_WIRE = ['nameServer.binding', 'nameServer.failing'];

/** Without clients: the beacon's timer. */
const IDLE = { timers: 1, sockets: 0 };

const NOBODY = { circuits: 0, channels: 0, subscriptions: 0, subscribers: 0 };

const RANDOM_WALKS = 200;

let examined: ExaminedIoc;
let reached: ReachedStates;

beforeAll(async () => {
  examined = await startExaminedIoc();
  reached = new ReachedStates(examined.running);
});

afterAll(() => examined.stop());

describe('several clients at a time', () => {
  const walks: readonly (readonly [Delivery, Depth])[] = [
    ['whole', 'transitions'],
    ['cut', 'transitions'],
    ['packed', 'pairs'],
  ];

  it.each(walks)(
    'messages %s: all %s',
    async (delivery, depth) => {
      const { running, subject } = examined;
      const walkers = await new CaSuite(subject).walkers(depth);
      await expectPopulation(running, () => NOBODY);

      const failure = await walk(new CaSuite(subject), walkers, delivery, { seed: 1, onSettled });

      expectNoFailure(failure);
      for (const { model, client, tour } of walkers) expectCoverage(`${model}, minor ${client}`, tour, depth);
      await subject.environment!.completeRest();
      await expectPopulation(running, () => NOBODY);
      await expect.poll(() => resources(examined.clock)).toEqual(IDLE);
    },
    240_000,
  );
});

it('two clients at random', async () => {
  const { running, subject } = examined;

  expectNoFailure(await wander(new CaSuite(subject), RANDOM_WALKS, { seed: 1, onSettled }));

  await subject.environment!.completeRest();
  await expectPopulation(running, () => NOBODY);
}, 120_000);

it('searches', async () => {
  const tour = searchTour(examined.subject);
  expectNoFailure(await walkSearches(examined.subject, tour, () => {}));
  expectCoverage('nameSearch', tour);
}, 60_000);

it('reach every state of what serves clients, and none that their charts do not have', async () => {
  await examined.stop();
  expect(reached.missing).toEqual(NOT_FROM_THE_WIRE);
  expect(reached.foreign).toEqual([]);
});

// --- helpers --------------------------------------------------------------------------------------------------------

async function onSettled(conversation: Conversation): Promise<void> {
  await expectPopulation(examined.running, () => expectedPopulation(conversation));
  checkAgreement(examined.running, conversation);
}
