import { describe, expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { restoreMachine } from '../../src/machines/restore.ts';

function restored(restore: () => Promise<void>) {
  const log: unknown[] = [];
  const machine = restoreMachine.provide({
    actors: { restore: fromPromise(restore) },
    actions: { reportFailure: (_, { error }) => log.push(error) },
  });
  const actor = createActor(machine).start();
  return { actor, log };
}

describe('values of files', () => {
  it('keep clients away until they are restored', async () => {
    const { actor, log } = restored(() => Promise.resolve());
    expect(actor.getSnapshot().hasTag('preparing')).toBe(true);
    await expect.poll(() => actor.getSnapshot().value).toBe('restored');
    expect([actor.getSnapshot().status, ...log]).toEqual(['done']);
  });

  it('that cannot be read are told of once, and the IOC serves without them', async () => {
    const error = new Error('no such file');
    const { actor, log } = restored(() => Promise.reject(error));
    await expect.poll(() => actor.getSnapshot().value).toBe('failed');
    expect([actor.getSnapshot().hasTag('preparing'), ...log]).toEqual([false, error]);
  });

  it('wait for ever while reading does', () => {
    expect(createActor(restoreMachine).start().getSnapshot().value).toBe('restoring');
  });
});
