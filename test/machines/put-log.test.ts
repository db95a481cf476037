import { describe, expect, it } from 'vitest';
import { putLogMachine } from '../../src/machines/put-log.ts';
import { Walk } from './walk.ts';

const log = (burstMs = 0) => new Walk(putLogMachine, { target: 'here:1', burstMs });

describe('a log of puts', () => {
  it('keeps what comes before it is open, and writes it then', () => {
    const walk = log();
    expect(walk.actions).toEqual(['begin', 'open']);
    expect(walk.send('put')).toEqual(['passNow']);
    expect(walk.send('line')).toEqual(['keep']);
    expect(walk.send('opened')).toEqual(['writeKept']);
    expect(walk.send('line')).toEqual(['write']);
  });

  it('is opened again after it was lost, which is reported once', () => {
    const walk = log();
    expect(walk.send('lost')).toEqual(['reportLost']);
    expect(walk.timers).toEqual({ retry: 5000 });
    expect(walk.send('line')).toEqual(['keep']);
    expect(walk.expire('retry')).toEqual(['open']);
    expect(walk.send('line')).toEqual(['keep']);
    expect(walk.send('lost')).toEqual([]);
    walk.expire('retry');
    expect(walk.send('opened')).toEqual(['reportOpened', 'writeKept']);
    expect(walk.send('lost')).toEqual(['reportLost']);
  });

  it('combines puts until another PV is put, or time is over', () => {
    const walk = log(50);
    expect(walk.send('put')).toEqual(['hold']);
    expect(walk.send('put', { continuesBurst: true })).toEqual(['combine']);
    expect(walk.send('put')).toEqual(['pass', 'hold']);
    expect(walk.timers).toEqual({ burst: 50 });
    expect(walk.expire('burst')).toEqual(['pass']);
  });

  it('combines otherwise, or lets puts pass by, when it is told to: what it holds is written before', () => {
    const walk = log(50);
    walk.send('put');
    expect(walk.send({ type: 'configured', burstMs: 0, isOff: false })).toEqual(['pass']);
    expect(walk.send('put')).toEqual(['passNow']);
    expect(walk.send({ type: 'configured', burstMs: 70, isOff: false })).toEqual([]);
    walk.send('put');
    expect(walk.timers).toEqual({ burst: 70 });
    expect(walk.send({ type: 'configured', burstMs: 70, isOff: true })).toEqual(['pass']);
    expect(walk.send('put')).toEqual([]);
    expect(walk.send({ type: 'configured', burstMs: 70, isOff: true })).toEqual([]);
    expect(walk.send({ type: 'configured', burstMs: 0, isOff: false })).toEqual([]);
    expect(walk.send({ type: 'configured', burstMs: 0, isOff: true })).toEqual([]);
    expect(walk.send('put')).toEqual([]);
  });

  it('writes what it holds before it is closed', () => {
    const walk = log(50);
    walk.send('opened');
    walk.send('put');
    expect(walk.send('stop')).toEqual(['passLast', 'close']);
    expect(walk.timers).toEqual({ closeLimit: 500 });
    expect(walk.send('closed')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it('does not wait for ever until all is written', () => {
    const walk = log();
    walk.send('stop');
    expect(walk.expire('closeLimit')).toEqual(['release']);
    const other = log();
    other.send('stop');
    expect(other.send('lost')).toEqual(['release']);
  });
});
