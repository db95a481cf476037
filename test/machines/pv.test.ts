import { describe, expect, it } from 'vitest';
import { pvMachine } from '../../src/machines/pv.ts';
import { Walk } from './walk.ts';

const pv = () => new Walk(pvMachine, { name: 'pv' });
const put = (walk: Walk) => {
  const { put: state } = walk.value as { put: string | { processing: string } };
  return typeof state === 'string' ? state : 'processing';
};
const alarm = (walk: Walk) => (walk.value as { alarm: string }).alarm;

function processing(): Walk {
  const walk = pv();
  walk.send('put');
  walk.send('put.deferred');
  return walk;
}

describe('a PV', () => {
  it('is idle and without alarm', () => {
    expect(pv().value).toEqual({ put: 'idle', handlers: 'sound', alarm: 'noAlarm' });
  });

  it('processes a put at once, and stays idle when that is all', () => {
    const walk = pv();
    expect([walk.send('put'), put(walk)]).toEqual([['process'], 'idle']);
  });

  it('has puts wait while a handler is at work, and takes its own values', () => {
    const walk = processing();
    expect(put(walk)).toBe('processing');
    expect(walk.send('put')).toEqual(['wait']);
    expect(walk.send('post')).toEqual(['post']);
    expect(put(walk)).toBe('processing');
  });

  it('tells of a put that is long at work once others wait for it', () => {
    const walk = processing();
    const within = () => (walk.value as { put: unknown }).put;
    expect([walk.timers, within()]).toEqual([{ long: 10_000 }, { processing: 'prompt' }]);
    expect([walk.expire('long'), walk.timers, within()]).toEqual([[], { long: 10_000 }, { processing: 'prompt' }]);
    walk.send('put');
    const overdue = walk.expire('long', { somethingWaits: true });
    expect([overdue, walk.timers, within()]).toEqual([['reportOverdue'], {}, { processing: 'overdue' }]);
    expect(walk.send('put.done')).toEqual(['complete', 'processWaiting']);
  });

  it('confirms a put that is done, and goes on with what waits', () => {
    const walk = processing();
    expect(walk.send('put.done')).toEqual(['complete', 'processWaiting']);
    expect(put(walk)).toBe('idle');
  });

  it('fails a put whose handler fails, and goes on with what waits', () => {
    const walk = processing();
    expect(walk.send('put.failed')).toEqual(['fail', 'processWaiting']);
    expect(put(walk)).toBe('idle');
  });

  it.each([pv, processing])('is failing until a value is accepted, and says so once', (start) => {
    const walk = start();
    const handlers = () => (walk.value as { handlers: string }).handlers;
    const before = put(walk);
    expect([walk.send('handler.failed'), handlers()]).toEqual([['reportFailure'], 'failing']);
    expect([walk.send('handler.failed'), handlers()]).toEqual([[], 'failing']);
    expect(put(walk)).toBe(before);
    expect([walk.send('recovered'), handlers()]).toEqual([[], 'sound']);
  });

  it.each([
    [0, 'noAlarm'],
    [1, 'minor'],
    [2, 'major'],
    [3, 'invalid'],
  ])('with severity %i is %s, from any other', (severity, state) => {
    for (const before of [0, 1, 2, 3]) {
      const walk = processing();
      walk.send({ type: 'alarm.changed', severity: before });
      walk.send({ type: 'alarm.changed', severity });
      expect([alarm(walk), put(walk)]).toEqual([state, 'processing']);
    }
  });

  it.each([pv, processing])('gives back what it holds when it is removed, and ends', (start) => {
    const walk = start();
    expect([walk.send('remove'), walk.isDone]).toEqual([['release'], true]);
  });

  it('outlives a completion that fails', () => {
    const walk = processing();
    expect(walk.send('xstate.error.actor.put-1')).toEqual(['completionFailed']);
  });
});
