import { beforeEach, describe, expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { memoryTracingMachine } from '../../src/machines/memory-tracing.ts';

let clock: HeapClock;
let log: string[];
beforeEach(() => {
  clock = new HeapClock();
  log = [];
});

function start({ fails = '' } = {}) {
  const task = (name: string) =>
    fromPromise(async () => {
      log.push(name);
      if (fails === name) throw new Error('no profiler');
    });
  const actor = createActor(
    memoryTracingMachine.provide({
      actors: { startSampling: task('start'), takeSample: task('sample') },
      actions: {
        stopSampling: () => void log.push('stop'),
        reportFailure: (_, { error }) => void log.push(String(error)),
      },
    }),
    { clock },
  );
  actor.start();
  return actor;
}

describe('memory tracing', () => {
  it('samples once a period while it is enabled', async () => {
    const actor = start();
    actor.send({ type: 'enable' });
    await clock.run(25_000);
    actor.send({ type: 'disable' });
    await clock.run(25_000);
    expect(log).toEqual(['start', 'sample', 'sample', 'stop']);
  });

  it.each(['start', 'sample'])('is disabled by a failure to %s, which is reported', async (fails) => {
    const actor = start({ fails });
    actor.send({ type: 'enable' });
    await clock.run(15_000);
    expect(actor.getSnapshot().value).toBe('disabled');
    expect(log.slice(-2)).toEqual(['stop', 'Error: no profiler']);
  });

  it('without a wiring waits for ever, and can be disabled', async () => {
    const actor = createActor(memoryTracingMachine, { clock }).start();
    actor.send({ type: 'enable' });
    await clock.run(60_000);
    expect(actor.getSnapshot().value).toEqual({ enabled: 'starting' });
    actor.send({ type: 'disable' });
    expect(actor.getSnapshot().value).toBe('disabled');
  });
});
