/** What an examination finds, when the server does something else than a rule says. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Outcome, readNotify, sees } from '../../../src/conform/ca/model/outcome.ts';
import { CaBook, type RuleId } from '../../../src/conform/ca/model/rule-book.ts';
import { CaSuite } from '../../../src/conform/ca/suite.ts';
import { type Examination, type ExamineOptions, examine } from '../../../src/conform/examine.ts';
import { type ExaminedIoc, startExaminedIoc } from './examined-ioc.ts';

/** The IOC answers such a read, as it must. */
const BROKEN: RuleId = 'READ_NOTIFY.stsack';

class OddBook extends CaBook {
  override outcome(id: RuleId): Outcome {
    return id === BROKEN ? sees(readNotify('GETFAIL', 'zeros')) : super.outcome(id);
  }
}

let examined: ExaminedIoc;

beforeAll(async () => {
  examined = await startExaminedIoc();
});

afterAll(() => examined.stop());

function examineOddly(options: Partial<ExamineOptions> = {}): Promise<Examination> {
  // Over the network: nobody changes rights or completes puts.
  const { host, port, udpPort, pvs, patienceMs } = examined.subject;
  const { scalar, array } = pvs;
  const subject = { host, port, udpPort, pvs: { scalar, array }, book: new OddBook(undefined, ['core']), patienceMs };
  return examine(new CaSuite(subject), {
    seed: 1,
    depth: 'transitions',
    deliveries: ['packed'],
    randomWalks: 0,
    ...options,
  });
}

it('goes on after a failure, and shows the shortest way to it', async () => {
  const { cells, failures, tours } = await examineOddly();

  expect(cells.filter(({ failed }) => failed > 0).map(({ rule }) => rule)).toEqual([BROKEN]);
  expect(failures.map(({ steps }) => steps.map(({ move }) => move.event))).toEqual([
    ['reconnect', 'CREATE_CHAN', BROKEN],
  ]);
  const missing = new Set(tours.flatMap(({ coverage }) => coverage.missing));
  expect([...missing].every((transition) => transition.startsWith(BROKEN))).toBe(true);
}, 120_000);

it('tells what it has found when the server is lost after a failure', async () => {
  let stopping: Promise<void> | undefined;
  const { cells, failures, stopped } = await examineOddly({
    onProgress: (what) => {
      if (what === `shortest way to ${BROKEN}`) stopping ??= examined.stop();
    },
  });
  await stopping;

  expect(failures.map(({ violation }) => violation.rule)).toContain(BROKEN);
  expect(cells.find(({ rule }) => rule === BROKEN)?.failed).toBe(1);
  expect(stopped).toMatch(/ECONNREFUSED|has not sent/);
}, 120_000);
