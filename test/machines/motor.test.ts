import { describe, expect, it } from 'vitest';
import { motorMachine } from '../../src/machines/motor.ts';
import { Walk } from './walk.ts';

const start = () => new Walk(motorMachine, { name: 'm', remainingMs: 0 });
const axis = ({ value }: Walk) => (value as { axis: unknown }).axis;

describe('the axis of a motor', () => {
  it('ticks every 100 ms, and for what is left at the end', () => {
    const walk = start();
    walk.send({ type: 'leg.started', durationMs: 250 });
    expect([axis(walk), walk.timers.tick]).toEqual(['turning', 100]);
    expect(walk.expire('tick')).toEqual(['updatePosition', 'countTick'].slice(0, 1));
    expect(walk.timers.tick).toBe(100);
    walk.expire('tick');
    expect(walk.timers.tick).toBe(50);
    expect(walk.expire('tick')).toContain('arrive');
    expect(axis(walk)).toBe('resting');
  });

  it('begins again with a new leg while it turns', () => {
    const walk = start();
    walk.send({ type: 'leg.started', durationMs: 250 });
    walk.expire('tick');
    walk.send({ type: 'leg.started', durationMs: 30 });
    expect(walk.timers.tick).toBe(30);
  });
});
