/** A process that is as it was is let pass; one that keeps something of its attackers is not. */
import { describe, expect, it } from 'vitest';
import { damage, tolerated, unsettled } from '../../fuzz/watch/verdict.ts';
import { LogBook, type Vitals } from '../../fuzz/watch/vitals.ts';

const calm: Vitals = {
  heapBytes: 20 << 20,
  residentBytes: 100 << 20,
  peakResidentBytes: 110 << 20,
  descriptors: 30,
  timers: 3,
  delayMs: 1,
  actors: { ioc: 1, pv: 100, circuit: 1 },
  log: {},
};

describe('when all attackers have left', () => {
  it('all is well where nothing has changed', () => {
    expect([...unsettled(calm, calm), ...damage(calm, calm)]).toEqual([]);
  });

  it.each<[string, Partial<Vitals>]>([
    ['1 actors of kind circuit', { actors: { ...calm.actors, circuit: 2 } }],
    ['2 actors of kind subscription', { actors: { ...calm.actors, subscription: 2 } }],
    ['descriptors are left open', { descriptors: calm.descriptors + tolerated.descriptors + 1 }],
    ['timers are left armed', { timers: calm.timers + tolerated.timers + 1 }],
  ])('it must not be that %s', (reason, change) => {
    expect(unsettled({ ...calm, ...change }, calm)).toEqual([expect.stringContaining(reason)]);
  });

  it('fields that have come to life may stay', () => {
    expect(unsettled({ ...calm, actors: { ...calm.actors, pv: 150 } }, calm)).toEqual([]);
  });

  it.each<[string, Partial<Vitals>]>([
    ['the heap has grown', { heapBytes: calm.heapBytes + tolerated.heapGrowth + 1 }],
    ['the resident set has grown', { residentBytes: calm.residentBytes + tolerated.residentGrowth + 1 }],
    ['the resident set was', { peakResidentBytes: tolerated.peakResident + 1 }],
    ['the event loop was', { delayMs: tolerated.delayMs + 1 }],
  ])('it must not be that %s so much', (reason, change) => {
    expect(damage({ ...calm, ...change }, calm)).toEqual([expect.stringContaining(reason)]);
  });

  it('the log may hold what is expected, and each other kind is reported once', () => {
    const book = new LogBook([/^Closing/]);
    for (const port of [1, 2, 3]) {
      book.note(`Closing the circuit of 127.0.0.1:${port}`);
      book.note(`circuit-${port} failed`, 'Error: why\n    at here');
    }
    const reasons = damage({ ...calm, log: book.kinds }, calm);
    expect(reasons).toEqual(['logged 3 times: circuit-1 failed\nError: why\n    at here']);
  });
});
