/** The chart of autosave, with tasks that end when the test says so. */
import { describe, expect, it } from 'vitest';
import { type AnyActorRef, createActor, fromPromise } from 'xstate';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { type AutosaveEvent, autosaveMachine } from '../../src/machines/autosave.ts';
import { autosaveSequenceMachine } from '../../src/machines/autosave-sequence.ts';

class Bench {
  readonly clock = new HeapClock();
  readonly log: string[] = [];
  readonly actor: AnyActorRef;
  #tasks: { resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor() {
    const task = (name: string) =>
      fromPromise(() => {
        this.log.push(name);
        return new Promise<void>((resolve, reject) => this.#tasks.push({ resolve, reject }));
      });
    const report = (name: string) => () => void this.log.push(name);
    this.actor = createActor(
      autosaveMachine.provide({
        actors: { restore: task('restore'), save: task('save') },
        actions: {
          reportRestored: report('restored'),
          reportUnrestored: report('unrestored'),
          reportSlowRestore: report('slow'),
          reportSaved: report('saved'),
          reportFailure: report('failed'),
          reportEnabled: report('enabled'),
        },
        delays: { period: 30_000, settle: 1000, disableLimit: 60_000 },
      }),
      { clock: this.clock },
    );
    this.actor.start();
  }

  get state(): string {
    return String(this.actor.getSnapshot().value);
  }

  send(...types: AutosaveEvent['type'][]): this {
    for (const type of types) this.actor.send({ type });
    return this;
  }

  wait(ms: number): this {
    this.clock.advance(ms);
    return this;
  }

  /** The oldest task that goes on ends. */
  async done(): Promise<void> {
    this.#tasks.shift()!.resolve();
    await new Promise(setImmediate);
  }

  async fails(): Promise<void> {
    this.#tasks.shift()!.reject(new Error('disk full'));
    await new Promise(setImmediate);
  }

  static async idle(): Promise<Bench> {
    const bench = new Bench();
    await bench.done();
    bench.log.length = 0;
    return bench;
  }
}

describe('a start', () => {
  it('keeps clients away until values are restored', async () => {
    const bench = new Bench();
    expect(bench.actor.getSnapshot().hasTag('preparing')).toBe(true);
    await bench.done();
    expect(bench.actor.getSnapshot().hasTag('preparing')).toBe(false);
    expect([bench.state, ...bench.log]).toEqual(['idle', 'restore', 'restored']);
  });

  it('goes on when the file cannot be read', async () => {
    const bench = new Bench();
    await bench.fails();
    expect([bench.state, ...bench.log]).toEqual(['idle', 'restore', 'unrestored']);
  });

  it('tells when reading takes long, and goes on waiting', async () => {
    const bench = new Bench().wait(20_000);
    expect([bench.state, ...bench.log]).toEqual(['restoring', 'restore', 'slow']);
  });

  it('that is stopped before it has restored writes nothing', () => {
    const bench = new Bench().send('ioc.stop');
    expect([bench.state, ...bench.log]).toEqual(['closed', 'restore']);
  });
});

describe('a change', () => {
  it('is written a while after the first of several', async () => {
    const bench = (await Bench.idle()).send('changed').wait(600).send('changed').wait(399);
    expect(bench.state).toBe('settling');
    expect(bench.wait(1).state).toBe('saving');
    await bench.done();
    expect([bench.state, ...bench.log]).toEqual(['idle', 'save', 'saved']);
  });

  it('during a write sets off the next one', async () => {
    const bench = (await Bench.idle()).send('save', 'changed');
    await bench.done();
    expect(bench.state).toBe('settling');
    bench.wait(1000);
    await bench.done();
    expect([bench.state, ...bench.log]).toEqual(['idle', 'save', 'saved', 'save', 'saved']);
  });
});

describe('a write', () => {
  it('comes on the period without any change', async () => {
    const bench = await Bench.idle();
    for (let i = 0; i < 3; i++) {
      bench.wait(30_000);
      await bench.done();
    }
    expect(bench.log).toEqual(['save', 'saved', 'save', 'saved', 'save', 'saved']);
  });

  it('that fails is tried again, after a delay that doubles up to a minute', async () => {
    const bench = (await Bench.idle()).send('save');
    for (const delay of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      await bench.fails();
      expect(bench.state).toBe('failing');
      expect(bench.wait(delay - 1).state).toBe('failing');
      expect(bench.wait(1).state).toBe('saving');
    }
    await bench.done();
    expect([bench.state, bench.log.at(-1)]).toEqual(['idle', 'saved']);
    bench.send('save');
    await bench.fails();
    expect(bench.wait(1000).state).toBe('saving'); // the delay begins anew
  });

  it('that was asked for during another one collects values again', async () => {
    const bench = (await Bench.idle()).send('save', 'save');
    expect(bench.log).toEqual(['save', 'save']);
    await bench.done(); // the first one, whose values are old
    expect(bench.state).toBe('saving');
    await bench.done();
    expect(bench.state).toBe('idle');
  });

  it('can be asked for when the last one failed', async () => {
    const bench = (await Bench.idle()).send('save');
    await bench.fails();
    expect(bench.send('save').state).toBe('saving');
  });
});

describe('disabled', () => {
  it.each([['idle'], ['changed'], ['save']])('nothing is written (%s)', async (before) => {
    const bench = await Bench.idle();
    if (before !== 'idle') bench.send(before as AutosaveEvent['type']);
    bench.send('disable', 'changed', 'save');
    expect(bench.wait(59_999).state).toBe('disabled');
    expect(bench.log.filter((line) => line === 'save')).toHaveLength(before === 'save' ? 1 : 0);
    expect(bench.send('ioc.stop').state).toBe('closed');
  });

  it('ends by itself', async () => {
    const bench = (await Bench.idle()).send('disable').wait(60_000);
    expect([bench.state, ...bench.log]).toEqual(['settling', 'enabled']);
  });

  it('ends when somebody says so, with a write', async () => {
    const bench = (await Bench.idle()).send('disable', 'enable');
    expect(bench.wait(1000).state).toBe('saving');
  });
});

describe('the end', () => {
  it.each([['idle'], ['changed'], ['save']])('comes after a last write (%s)', async (before) => {
    const bench = await Bench.idle();
    if (before !== 'idle') bench.send(before as AutosaveEvent['type']);
    expect(bench.send('ioc.stop').state).toBe('closing');
    if (before === 'save') await bench.done(); // the write that went on
    expect(bench.state).toBe('closing');
    await bench.done();
    expect([bench.state, bench.log.at(-1)]).toEqual(['closed', 'saved']);
    expect(bench.actor.getSnapshot().status).toBe('done');
  });

  it('also comes when the last write fails, or the one before did', async () => {
    const bench = (await Bench.idle()).send('save');
    await bench.fails();
    bench.send('ioc.stop');
    await bench.fails();
    expect([bench.state, bench.log.at(-1)]).toEqual(['closed', 'failed']);
  });
});

describe('copies in sequence', () => {
  async function run(period: number, ms: number, copy: (time: number) => string | undefined): Promise<string[]> {
    const clock = new HeapClock();
    const log: string[] = [];
    const sequence = autosaveSequenceMachine.provide({
      actors: { copy: fromPromise(async () => copy(clock.now())) },
      actions: {
        reportCopy: (_, { file }) => void log.push(`${clock.now()} ${file}`),
        reportFailure: (_, { error }) => void log.push(`${clock.now()} ${error}`),
      },
      delays: { period },
    });
    const actor = createActor(autosaveMachine.provide({ actors: { sequence } }), { clock }).start();
    await clock.run(ms);
    actor.stop();
    await clock.run(ms);
    return log;
  }

  it('are made every period, the first one period after the start, until autosave ends', async () => {
    expect(await run(60, 200, (time) => `at ${time}`)).toEqual(['60 at 60', '120 at 120', '180 at 180']);
  });

  it('go on after one that failed', async () => {
    const fail = (time: number) => {
      if (time === 60) throw new Error('disk full');
      return 'set.sav0';
    };
    expect(await run(60, 130, fail)).toEqual(['60 Error: disk full', '120 set.sav0']);
  });
});

it('copies in sequence wait for ever without a wiring', () => {
  const clock = new HeapClock();
  const actor = createActor(autosaveSequenceMachine.provide({ delays: { period: 10 } }), { clock }).start();
  clock.advance(1000);
  expect(actor.getSnapshot().value).toBe('copying');
});
