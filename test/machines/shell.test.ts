import { describe, expect, it } from 'vitest';
import { shellMachine } from '../../src/machines/shell.ts';
import { Walk } from './walk.ts';

const session = () => new Walk(shellMachine, { name: 'st.cmd' });
const failed = (onError: string, delayMs = 0) => ({ type: 'command.failed', onError, delayMs }) as const;

describe('a session of the shell', () => {
  it('reads one line after the other, each when the last command is done', () => {
    const walk = session();
    expect(walk.value).toBe('reading');
    expect(walk.send('line')).toEqual(['execute']);
    expect(walk.send('line')).toEqual([]);
    expect(walk.send('command.done')).toEqual(['readLine']);
    expect(walk.value).toBe('reading');
  });

  it('goes on in the script that called the one that has ended, and is over with the first', () => {
    const walk = session();
    expect(walk.send('script.ended')).toEqual(['leaveScript']);
    expect(walk.send('script.left')).toEqual(['readLine']);
    walk.send('line');
    expect(walk.send('exit')).toEqual(['leaveScript']);
    expect(walk.send('session.over')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it('goes on after an error, unless the script says otherwise', () => {
    const walk = session();
    walk.send('line');
    expect(walk.send(failed('continue'))).toEqual(['readLine']);
  });

  it('leaves a script after an error, which its caller has then', () => {
    const walk = session();
    walk.send('line');
    expect(walk.send(failed('break'))).toEqual(['breakScript']);
    expect(walk.send(failed('break'))).toEqual(['breakScript']);
    expect(walk.send(failed('continue'))).toEqual(['readLine']);
    walk.send('line');
    walk.send(failed('break'));
    expect(walk.send('session.over')).toEqual(['release']);
  });

  it('halts for good', () => {
    const walk = session();
    walk.send('line');
    expect(walk.send(failed('halt'))).toEqual(['reportHalt']);
    expect(walk.send('line')).toEqual([]);
    expect(walk.send('stop')).toEqual(['release']);
  });

  it('waits, and goes on', () => {
    const walk = session();
    walk.send('line');
    expect(walk.send(failed('wait', 100))).toEqual(['reportStall']);
    expect(walk.timers).toEqual({ stallTime: 100 });
    expect(walk.expire('stallTime')).toEqual(['readLine']);
  });
});
