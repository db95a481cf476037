import { describe, expect, it } from 'vitest';
import { type BeaconContext, beaconMachine } from '../../../src/machines/ca/beacon.ts';
import { Walk } from '../walk.ts';

function ramping(periodMs: number): Walk {
  const walk = new Walk(beaconMachine, { periodMs });
  walk.send('opened');
  return walk;
}

const context = (walk: Walk) => walk.snapshot.context as BeaconContext;

describe('the beacon emitter', () => {
  it('sends nothing before it has a socket, and tries again when it gets none', () => {
    const walk = new Walk(beaconMachine, { periodMs: 100 });
    expect(walk.actions).toEqual(['open']);
    expect(walk.send('open.failed')).toEqual(['reportFailure']);
    expect(walk.timers).toEqual({ openAgain: 5000 });
    expect(walk.expire('openAgain')).toEqual(['open']);
    expect(walk.send('opened')).toEqual(['emit']);
  });

  it('waits 20 ms, then twice as long each time, up to the period', () => {
    const walk = ramping(100);
    const delays = [walk.timers.untilNext];
    const states = [walk.value];
    for (let i = 0; i < 5; i++) {
      expect(walk.expire('untilNext')).toEqual(['emit']);
      delays.push(walk.timers.untilNext);
      states.push(walk.value);
    }
    expect(delays).toEqual([20, 40, 80, 100, 100, 100]);
    expect(states).toEqual(['ramping', 'ramping', 'ramping', 'steady', 'steady', 'steady']);
    expect(context(walk).sequence).toBe(6);
  });

  it('never waits longer than the period, however short that is', () => {
    const walk = ramping(5);
    expect(walk.timers).toEqual({ untilNext: 5 });
    walk.expire('untilNext');
    expect([walk.value, walk.timers]).toEqual(['steady', { untilNext: 5 }]);
    walk.send('pause');
    walk.send('resume');
    expect(walk.timers).toEqual({ untilNext: 5 });
  });

  it.each([0, 5])('pauses after %i beacons, and begins a new ramp', (beacons) => {
    const walk = ramping(100);
    for (let i = 0; i < beacons; i++) walk.expire('untilNext');
    expect(walk.send('pause')).toEqual([]);
    expect(walk.value).toBe('paused');
    expect(() => walk.expire('untilNext')).toThrow('no timer');
    expect(walk.send('resume')).toEqual(['emit']);
    expect([walk.value, walk.timers, context(walk).sequence]).toEqual(['ramping', { untilNext: 20 }, beacons + 2]);
  });

  it('is paused from the start when the server is', () => {
    const walk = new Walk(beaconMachine, { periodMs: 100 });
    expect(walk.send('opened', { isPaused: true })).toEqual([]);
    expect([walk.value, walk.send('resume')]).toEqual(['paused', ['emit']]);
  });

  it('counts in 32 bits', () => {
    const walk = ramping(10);
    Object.assign(walk.snapshot.context, { sequence: 0xffffffff });
    walk.expire('untilNext');
    expect(context(walk).sequence).toBe(0);
  });

  it.each(['opening', 'failing', 'ramping', 'steady', 'paused'])('stops when it is %s', (state) => {
    const walk = new Walk(beaconMachine, { periodMs: 10 });
    const path: Record<string, string[]> = {
      opening: [],
      failing: ['open.failed'],
      ramping: ['opened'],
      steady: ['opened', 'xstate.after.untilNext.beacon.ramping'],
      paused: ['opened', 'pause'],
    };
    for (const event of path[state]!) walk.send(event);
    expect(walk.value).toBe(state);
    expect(walk.send('stop')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });
});
