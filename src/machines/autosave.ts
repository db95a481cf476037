/**
 * Autosave: keeps values in a file, and gives them back at the next start.
 *
 * Rules:
 * - Values are restored before the first client can read them. What was never restored is never written: a start that is
 *   stopped half-way leaves the file as it is.
 * - The file is written on a period, a while after the first of several changes, when somebody asks, and when the IOC
 *   stops. Changes during a write set off the next one.
 * - A write that fails is tried again, after a delay that doubles, until it succeeds; values are served meanwhile.
 * - Copies of the file are made in sequence, as a machine of its own (`autosave-sequence`), as long as this one lives.
 * - Disabled, nothing is written, not even when the IOC stops, until somebody enables it or a time limit ends it.
 */
import { assign, fromPromise, setup } from 'xstate';
import { autosaveSequenceMachine } from './autosave-sequence.ts';

export interface AutosaveContext {
  /** Something has changed since the values being written were collected. */
  readonly changed: boolean;
  /** Writes that failed since the last one that did not. */
  readonly failures: number;
}

export type AutosaveEvent =
  /** A saved value has changed. */
  | { readonly type: 'changed' }
  /** Somebody wants the values to be written now. */
  | { readonly type: 'save' }
  | { readonly type: 'disable' }
  | { readonly type: 'enable' }
  | { readonly type: 'ioc.stop' };

/** Longest delay before a write that failed is tried again, in ms. */
const LONGEST_RETRY = 60_000;

export const autosaveMachine = setup({
  types: {} as { context: AutosaveContext; events: AutosaveEvent },
  actors: {
    /** Reads the file and restores what it holds. */
    restore: fromPromise(never),
    /** Collects the values and writes them. */
    save: fromPromise(never),
    sequence: autosaveSequenceMachine,
  },
  actions: {
    reportRestored: () => {},
    reportUnrestored: (_, _params: { readonly error: unknown }) => {},
    reportSlowRestore: () => {},
    reportSaved: () => {},
    reportFailure: (_, _params: { readonly error: unknown }) => {},
    reportEnabled: () => {},
    noteChange: assign({ changed: true }),
    forgetChange: assign({ changed: false }),
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    forgetFailures: assign({ failures: 0 }),
  },
  guards: { hasChanged: ({ context }) => context.changed },
  delays: {
    /** Between writes when nothing changes. */
    period: Number.POSITIVE_INFINITY,
    /** From the first change to the write. */
    settle: 1000,
    /** How long it may stay disabled. */
    disableLimit: Number.POSITIVE_INFINITY,
    retry: ({ context }) => Math.min(1000 * 2 ** (context.failures - 1), LONGEST_RETRY),
    slowRestore: 10_000,
  },
}).createMachine({
  id: 'autosave',
  context: { changed: false, failures: 0 },
  initial: 'restoring',
  invoke: { src: 'sequence' },
  states: {
    restoring: {
      tags: 'preparing',
      invoke: {
        src: 'restore',
        onDone: { target: 'idle', actions: 'reportRestored' },
        onError: {
          target: 'idle',
          actions: { type: 'reportUnrestored', params: ({ event }) => ({ error: event.error }) },
        },
      },
      after: { slowRestore: { actions: 'reportSlowRestore' } },
      on: { 'ioc.stop': { target: 'closed' } },
    },
    /** The file is up to date. */
    idle: {
      after: { period: { target: 'saving' } },
      on: {
        changed: { target: 'settling' },
        save: { target: 'saving' },
        disable: { target: 'disabled' },
        'ioc.stop': { target: 'closing' },
      },
    },
    /** Something has changed: what changes with it is waited for. */
    settling: {
      after: { settle: { target: 'saving' } },
      on: { save: { target: 'saving' }, disable: { target: 'disabled' }, 'ioc.stop': { target: 'closing' } },
    },
    saving: {
      entry: 'forgetChange',
      invoke: {
        src: 'save',
        onDone: [
          { guard: 'hasChanged', target: 'settling', actions: ['forgetFailures', 'reportSaved'] },
          { target: 'idle', actions: ['forgetFailures', 'reportSaved'] },
        ],
        onError: {
          target: 'failing',
          actions: ['countFailure', { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) }],
        },
      },
      on: {
        changed: { actions: 'noteChange' },
        save: { target: 'saving', reenter: true },
        disable: { target: 'disabled' },
        'ioc.stop': { target: 'closing' },
      },
    },
    /** The disk does not take the file. */
    failing: {
      after: { retry: { target: 'saving' } },
      on: { save: { target: 'saving' }, disable: { target: 'disabled' }, 'ioc.stop': { target: 'closing' } },
    },
    disabled: {
      after: { disableLimit: { target: 'settling', actions: 'reportEnabled' } },
      on: { enable: { target: 'settling' }, 'ioc.stop': { target: 'closed' } },
    },
    /** The last write. */
    closing: {
      invoke: {
        src: 'save',
        onDone: { target: 'closed', actions: 'reportSaved' },
        onError: {
          target: 'closed',
          actions: { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    closed: { type: 'final' },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** What the helper provides in its place ends; this does not. */
function never(): Promise<void> {
  return new Promise(() => {});
}
