/**
 * The protocol suite over the network, without hands on the server's inner side: xioc does what the rules say, and so
 * does EPICS base, but for the differences that the rules know by name.
 */
import { describe, expect, it } from 'vitest';
import { deliveries } from '../../src/conform/link.ts';
import { searchTour, walkSearches } from '../../src/conform/search-walk.ts';
import type { Subject } from '../../src/conform/subject.ts';
import type { Tour } from '../../src/conform/tour.ts';
import { describeTrace } from '../../src/conform/trace.ts';
import { type Failure, walk, walkersOf } from '../../src/conform/walk.ts';
import { RuleBook } from '../../src/machines/model/rule-book.ts';
import { usePeer } from './peer.ts';

/** Steps before a failure that are shown. */
const SHOWN = 20;

const peer = usePeer();

describe('several clients at a time', () => {
  it.each(deliveries)(
    'messages %s',
    async (delivery) => {
      const walkers = await walkersOf(subject(), 'transitions');
      expectNoFailure(await walk(subject(), walkers, delivery, { seed: 1 }));
      for (const { model, minor, tour } of walkers) expectCoverage(`${model}, minor ${minor}`, tour);
    },
    240_000,
  );
});

it('searches', async () => {
  const tour = searchTour(subject());
  expectNoFailure(await walkSearches(subject(), tour, () => {}));
  expectCoverage('nameSearch', tour);
});

// --- helpers --------------------------------------------------------------------------------------------------------

function subject(): Subject {
  return {
    host: '127.0.0.1',
    port: peer.port,
    udpPort: peer.port,
    pvs: { scalar: 'examined:scalar', array: 'examined:array', readOnly: 'examined:readOnly' },
    book: new RuleBook(peer.name === 'base' ? 'base' : undefined),
    patienceMs: 20_000,
  };
}

function expectNoFailure(failure: Failure | undefined): void {
  if (failure === undefined) return;
  const { violation, steps } = failure;
  expect.fail(`${violation.rule}: ${violation.message}\n${describeTrace(steps.slice(-SHOWN))}`);
}

function expectCoverage(what: string, { coverage }: Tour): void {
  expect({ what, missing: coverage.missing }).toEqual({ what, missing: [] });
}
