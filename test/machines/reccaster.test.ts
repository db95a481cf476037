/** The chart of RecCaster. */
import { expect, it } from 'vitest';
import { recCasterMachine } from '../../src/machines/reccaster.ts';
import { Walk } from './walk.ts';

function caster(...events: string[]): Walk {
  const walk = new Walk(recCasterMachine, { holdOffMs: 10_000, share: 0.5 });
  for (const event of events) walk.send(event);
  return walk;
}

function synchronised(): Walk {
  const walk = caster('announced');
  walk.expire('holdOff');
  for (const event of ['connected', 'greeted', 'uploaded']) walk.send(event);
  return walk;
}

it('holds off, connects, waits for a place, uploads', () => {
  const walk = caster();
  expect(walk.send('announced')).toEqual(['stopListening', 'choose']);
  expect(walk.timers).toEqual({ holdOff: 5000 });
  expect(walk.expire('holdOff')).toEqual(['connect']);
  expect(walk.timers).toEqual({ connectLimit: 20_000 });
  expect(walk.send('connected')).toEqual(['greet']);
  expect(walk.send('greeted')).toEqual(['upload']);
  expect(walk.send('pinged')).toEqual(['answerPing']);
  expect(walk.send('uploaded')).toEqual(['reportSynchronised']);
  expect(walk.timers).toEqual({ silence: 80_000 });
});

it('is silenced by nothing except time', () => {
  const walk = synchronised();
  expect(walk.send('pinged')).toEqual(['answerPing']);
  expect(walk.timers).toEqual({ silence: 80_000 });
  expect(walk.expire('silence')).toEqual(['reportLost', 'hangUp']);
  expect(walk.timers).toEqual({ backOff: 5000 });
  expect(walk.expire('backOff')).toEqual(['listen']);
});

it('tells changes by a new connection, when there are no more', () => {
  const walk = synchronised();
  walk.send('changed');
  expect(walk.send('pinged')).toEqual(['answerPing']);
  walk.send('changed');
  expect(walk.timers).toEqual({ settle: 5000 });
  expect(walk.expire('settle')).toEqual(['hangUp', 'connect']);
});

it.each([
  ['listen.failed', []],
  ['socket.closed', ['announced']],
])('tries again after %s', (event, before) => {
  const walk = caster(...before);
  if (before.length > 0) walk.expire('holdOff');
  walk.send(event);
  expect(walk.value).toBe('lost');
});

it('ends when it has to', () => {
  const walk = synchronised();
  expect(walk.send('stop')).toEqual(['hangUp', 'release']);
  expect(walk.isDone).toBe(true);
});
