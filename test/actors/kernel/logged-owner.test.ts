import { expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { LoggedOwner } from '../../../src/actors/kernel/logged-owner.ts';
import type { Services } from '../../../src/actors/kernel/services.ts';

it('says the first escape, then at most one in ten seconds, and does each time what else is to happen', () => {
  const clock = new HeapClock();
  const counters = { handlerErrors: 0 };
  const lines: string[] = [];
  const log = {
    error: ({ err, pv }: { err: Error; pv: string }, text: string) => lines.push(`${pv} ${err.message}: ${text}`),
  };
  const failures: unknown[] = [];
  const services = { clock, counters, log } as unknown as Services;
  const owner = new LoggedOwner(services, { pv: 'x:a' }, 'Code of x:a', (error) => void failures.push(error));
  for (let n = 1; n <= 3; n++) owner.escaped(new Error(`number ${n}`));
  clock.advance(10_000);
  owner.escaped(new Error('number 4'));
  clock.advance(10_000);
  new LoggedOwner(services, { pv: 'x:b' }, 'Code of x:b').escaped(new Error('another'));
  const failed = 'failed where nothing caught the error';
  expect(lines).toEqual([
    `x:a number 1: Code of x:a ${failed}`,
    `x:a number 4: Code of x:a ${failed} (and 2 times more before)`,
    `x:b another: Code of x:b ${failed}`,
  ]);
  expect([failures.length, counters.handlerErrors]).toEqual([4, 5]);
});
