import { describe, expect, it } from 'vitest';
import { scanMachine } from '../../src/machines/scan.ts';
import { Walk } from './walk.ts';

const PERIOD = { kind: 'period', periodMs: 100 } as const;

function scan(...events: string[]): Walk {
  const walk = new Walk(scanMachine, { name: 'pv', trigger: PERIOD });
  for (const event of events) walk.send(event);
  return walk;
}

const in_ = (walk: Walk, region: 'list' | 'run' | 'health') => (walk.value as Record<string, string>)[region];

describe('a scan', () => {
  it('joins the list of its trigger when the IOC serves, and leaves it when it stops', () => {
    const walk = scan();
    expect([walk.value, walk.send('start')]).toEqual([
      { list: 'waiting', run: 'resting', health: 'sound' },
      ['joinList'],
    ]);
    expect(walk.send('stop')).toEqual(['leaveList']);
    expect(walk.isDone).toBe(true);
  });

  it('moves to another list when its trigger changes', () => {
    const walk = scan('start');
    const trigger = { kind: 'event', name: 'beam' } as const;
    expect(walk.send({ type: 'trigger.changed', trigger })).toEqual(['leaveList', 'joinList']);
    expect(walk.snapshot.context.trigger).toEqual(trigger);
  });

  it.each(['due', 'process'])('runs when it is due, or asked to: %s', (event) => {
    const walk = scan('start');
    expect([walk.send(event), in_(walk, 'run')]).toEqual([['beginRun'], 'running']);
    expect([walk.send('run.begins'), in_(walk, 'run')]).toEqual([['run'], 'running']);
    expect([walk.send('run.finished'), in_(walk, 'run')]).toEqual([['answer'], 'resting']);
  });

  it('counts what is due during a run, and does not make up for it', () => {
    const walk = scan('start', 'due', 'run.begins');
    expect(walk.send('due')).toEqual(['reportOverrun']);
    expect(walk.send('process')).toEqual([]);
    expect(walk.send('run.finished')).toEqual(['answer']);
    expect([walk.snapshot.context.overruns, in_(walk, 'run')]).toEqual([1, 'resting']);
  });

  it('fails until a run does not, and says so once', () => {
    const walk = scan('start', 'due', 'run.begins');
    expect(walk.send('run.failed')).toEqual(['answer', 'reportFailure', 'raiseAlarm']);
    expect([in_(walk, 'run'), in_(walk, 'health')]).toEqual(['resting', 'failing']);
    walk.send('due');
    expect(walk.send('run.failed')).toEqual(['answer', 'raiseAlarm']);
    walk.send('due');
    expect(walk.send('run.finished')).toEqual(['answer', 'clearAlarm']);
    expect(in_(walk, 'health')).toBe('sound');
  });

  it('answers those who wait for a run when it is stopped', () => {
    const walk = scan('start', 'process');
    expect(walk.send('stop')).toEqual(['answer', 'leaveList']);
  });
});
