/** The chart of a browser's subscription. Without a wiring no guard lets anything pass: there is no PV. */
import { expect, it } from 'vitest';
import { webSubscriptionMachine } from '../../../src/machines/web/subscription.ts';
import { Walk } from '../walk.ts';

it('tells that there is no PV, and waits for one', () => {
  const walk = new Walk(webSubscriptionMachine, { name: 'pv' });
  expect(walk.value).toBe('missing');
  expect(walk.send('flush')).toEqual(['sendState']);
  expect(walk.send('pv.added')).toEqual([]);
  expect(walk.value).toBe('missing');
});

it('ends when it is cleared', () => {
  const walk = new Walk(webSubscriptionMachine, { name: 'pv' });
  expect(walk.send('clear')).toEqual(['release']);
  expect(walk.isDone).toBe(true);
});
