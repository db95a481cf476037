/** Whose code an error came from, that nothing caught. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  catchEscapes,
  keepOwner,
  type Owner,
  runAs,
  runAsNobody,
  tracksOwners,
} from '../../../src/actors/kernel/escapes.ts';

const escaped: string[] = [];
const ownerNamed = (name: string): Owner => ({
  escaped: (error) => void escaped.push(`${name}: ${(error as Error).message}`),
});
const owner = ownerNamed('owner');

/** Vitest has listeners of its own, which would fail the run. */
let others: [NodeJS.UncaughtExceptionListener[], NodeJS.UnhandledRejectionListener[]];
let release: () => void;

beforeEach(() => {
  others = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  escaped.length = 0;
  release = catchEscapes((error) => void escaped.push(`nobody: ${(error as Error).message}`));
});
afterEach(() => {
  release();
  for (const listener of others[0]) process.on('uncaughtException', listener);
  for (const listener of others[1]) process.on('unhandledRejection', listener);
});

const fail = (message: string) => () => {
  throw new Error(message);
};
const seen = (...expected: string[]) => vi.waitFor(() => expect(escaped).toEqual(expected));

describe('while escapes are caught', () => {
  it('a rejection and a timer that throws are reported to the owner of the code that made them', async () => {
    runAs(owner, () => {
      void Promise.reject(new Error('rejected'));
    });
    await seen('owner: rejected');
    runAs(owner, () => setTimeout(fail('late'), 1));
    await seen('owner: rejected', 'owner: late');
  });

  it('what nobody owns is reported as nobody’s, also where an owner’s code has set it off', async () => {
    setTimeout(fail('of ours'), 1);
    await seen('nobody: of ours');
    runAs(owner, () => runAsNobody(() => setTimeout(fail('set off'), 1)));
    await seen('nobody: of ours', 'nobody: set off');
  });

  it('what is called later is the code of whoever ran when it was kept', async () => {
    const kept = runAs(owner, () =>
      keepOwner(() => {
        void Promise.reject(new Error('inner'));
        throw new Error('outer');
      }),
    );
    kept();
    await seen('owner: outer', 'owner: inner');
    const free = fail('free');
    expect(keepOwner(free)).toBe(free);
  });
});

it('otherwise nothing is tracked, and all is called as it is', () => {
  expect(tracksOwners()).toBe(true);
  release();
  expect(tracksOwners()).toBe(false);
  const run = () => 5;
  expect([runAs(owner, run), runAsNobody(run), keepOwner(run)]).toEqual([5, 5, run]);
  release = () => {};
});
