import { describe, expect, it } from 'vitest';
import { putCompletionMachine } from '../../src/machines/put-completion.ts';
import { Walk } from './walk.ts';

const completion = (limitMs: number) => new Walk(putCompletionMachine, { origin: 'a@b', value: '1', limitMs });

describe('a put that completes later', () => {
  it.each([
    ['handler.resolved', 'done', 'succeed'],
    ['handler.rejected', 'failed', 'fail'],
  ])('%s: it is %s', (event, state, action) => {
    const walk = completion(1000);
    expect([walk.value, walk.timers]).toEqual(['running', { timeLimit: 1000 }]);
    expect(walk.send(event)).toEqual([action]);
    expect([walk.value, walk.isDone]).toEqual([state, true]);
  });

  it('times out', () => {
    const walk = completion(50);
    expect(walk.expire('timeLimit')).toEqual(['expire']);
    expect([walk.value, walk.isDone]).toEqual(['timedOut', true]);
  });

  it.each(['handler.resolved', 'handler.rejected'])('goes on to %s when nobody waits, without a limit', (event) => {
    const walk = completion(50);
    expect(walk.send('abandon')).toEqual([]);
    expect(walk.value).toBe('abandoned');
    expect(() => walk.expire('timeLimit')).toThrow('no timer');
    walk.send(event);
    expect(walk.isDone).toBe(true);
  });
});
