/** The chart of a port: when it connects, what it does with a reply that does not come, and how it ends. */
import { describe, expect, it } from 'vitest';
import { type AnyActorRef, createActor } from 'xstate';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { type PortEvent, portMachine } from '../../src/machines/port.ts';
import { portBackoffMs } from '../../src/machines/port-times.ts';

const times = {
  connectMs: 5000,
  quietMs: 0,
  settleMs: 200,
  gapMs: 0,
  keepAliveMs: 60_000,
  firstBackoffMs: 1000,
  longestBackoffMs: 30_000,
  closeMs: 800,
};

class Bench {
  readonly clock = new HeapClock();
  readonly log: string[] = [];
  readonly actor: AnyActorRef;
  /** What the wiring would say. */
  readonly says = new Set<string>();

  constructor(changes: Partial<typeof times> = {}) {
    const { actions, guards } = portMachine.implementations;
    const wired = Object.keys(actions).filter((name) => !/^(count|forget)/.test(name));
    const all = Object.fromEntries(wired.map((name) => [name, () => void this.log.push(name)]));
    const decide = Object.fromEntries(Object.keys(guards).map((name) => [name, () => this.says.has(name)]));
    this.actor = createActor(portMachine.provide({ actions: all, guards: decide } as never), {
      clock: this.clock,
      input: { name: 'p', times: { ...times, ...changes }, seed: 0.5 },
    });
    this.actor.start();
  }

  get state(): unknown {
    return this.actor.getSnapshot().value;
  }

  send(...types: PortEvent['type'][]): this {
    for (const type of types) this.actor.send({ type });
    return this;
  }

  wait(ms: number): this {
    this.clock.advance(ms);
    return this;
  }

  /** Until it may be used. */
  up(): this {
    return this.send('start', 'opened').wait(times.quietMs).send('init.done');
  }

  sent(): this {
    this.says.add('somethingWaits').add('expectsReply');
    return this.send('job', 'sent');
  }
}

const exchange = (state: string) => ({ up: { exchange: state, freshness: 'fresh' } });

describe('a port', () => {
  it('is up when its init exchanges are done', () => {
    const bench = new Bench();
    expect(bench.send('start').state).toBe('opening');
    expect(bench.send('opened').wait(0).state).toEqual({ initialising: 'idle' });
    expect(bench.send('init.done').state).toEqual(exchange('idle'));
    expect(bench.log).toEqual(expect.arrayContaining(['open', 'noteOpened', 'admitInit', 'admitAll', 'reportState']));
  });

  it('tries again after 1, 2, 4 … 30 s, varied by 20 %, and forgets that by a good exchange', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((failures) => portBackoffMs({ times, failures, seed: 0.5 }));
    for (const [index, plain] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      expect(delays[index]! / 1000 / plain).toBeGreaterThanOrEqual(0.8);
      expect(delays[index]! / 1000 / plain).toBeLessThanOrEqual(1.2);
    }
    const bench = new Bench().send('start', 'closed');
    expect(bench.state).toBe('waiting');
    expect(bench.wait(1200).state).toBe('opening');
    bench.send('closed').wait(1200);
    expect(bench.state).toBe('waiting');
    bench.wait(1200);
    bench.send('opened').wait(0).send('init.done');
    expect(bench.actor.getSnapshot().context.failures).toBe(2);
    bench.send('good');
    expect(bench.actor.getSnapshot().context.failures).toBe(0);
  });

  it('gives up to open after its limit, and tries at once when asked to', () => {
    const bench = new Bench().send('start').wait(5000);
    expect(bench.state).toBe('waiting');
    expect(bench.log).toContain('noteConnectLimit');
    expect(bench.send('connect').state).toBe('opening');
  });

  it('drops what comes after a time-out until there is silence, then goes on', () => {
    const bench = new Bench().up().sent().send('replyLimit');
    expect(bench.state).toEqual(exchange('recovering'));
    bench.wait(150).send('frame').wait(150);
    expect(bench.state).toEqual(exchange('recovering'));
    expect(bench.log).toContain('dropLate');
    expect(bench.wait(50).state).toEqual(exchange('idle'));
  });

  it('closes where a late reply may still come', () => {
    const bench = new Bench().up().sent().send('replyLimit');
    bench.says.add('mustReopen');
    expect(bench.wait(200).state).toBe('waiting');
    expect(bench.log).toContain('noteTimeouts');
  });

  it('closes where the device does not become silent', () => {
    const bench = new Bench().up().sent().send('replyLimit');
    bench.says.add('babbles');
    expect(bench.send('noise').state).toBe('waiting');
    expect(bench.log).toContain('noteBabble');
  });

  it('lets other requests wait for their replies where frames have ids', () => {
    const bench = new Bench().up().sent();
    bench.says.add('othersAreDue');
    expect(bench.send('replyLimit').state).toEqual(exchange('awaiting'));
    bench.says.delete('othersAreDue');
    bench.says.add('dropsById');
    expect(bench.send('replyLimit').state).toEqual(exchange('idle'));
  });

  it('rests between exchanges', () => {
    const bench = new Bench({ gapMs: 50 }).up().sent();
    bench.says.add('isAnswerBeforeGap');
    expect(bench.send('frame').state).toEqual(exchange('pausing'));
    expect(bench.wait(50).state).toEqual(exchange('idle'));
  });

  it('asks a device that has been silent whether it is there, and closes when it is not', () => {
    const bench = new Bench().up().wait(60_000);
    expect(bench.state).toEqual({ up: { exchange: 'idle', freshness: 'stale' } });
    expect(bench.log).toContain('probe');
    expect(bench.send('frame').state).toEqual(exchange('idle'));
    expect(bench.wait(60_000).send('probe.failed').state).toBe('waiting');
  });

  it('is not asked where something was heard lately', () => {
    const bench = new Bench().up();
    bench.says.add('heardLately');
    expect(bench.wait(60_000).state).toEqual(exchange('idle'));
    expect(bench.log).not.toContain('probe');
  });

  it('tries nothing while it is disabled', () => {
    const bench = new Bench().up().send('disable').wait(100_000);
    expect(bench.state).toBe('disabled');
    expect(bench.send('enable').state).toBe('opening');
  });

  it('does not come up when an init exchange fails', () => {
    const bench = new Bench().send('start', 'opened').wait(0).send('init.failed');
    expect(bench.state).toBe('waiting');
    expect(bench.log).toContain('noteInit');
  });

  it('ends what is under way before it closes, within a limit', () => {
    const bench = new Bench().up().sent();
    bench.says.add('isStepOut');
    expect(bench.send('stop').state).toEqual({ closing: 'awaiting' });
    bench.says.add('isAnswer').delete('somethingWaits');
    expect(bench.send('frame').state).toEqual({ closing: 'idle' });
    expect(bench.send('drained').state).toBe('closed');
    const mute = new Bench().up().sent();
    mute.says.add('isStepOut');
    expect(mute.send('stop').wait(800).state).toBe('closed');
  });

  it('leaves the connection at once, whatever it is doing', () => {
    for (const ends of ['closed', 'disable'] as const) {
      for (const prepare of [
        (bench: Bench) => bench.send('start'),
        (bench: Bench) => bench.send('start', 'opened'),
        (bench: Bench) => bench.up().sent(),
      ]) {
        const bench = prepare(new Bench()).send(ends);
        expect(['waiting', 'disabled']).toContain(bench.state);
        expect(bench.log.slice(-2)).toEqual(['disconnect', 'reportState']);
      }
    }
  });
});
