/** The chart of a browser's session. */
import { expect, it } from 'vitest';
import { webSessionMachine } from '../../../src/machines/web/session.ts';
import { Walk } from '../walk.ts';

const session = () => new Walk(webSessionMachine, { peer: 'here:1' });

it('sends what has gathered, ten times a second at most', () => {
  const walk = session();
  expect(walk.send('message')).toEqual(['receive']);
  walk.send('due');
  expect(walk.timers).toMatchObject({ gather: 10 });
  expect(walk.expire('gather')).toEqual(['flush']);
  expect(walk.timers).toMatchObject({ pace: 90 });
  expect(walk.send('due')).toEqual([]);
  expect(walk.expire('pace')).toEqual([]);
  expect(walk.value).toMatchObject({ output: 'quiet' });
});

it('pings, and hangs up on a browser that is silent', () => {
  const walk = session();
  expect(walk.expire('pulse')).toEqual(['ping']);
  walk.send('pong');
  expect(walk.value).toMatchObject({ pulse: 'resting' });
  walk.expire('pulse');
  expect(walk.expire('pulse')).toEqual(['hangUp']);
});

it('ends with its socket', () => {
  const walk = session();
  expect(walk.send('stop')).toEqual(['hangUp']);
  expect(walk.send('socket.closed')).toEqual(['release']);
  expect(walk.isDone).toBe(true);
});
