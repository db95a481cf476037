/**
 * A worker thread as a child of a machine: requests are taken at once and worked off one after the other.
 *
 * | PV            | type | value |                                                               |
 * |---------------|------|-------|---------------------------------------------------------------|
 * | `wt:request`  | LONG | 0     | a put asks the thread to work for so many seconds             |
 * | `wt:response` | LONG | 0     | 1, 2, 3 … as the thread has done with the requests            |
 *
 * See `worker_thread_pc` for puts that complete when the work is done.
 */
import { assign, sendTo, setup } from 'xstate';
import { group, pv, workerThread } from '../index.ts';

type Request = { type: 'request'; seconds: number };

/** What the thread does: blocks for as long as it is asked to, as a slow library would. */
const thread = workerThread(`
  const { parentPort } = require('node:worker_threads');
  const never = new Int32Array(new SharedArrayBuffer(4));
  parentPort.on('message', ({ seconds }) => {
    Atomics.wait(never, 0, 0, seconds * 1000);
    parentPort.postMessage({ type: 'finished' });
  });
`);

export default group(
  'wt',
  {
    request: pv.long(0, {
      doc: 'Seconds to work',
      units: 's',
      put: (seconds, { ioc }) => ioc.device().send({ type: 'request', seconds } satisfies Request),
    }),
    response: pv.long(0, { doc: 'Requests done' }),
  },
  { doc: 'A worker thread that works off requests: an invoked actor' },
).behaves(({ response }) =>
  setup({
    types: {} as { context: { waiting: number; done: number }; events: Request | { type: 'finished' } },
    actors: { thread },
    actions: {
      ask: sendTo('thread', ({ event }) => event),
      add: assign({ waiting: ({ context }) => context.waiting + 1 }),
      remove: assign(({ context: { waiting, done } }) => ({ waiting: waiting - 1, done: done + 1 })),
      respond: ({ context }) => response.write(context.done),
    },
    guards: { isLast: ({ context }) => context.waiting === 1 },
  }).createMachine({
    id: 'worker',
    context: { waiting: 0, done: 0 },
    invoke: { src: 'thread', id: 'thread' },
    initial: 'idle',
    on: { request: { target: '.working', actions: ['add', 'ask'] } },
    states: {
      idle: {},
      working: {
        on: {
          finished: [
            { guard: 'isLast', target: 'idle', actions: ['remove', 'respond'] },
            { actions: ['remove', 'respond'] },
          ],
        },
      },
    },
  }),
);
