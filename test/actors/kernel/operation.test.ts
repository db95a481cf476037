import { beforeEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { Operation } from '../../../src/actors/kernel/operation.ts';

let clock: HeapClock;
beforeEach(() => {
  clock = new HeapClock();
});

const begin = (signal?: AbortSignal) => new Operation<number>(clock, 1000, signal, () => new Error('too late'));

describe('an operation', () => {
  it('resolves once, and is taken out of where it waits', async () => {
    const operation = begin();
    let settled = 0;
    operation.onSettled = () => void settled++;
    operation.resolve(1);
    operation.resolve(2);
    operation.reject(new Error('never seen'));
    expect(await operation.promise).toBe(1);
    expect([settled, operation.settled, clock.pending]).toEqual([1, true, 0]);
  });

  it('rejects when its time is over', async () => {
    const operation = begin();
    clock.advance(999);
    expect(operation.settled).toBe(false);
    clock.advance(1);
    await expect(operation.promise).rejects.toThrow('too late');
  });

  it('rejects with the reason of its signal, also of one that was aborted before', async () => {
    const controller = new AbortController();
    const operation = begin(controller.signal);
    controller.abort('no longer wanted');
    await expect(operation.promise).rejects.toBe('no longer wanted');
    const late = begin(controller.signal);
    await expect(late.promise).rejects.toBe('no longer wanted');
    expect(clock.pending).toBe(0);
  });
});
