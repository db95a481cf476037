import { describe, expect, it } from 'vitest';
import { iocMachine } from '../../src/machines/ioc.ts';
import { Walk } from './walk.ts';

function ioc(...events: string[]): Walk {
  const walk = new Walk(iocMachine, { servers: 1, stopWithinMs: 5000 });
  for (const event of events) walk.send(event);
  return walk;
}

describe('the IOC', () => {
  it('is prepared, bound, and then serves', () => {
    const walk = ioc();
    expect([walk.value, walk.actions]).toEqual([{ booting: 'preparing' }, ['prepare']]);
    expect([walk.send('prepared'), walk.value]).toEqual([['startServers'], { booting: 'binding' }]);
    expect([walk.send('serving'), walk.value]).toEqual([['reportServing', 'startBehaviour'], { serving: 'running' }]);
  });

  it('is paused and resumed: the network first, and last', () => {
    const walk = ioc('prepared', 'serving');
    expect([walk.send('pause'), walk.value]).toEqual([['pauseNetwork', 'pauseScans'], { serving: 'paused' }]);
    expect(walk.send('pause')).toEqual([]);
    expect([walk.send('resume'), walk.value]).toEqual([['resumeScans', 'resumeNetwork'], { serving: 'running' }]);
    walk.send('pause');
    expect([walk.send('stop'), walk.value]).toEqual([['stopBehaviour', 'awaitPuts'], { draining: 'completingPuts' }]);
  });

  it('ends when it cannot serve', () => {
    const walk = ioc('prepared');
    expect(walk.send('serving.failed')).toEqual(['reportFailure', 'stopServers', 'release']);
    expect(walk.isDone).toBe(true);
  });

  it('serves when all its servers do, and at once without any', () => {
    const two = new Walk(iocMachine, { servers: 2, stopWithinMs: 5000 });
    two.send('prepared');
    expect([two.send('serving'), two.value]).toEqual([[], { booting: 'binding' }]);
    expect([two.send('serving'), two.value]).toEqual([['reportServing', 'startBehaviour'], { serving: 'running' }]);
    const none = new Walk(iocMachine, { servers: 0, stopWithinMs: 5000 });
    expect(none.send('prepared')).toEqual(['startServers', 'reportServing', 'startBehaviour']);
  });

  it('lets puts complete and helpers write before it closes circuits', () => {
    const walk = ioc('prepared', 'serving');
    expect([walk.send('stop'), walk.value]).toEqual([['stopBehaviour', 'awaitPuts'], { draining: 'completingPuts' }]);
    expect(walk.send('puts.completed')).toEqual(['finishHelpers']);
    expect(walk.value).toEqual({ draining: 'finishingHelpers' });
    expect(walk.send('helpers.finished')).toEqual(['stopServers']);
    expect(walk.value).toEqual({ draining: 'closingCircuits' });
    expect(walk.send('servers.closed')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it('waits for nothing for ever', () => {
    const walk = ioc('prepared', 'serving', 'stop');
    expect(walk.timers).toEqual({ putLimit: 800 });
    expect(walk.expire('putLimit')).toEqual(['finishHelpers']);
    expect(walk.timers).toEqual({ helperLimit: 3100 });
    expect(walk.expire('helperLimit')).toEqual(['stopServers']);
    expect(walk.timers).toEqual({ closeLimit: 1100 });
    expect(walk.expire('closeLimit')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it('stops within what it is given', () => {
    const walk = new Walk(iocMachine, { servers: 1, stopWithinMs: 2000 });
    for (const event of ['prepared', 'serving', 'stop']) walk.send(event);
    expect(walk.timers).toEqual({ putLimit: 500 });
    walk.expire('putLimit');
    expect(walk.timers).toEqual({ helperLimit: 1000 });
    walk.expire('helperLimit');
    expect(walk.timers).toEqual({ closeLimit: 500 });
  });

  it.each([[], ['prepared']])('may be stopped before it serves, after %j', (...events) => {
    const walk = ioc(...events);
    walk.send('stop');
    expect(walk.value).toEqual({ draining: 'completingPuts' });
  });

  it.each([[], ['prepared'], ['prepared', 'serving'], ['prepared', 'serving', 'stop']])(
    'hears of rights and of children that fail after %j',
    (...events) => {
      const walk = ioc(...events);
      const before = walk.value;
      expect(walk.send('rights.changed')).toEqual(['tellRights']);
      expect(walk.send('xstate.error.actor.pv')).toEqual(['childFailed']);
      expect(walk.value).toEqual(before);
    },
  );
});
