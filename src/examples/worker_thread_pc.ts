/**
 * Put completion from a worker thread: the put is a machine, and is complete when that is.
 *
 * | PV           | type | value |                                                                          |
 * |--------------|------|-------|--------------------------------------------------------------------------|
 * | `wt:request` | LONG | 0     | a put completes when a thread has worked for so many seconds             |
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { fromPromise, setup } from 'xstate';
import { group, type PutInput, pv } from '../index.ts';

/** What the thread does: blocks for as long as it is asked to, as a slow library would. */
const program = `
  const { workerData: seconds } = require('node:worker_threads');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
`;

const thread = fromPromise<void, { seconds: number }>(async ({ input: { seconds }, signal }) => {
  const worker = new Worker(program, { eval: true, workerData: seconds });
  signal.addEventListener('abort', () => void worker.terminate());
  await once(worker, 'exit');
});

/** Started for each put; a put that comes meanwhile waits for its turn. */
const work = setup({
  types: {} as { context: { seconds: number }; input: PutInput<number> },
  actors: { thread },
}).createMachine({
  id: 'work',
  context: ({ input }) => ({ seconds: input.value }),
  initial: 'working',
  states: {
    working: {
      invoke: { src: 'thread', input: ({ context }) => context, onDone: { target: 'finished' } },
    },
    finished: { type: 'final' },
  },
});

export default group(
  'wt',
  { request: pv.long(0, { doc: 'Seconds to work', units: 's', put: work }) },
  { doc: 'A put that completes when a worker thread is done: a machine for each put' },
);
