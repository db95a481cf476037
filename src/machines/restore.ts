/**
 * Restoring what a start script names: values of files go to their PVs before the first client can read them.
 *
 * Rules:
 * - It happens once, whatever comes of it: a file that cannot be read is told of, and the IOC serves without it.
 */
import { fromPromise, setup } from 'xstate';

export const restoreMachine = setup({
  actors: {
    /** Reads the files and restores what they hold. */
    restore: fromPromise<void>(() => new Promise(() => {})),
  },
  actions: { reportFailure: (_, _params: { readonly error: unknown }) => {} },
}).createMachine({
  id: 'restore',
  initial: 'restoring',
  states: {
    restoring: {
      tags: 'preparing',
      invoke: {
        src: 'restore',
        onDone: { target: 'restored' },
        onError: {
          target: 'failed',
          actions: { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    restored: { type: 'final' },
    failed: { type: 'final' },
  },
});
