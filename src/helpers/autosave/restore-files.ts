/** Restores files that others than this IOC's own autosave may have written: what start scripts name, in their order. */
import { fromPromise } from 'xstate';
import { type Group, group } from '../../database/author/group.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { restoreMachine } from '../../machines/restore.ts';
import { restore } from './restore.ts';
import { SaveStore } from './store.ts';

/** What restoring says, and to what. */
export interface RestoreTarget {
  find(name: string): PvHandle | undefined;
  wallTime(): number;
  readonly log: { info(text: string): void; warn(text: string): void };
}

/**
 * Restores one file, or the newest of its copies that can be trusted.
 *
 * @param as `put`: as a client would
 * @returns how many values it has restored; undefined: there is no file
 */
export async function restoreFile(
  file: string,
  target: RestoreTarget,
  as: 'write' | 'put' = 'write',
): Promise<number | undefined> {
  const { log } = target;
  const store = new SaveStore(file, {}, () => target.wallTime());
  const found = await store.read({ keepsRefused: false });
  for (const { file: refused, why } of found?.refused ?? []) log.warn(`autosave: ${refused} is not trusted: ${why}`);
  if (found === undefined || found.from === '') {
    const why = found === undefined ? 'it does not exist' : 'none of its copies can be trusted';
    log.warn(`autosave: nothing is restored from ${file}: ${why}`);
    return undefined;
  }
  const { textIsScalar } = store.format;
  const { count, faults } = await restore(found.entries, { find: (name) => target.find(name), textIsScalar, as });
  for (const { where, why } of [...found.faults, ...faults]) {
    log.warn(`autosave: ${where} of ${found.from} is skipped: ${why}`);
  }
  log.info(`autosave: restored ${count} values from ${found.from}`);
  return count;
}

/** A group without PVs that restores files before its IOC serves. */
export function restoring(files: readonly string[]): Group {
  return group('restore', {}, { prefix: '', doc: 'Values that a start script restores' }).behaves(
    (_pvs, ioc) =>
      restoreMachine.provide({
        actors: {
          restore: fromPromise(async () => {
            for (const file of files) await restoreFile(file, ioc);
          }),
        },
        actions: {
          reportFailure: (_, { error }) => ioc.log.error({ err: error }, 'autosave: values could not be restored'),
        },
      }),
    { id: 'restore', lifetime: 'ioc' },
  );
}
