/** The chart of a device: when its machine is started again, and when no more. */
import { describe, expect, it } from 'vitest';
import { type AnyActorRef, createActor } from 'xstate';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { restartRule } from '../../src/database/author/restart.ts';
import { deviceMachine } from '../../src/machines/device.ts';
import { defaultRestartRule, type RestartRule } from '../../src/machines/restart.ts';

class Bench {
  readonly clock = new HeapClock();
  readonly log: string[] = [];
  readonly actor: AnyActorRef;

  constructor(rule: Partial<RestartRule> = {}) {
    const report = (name: string) => () => void this.log.push(name);
    const names = ['startMachine', 'stopMachine', 'machineFailed', 'reportGivingUp', 'markRecovered'] as const;
    const actions = Object.fromEntries(names.map((name) => [name, report(name)]));
    this.actor = createActor(deviceMachine.provide({ actions }), {
      clock: this.clock,
      input: { name: 'd', rule: { ...defaultRestartRule, ...rule } },
    });
    this.actor.start();
    this.actor.send({ type: 'start' });
  }

  get state(): string {
    return String(this.actor.getSnapshot().value);
  }

  fail(): this {
    this.actor.send({ type: 'xstate.error.actor.d', error: new Error('broken') });
    return this;
  }

  restart(): this {
    this.actor.send({ type: 'restart' });
    return this;
  }

  wait(ms: number): this {
    this.clock.advance(ms);
    return this;
  }
}

describe('a machine that failed', () => {
  it('is started again after delays that grow to the longest', () => {
    const bench = new Bench({ firstDelayMs: 100, factor: 3, longestDelayMs: 1000 });
    for (const delay of [100, 300, 900, 1000, 1000]) {
      expect(bench.fail().state).toBe('failed');
      expect(bench.wait(delay - 1).state).toBe('failed');
      expect(bench.wait(1).state).toBe('running');
    }
  });

  it('has its delays forgotten when it runs well again', () => {
    const bench = new Bench({ firstDelayMs: 100, wellAgainMs: 5000 });
    bench.fail().wait(100).fail().wait(200);
    bench.wait(5000).fail();
    expect(bench.wait(100).state).toBe('running');
  });

  it('need not wait when somebody restarts it', () => {
    const bench = new Bench().fail();
    expect(bench.restart().state).toBe('running');
    expect(bench.log.slice(-2)).toEqual(['markRecovered', 'startMachine']);
  });
});

describe('giving up', () => {
  const rule = { firstDelayMs: 10, factor: 1, mostFailures: 3, windowMs: 1000 };

  it('comes with the last failure that is allowed within the window', () => {
    const bench = new Bench(rule).fail().wait(10).fail().wait(10);
    expect(bench.state).toBe('running');
    expect(bench.fail().state).toBe('gaveUp');
    expect(bench.wait(1e6).state).toBe('gaveUp');
    expect(bench.log.filter((line) => line === 'reportGivingUp')).toHaveLength(1);
  });

  it('does not come for failures that are far enough apart: the window slides', () => {
    const bench = new Bench(rule);
    for (let i = 0; i < 20; i++) expect(bench.fail().wait(501).state).toBe('running');
    expect(bench.fail().wait(10).fail().state).toBe('gaveUp');
  });

  it('is forgotten when somebody restarts it', () => {
    const bench = new Bench(rule).fail().wait(10).fail().wait(10).fail().restart();
    expect(bench.state).toBe('running');
    expect(bench.fail().wait(10).state).toBe('running');
  });

  it('can come with the first failure', () => {
    expect(new Bench({ mostFailures: 1 }).fail().state).toBe('gaveUp');
  });
});

it('a machine that runs can be started anew; one that is done, too', () => {
  const bench = new Bench().restart();
  expect(bench.log).toEqual(['startMachine', 'stopMachine', 'startMachine']);
  bench.actor.send({ type: 'machine.done' });
  expect(bench.state).toBe('finished');
  expect(bench.restart().state).toBe('running');
});

describe('a restart policy', () => {
  it('is in seconds, with defaults', () => {
    expect(restartRule('d', {})).toEqual(defaultRestartRule);
    expect(restartRule('d', { delay: 0.5, longest: 9, wellAfter: 2, giveUp: { failures: 4, within: 30 } })).toEqual({
      firstDelayMs: 500,
      factor: 2,
      longestDelayMs: 9000,
      wellAgainMs: 2000,
      mostFailures: 4,
      windowMs: 30_000,
    });
  });

  it.each([
    [{ delay: -1 }, 'delay -1'],
    [{ factor: 0.5 }, 'factor 0.5'],
    [{ giveUp: { failures: 0, within: 1 } }, '0 failures'],
    [{ giveUp: { failures: 1, within: Number.NaN } }, 'within NaN'],
  ])('%j is refused', (policy, words) => {
    expect(() => restartRule('bl:STATE', policy)).toThrow(new RegExp(`bl:STATE.*${words}`));
  });
});
