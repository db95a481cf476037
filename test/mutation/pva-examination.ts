/** Has a build of the PV Access server examined by a part of the protocol suite. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PvaBook } from '../../src/conform/pva/model/rule-book.ts';
import type { Subject } from '../../src/conform/pva/subject.ts';
import { PvaSuite } from '../../src/conform/pva/suite.ts';
import { walk } from '../../src/conform/walk.ts';
import type { PvaServerBuild } from './build.ts';
import type { SuiteFaults } from './fault.ts';

/**
 * What the tours through these models find: the rule that is seen broken first; undefined when they come to their end
 * without.
 *
 * @param patienceMs how long an answer may take
 */
export async function examinePva(
  { startExaminedIoc }: PvaServerBuild,
  { tours, delivery }: SuiteFaults,
  patienceMs: number,
): Promise<string | undefined> {
  const { subject: own, clock, stop } = await startExaminedIoc();
  try {
    // What is expected must not be the build's own.
    const subject: Subject = { ...own, book: new PvaBook(), patienceMs };
    const suite = new PvaSuite(subject);
    if (tours.includes('nameSearch')) return (await suite.searches().walk(() => {}))?.violation.rule;
    const walkers = (await suite.walkers()).filter(({ model }) =>
      tours.some((tour) => model === tour || model.startsWith(`${tour}.`)),
    );
    return (await walk(suite, walkers, delivery, { seed: 1 }))?.violation.rule;
  } finally {
    const stopped = stop().then(() => true);
    while (!(await Promise.race([stopped, sleep(50, false)]))) clock.advance(1000);
  }
}
