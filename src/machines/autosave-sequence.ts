/**
 * Copies of a save file in sequence: `<file>0`, `<file>1`, … in turn, one each period.
 *
 * Rules (autosave save_restore.c, `do_seq`): the first copy is made one period after the start. One that cannot be made
 * is told of, and the next period is waited for.
 */
import { fromPromise, setup } from 'xstate';

export const autosaveSequenceMachine = setup({
  actors: {
    /** Copies the file, and tells the name of the copy; undefined when the file has not been written since the last. */
    copy: fromPromise<string | undefined>(() => new Promise(() => {})),
  },
  actions: {
    reportCopy: (_, _params: { readonly file: string | undefined }) => {},
    reportFailure: (_, _params: { readonly error: unknown }) => {},
  },
  delays: { period: Number.POSITIVE_INFINITY },
}).createMachine({
  id: 'autosaveSequence',
  initial: 'waiting',
  states: {
    waiting: { after: { period: { target: 'copying' } } },
    copying: {
      invoke: {
        src: 'copy',
        onDone: {
          target: 'waiting',
          actions: { type: 'reportCopy', params: ({ event }) => ({ file: event.output }) },
        },
        onError: {
          target: 'waiting',
          actions: { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
  },
});
