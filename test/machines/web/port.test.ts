/** The chart of the web port. */
import { expect, it } from 'vitest';
import { webPortMachine } from '../../../src/machines/web/port.ts';
import { Walk } from '../walk.ts';

function port(...events: string[]): Walk {
  const walk = new Walk(webPortMachine, {});
  for (const event of events) walk.send(event);
  return walk;
}

it('serves when it listens, and opens a session for each socket', () => {
  const walk = new Walk(webPortMachine, {});
  expect(walk.send('listening')).toEqual(['reportServing']);
  expect(walk.send('socket.connected')).toEqual(['openSession']);
  expect(walk.send('session.closed')).toEqual(['forgetSession']);
});

it('keeps the IOC from starting where it cannot listen', () => {
  const walk = port();
  expect(walk.send('listen.failed')).toEqual(['reportListenFailure', 'release']);
  expect(walk.isDone).toBe(true);
});

it('closes, and waits for nothing for ever', () => {
  const walk = port('listening');
  expect(walk.send('stop')).toEqual(['close']);
  expect(walk.timers).toEqual({ closeLimit: 1000 });
  expect(walk.send('socket.connected')).toEqual(['refuseSocket']);
  expect(walk.send('session.closed')).toEqual(['forgetSession']);
  expect(walk.send('closed')).toEqual(['release']);
  const stuck = port('stop');
  expect(stuck.expire('closeLimit')).toEqual(['release']);
  expect(stuck.isDone).toBe(true);
});

it('pays no heed to pauses', () => {
  const walk = port('listening');
  expect([walk.send('pause'), walk.send('resume'), walk.value]).toEqual([[], [], 'open']);
});
