import { expect, it } from 'vitest';
import { whenAborted } from '../../../src/actors/kernel/abort.ts';

it('calls all that wait for a signal, and none that has stopped waiting', () => {
  const controller = new AbortController();
  const called: string[] = [];
  whenAborted(controller.signal, () => called.push('first'));
  const stop = whenAborted(controller.signal, () => called.push('stopped'));
  whenAborted(controller.signal, () => called.push('last'));
  stop();
  controller.abort();
  expect(called).toEqual(['first', 'last']);
});

it('listens to a signal once, however many wait for it', () => {
  const { signal } = new AbortController();
  let listeners = 0;
  signal.addEventListener = () => void listeners++;
  for (let i = 0; i < 1000; i++) whenAborted(signal, () => {});
  expect(listeners).toBe(1);
});

it('one that stops another while they are called leaves that one as it is', () => {
  const controller = new AbortController();
  const called: string[] = [];
  whenAborted(controller.signal, () => {
    called.push('first');
    stopSecond();
  });
  const stopSecond = whenAborted(controller.signal, () => called.push('second'));
  controller.abort();
  expect(called).toEqual(['first', 'second']);
});
