/** Has a build of the server examined by a part of the protocol suite. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '../../src/conform/conversation.ts';
import { searchTour, walkSearches } from '../../src/conform/search-walk.ts';
import type { Subject } from '../../src/conform/subject.ts';
import { type Failure, walk, walkersOf } from '../../src/conform/walk.ts';
import { RuleBook } from '../../src/machines/model/rule-book.ts';
import type { ExaminedIoc } from '../model/examined-ioc.ts';
import type { Build } from './build.ts';
import type { FaultGroup } from './fault.ts';

/**
 * What the tours through these models find: the first violation, or undefined when they come to their end without.
 *
 * @param patienceMs how long an answer may take
 */
export async function examine(
  { startExaminedIoc }: Build,
  { tours, delivery }: FaultGroup,
  patienceMs: number,
): Promise<Failure | undefined> {
  const ioc = await startExaminedIoc();
  try {
    // What is expected must not be the build's own.
    const subject: Subject = { ...ioc.subject, book: new RuleBook(), patienceMs };
    if (tours.includes('nameSearch')) return await walkSearches(subject, searchTour(subject), () => {});
    const walkers = (await walkersOf(subject)).filter(({ model }) =>
      tours.some((tour) => model === tour || model.startsWith(`${tour}.`)),
    );
    const onSettled = (conversation: Conversation) => departures(ioc, conversation);
    return await walk(subject, walkers, delivery, { seed: 1, onSettled });
  } finally {
    await stop(ioc);
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** A client's leaving takes a turn of the loop, or a few, to arrive. */
async function departures({ running }: ExaminedIoc, { parties }: Conversation): Promise<void> {
  const online = parties.filter(({ link }) => link !== undefined).length;
  const { circuits } = running.ioc.supervisor!;
  for (let attempt = 0; attempt < 500 && circuits.size > online + 1; attempt++) await sleep(attempt < 20 ? 0 : 4);
}

/** Puts may be under way that nobody completes: time passes until the IOC waits for them no longer. */
async function stop({ clock, stop }: ExaminedIoc): Promise<void> {
  const stopped = stop().then(() => true);
  while (!(await Promise.race([stopped, sleep(50, false)]))) clock.advance(1000);
}
