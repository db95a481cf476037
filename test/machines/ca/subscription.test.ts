import { describe, expect, it } from 'vitest';
import { subscriptionMachine } from '../../../src/machines/ca/subscription.ts';
import { type Answers, Walk } from '../walk.ts';

const congested: Answers = { isCongested: true };
const switchedOff: Answers = { isSwitchedOff: true };
const both: Answers = { isCongested: true, isSwitchedOff: true };

const paths: Record<string, [string, Answers?][]> = {
  priming: [],
  live: [['update']],
  paused: [['update'], ['update', switchedOff]],
  backlogged: [['update'], ['update', congested]],
  denialHeld: [['access.lost', switchedOff]],
  denied: [['access.lost']],
};

function subscription(state: string): Walk {
  const walk = new Walk(subscriptionMachine, { subscriptionId: 1, mask: 1, dbrType: 6, count: 1 });
  for (const [event, answers] of paths[state]!) walk.send(event, answers);
  expect(walk.value).toBe(state);
  return walk;
}

describe('a subscription', () => {
  it.each<[string, Answers, string, string[]]>([
    ['priming', {}, 'live', ['send']],
    ['priming', congested, 'backlogged', ['hold']],
    ['priming', switchedOff, 'paused', ['hold']],
    ['live', {}, 'live', ['send']],
    ['live', congested, 'backlogged', ['hold']],
    ['live', switchedOff, 'paused', ['hold']],
    ['live', both, 'backlogged', ['hold']],
    ['paused', switchedOff, 'paused', ['hold']],
    ['backlogged', congested, 'backlogged', ['hold']],
    // What is held leaves first: an update that comes before it has left takes its place.
    ['paused', {}, 'paused', ['hold']],
    ['backlogged', {}, 'backlogged', ['hold']],
    ['denialHeld', {}, 'denialHeld', []],
    ['denied', {}, 'denied', []],
  ])('that is %s, with %j, is %s after an update: %j', (state, answers, next, actions) => {
    const walk = subscription(state);
    expect([walk.send('update', answers), walk.value]).toEqual([actions, next]);
  });

  it.each<[string, Answers, string, string[]]>([
    ['paused', {}, 'live', ['sendHeld']],
    ['backlogged', {}, 'live', ['sendHeld']],
    ['paused', congested, 'backlogged', []],
    ['paused', switchedOff, 'paused', []],
    ['backlogged', switchedOff, 'paused', []],
    ['backlogged', congested, 'backlogged', []],
    ['live', {}, 'live', []],
    ['priming', {}, 'priming', []],
    ['denialHeld', {}, 'denied', ['sendDenial']],
    ['denialHeld', congested, 'denialHeld', []],
    ['denialHeld', switchedOff, 'denialHeld', []],
    ['denied', {}, 'denied', []],
  ])('that is %s, with %j, is %s when the outlet opens: %j', (state, answers, next, actions) => {
    const walk = subscription(state);
    expect([walk.send('outlet.open', answers), walk.value]).toEqual([actions, next]);
  });

  it.each(['priming', 'live', 'paused', 'backlogged'])(
    'that is %s tells once that the right to read is lost',
    (state) => {
      const walk = subscription(state);
      expect([walk.send('access.lost'), walk.value]).toEqual([['sendDenial'], 'denied']);
      expect([walk.send('access.lost'), walk.value]).toEqual([[], 'denied']);
      expect([walk.send('access.regained'), walk.value]).toEqual([['sendFresh'], 'priming']);
      expect([walk.send('update'), walk.value]).toEqual([['send'], 'live']);
    },
  );

  it.each([
    ['priming', congested],
    ['live', switchedOff],
    ['paused', switchedOff],
    ['backlogged', congested],
  ])('that is %s, with %j, tells of the lost right to read no sooner than of any update', (state, answers) => {
    const walk = subscription(state);
    expect([walk.send('access.lost', answers), walk.value]).toEqual([['holdDenial'], 'denialHeld']);
    expect([walk.send('access.lost'), walk.value]).toEqual([[], 'denialHeld']);
    expect([walk.send('access.regained'), walk.value]).toEqual([['sendFresh'], 'priming']);
  });

  it.each(['priming', 'live', 'paused', 'backlogged'])('that is %s does not mind rights it has', (state) => {
    const walk = subscription(state);
    expect([walk.send('access.regained'), walk.value]).toEqual([[], state]);
  });

  it.each(Object.keys(paths))('that is %s ends when it is cancelled', (state) => {
    const walk = subscription(state);
    expect(walk.send('cancel')).toEqual(['release']);
    expect([walk.value, walk.isDone]).toEqual(['cancelled', true]);
  });
});
