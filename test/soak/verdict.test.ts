/** A soak passes where all is as after its first round, and says what is not. */
import { describe, expect, it } from 'vitest';
import { tolerated } from '../../fuzz/watch/verdict.ts';
import type { Vitals } from '../../fuzz/watch/vitals.ts';
import { problems, type Seen, table } from '../../soak/verdict.ts';

const vitals: Vitals = {
  heapBytes: 20 << 20,
  residentBytes: 100 << 20,
  peakResidentBytes: 110 << 20,
  descriptors: 30,
  timers: 3,
  delayMs: 1,
  actors: { ioc: 1, pv: 100, circuit: 1 },
  log: {},
};

const own = { heapBytes: 20 << 20, residentBytes: 100 << 20, descriptors: 30 };

const waits = { client: 'a client', answers: 100, slowestMs: 80, slowestReturnMs: 2000 };

const seen: Seen = {
  seconds: 60,
  rounds: 6,
  visits: 500,
  events: { SIGKILL: 12 },
  disk: 'a tmpfs',
  promises: 40,
  calm: vitals,
  first: vitals,
  last: vitals,
  ownFirst: own,
  ownLast: own,
  waits: [waits],
};

const BOUND_MS = 10_000;

describe('the verdict', () => {
  it('lets pass what has not changed', () => {
    expect(problems(seen, BOUND_MS)).toEqual([]);
  });

  it.each<[string, Partial<Seen>]>([
    ['1 actors of kind circuit', { last: { ...vitals, actors: { ...vitals.actors, circuit: 2 } } }],
    ['descriptors are left open', { last: { ...vitals, descriptors: 31 + tolerated.descriptors } }],
    ['the heap has grown', { last: { ...vitals, heapBytes: vitals.heapBytes + tolerated.heapGrowth + 1 } }],
    ['the heap of the clients has grown', { ownLast: { ...own, heapBytes: own.heapBytes + tolerated.heapGrowth + 1 } }],
    [
      'their resident set has grown',
      { ownLast: { ...own, residentBytes: own.residentBytes + tolerated.residentGrowth + 1 } },
    ],
    ['more descriptors than', { ownLast: { ...own, descriptors: 31 + tolerated.descriptors } }],
    ['a client was never answered', { waits: [{ ...waits, answers: 0 }] }],
    ['a client waited for an answer for 10.1 s, limit 10 s', { waits: [{ ...waits, slowestMs: 10_100 }] }],
    ['a client waited for its restarted IOC for 61.0 s', { waits: [{ ...waits, slowestReturnMs: 61_000 }] }],
  ])('says that %s', (reason, change) => {
    expect(problems({ ...seen, ...change }, BOUND_MS)).toEqual([expect.stringContaining(reason)]);
  });
});

it('the table has a line for each kind of event and each client', () => {
  const lines = table(seen).split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^SIGKILL +12$/));
  expect(lines).toContainEqual(expect.stringMatching(/^a client: answers, longest wait +100, 80 ms$/));
});
