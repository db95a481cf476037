import { expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { sleep } from '../../../src/actors/kernel/sleep.ts';

it('resolves when its time is over on the clock', async () => {
  const clock = new HeapClock();
  let isOver = false;
  const sleeping = sleep(clock, new AbortController().signal, 2).then(() => {
    isOver = true;
  });
  await clock.run(1999);
  expect(isOver).toBe(false);
  await clock.run(1);
  await sleeping;
  expect(isOver).toBe(true);
});

it('rejects when it is aborted, before or meanwhile, and leaves no timer', async () => {
  const clock = new HeapClock();
  const ending = new AbortController();
  const sleeping = expect(sleep(clock, ending.signal, 2)).rejects.toThrow('enough');
  ending.abort(new Error('enough'));
  await sleeping;
  expect(clock.pending).toBe(0);
  await expect(sleep(clock, ending.signal, 2)).rejects.toThrow('enough');
});
