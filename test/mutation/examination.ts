/** Has a build of the server examined by a part of the protocol suite. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '../../src/conform/ca/conversation.ts';
import { CaBook } from '../../src/conform/ca/model/rule-book.ts';
import { searchTour, walkSearches } from '../../src/conform/ca/search-walk.ts';
import type { Subject } from '../../src/conform/ca/subject.ts';
import { CaSuite } from '../../src/conform/ca/suite.ts';
import type { Failure } from '../../src/conform/failure.ts';
import { walk } from '../../src/conform/walk.ts';
import { wander } from '../../src/conform/wander.ts';
import { expectedPopulation, expectPopulation, supervisorOf } from '../conform/ca/census.ts';
import type { ExaminedIoc } from '../conform/ca/examined-ioc.ts';
import type { ServerBuild } from './build.ts';
import type { SuiteFaults } from './fault.ts';

/**
 * What the tours through these models find: the rule that is seen broken first, or that actors are left behind;
 * undefined when they come to their end without.
 *
 * @param patienceMs how long an answer may take
 */
export async function examine(
  { startExaminedIoc }: ServerBuild,
  group: SuiteFaults,
  patienceMs: number,
): Promise<string | undefined> {
  const ioc = await startExaminedIoc();
  try {
    // What is expected must not be the build's own.
    const subject: Subject = { ...ioc.subject, book: new CaBook(), patienceMs };
    const failure = await walkAll(subject, group, (conversation) =>
      group.counted ? count(ioc, conversation) : departures(ioc, conversation),
    );
    return failure?.violation.rule;
  } catch (error) {
    if (error instanceof Miscount) return error.message;
    throw error;
  } finally {
    await stop(ioc);
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

async function walkAll(
  subject: Subject,
  { tours, delivery, randomWalks = 0 }: SuiteFaults,
  onSettled: (conversation: Conversation) => Promise<void>,
): Promise<Failure | undefined> {
  if (tours.includes('nameSearch')) return walkSearches(subject, searchTour(subject), () => {});
  if (randomWalks > 0) return wander(new CaSuite(subject), randomWalks, { seed: 1, onSettled });
  const walkers = (await new CaSuite(subject).walkers()).filter(({ model }) =>
    tours.some((tour) => model === tour || model.startsWith(`${tour}.`)),
  );
  return walk(new CaSuite(subject), walkers, delivery, { seed: 1, onSettled });
}

class Miscount extends Error {}

async function count({ running }: ExaminedIoc, conversation: Conversation): Promise<void> {
  try {
    await expectPopulation(running, () => expectedPopulation(conversation));
  } catch {
    throw new Miscount('actors are left behind');
  }
}

/** A client's leaving takes a turn of the loop, or a few, to arrive. */
async function departures({ running }: ExaminedIoc, { parties }: Conversation): Promise<void> {
  const online = parties.filter(({ link }) => link !== undefined).length;
  const { circuits } = supervisorOf(running.ioc);
  for (let attempt = 0; attempt < 500 && circuits.size > online + 1; attempt++) await sleep(attempt < 20 ? 0 : 4);
}

/** Puts may be under way that nobody completes: time passes until the IOC waits for them no longer. */
async function stop({ clock, stop }: ExaminedIoc): Promise<void> {
  const stopped = stop().then(() => true);
  while (!(await Promise.race([stopped, sleep(50, false)]))) clock.advance(1000);
}
