/** Threads as children of machines: what crosses, and what becomes of the machine when a thread fails. */
import { expect, test } from 'vitest';
import { assign, createActor, sendTo, setup, waitFor } from 'xstate';
import { workerThread } from '../../src/index.ts';

interface Answer {
  readonly type: 'answer';
  readonly sum: number;
}

const adder = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', ({ type, terms }) => {
    if (type === 'fail') throw new Error('the thread has had enough');
    parentPort.postMessage({ type: 'answer', sum: terms.reduce((sum, term) => sum + term, workerData) });
  });
`;

const machine = setup({
  types: {} as { context: { sum: number }; events: Answer | { type: 'add'; terms: number[] } | { type: 'fail' } },
  actors: { thread: workerThread(adder, 100) },
  actions: {
    ask: sendTo('thread', ({ event }) => event),
    keep: assign({ sum: ({ event }) => (event.type === 'answer' ? event.sum : Number.NaN) }),
  },
}).createMachine({
  context: { sum: 0 },
  invoke: { src: 'thread', id: 'thread' },
  on: { add: { actions: 'ask' }, fail: { actions: 'ask' }, answer: { actions: 'keep' } },
});

test('events go to the thread, and what it posts comes back as events', async () => {
  const actor = createActor(machine).start();
  actor.send({ type: 'add', terms: [20, 3] });
  await waitFor(actor, ({ context }) => context.sum === 123);
  actor.stop();
});

test('a thread that throws fails its machine', async () => {
  const actor = createActor(machine);
  const failed = new Promise((resolve) => actor.subscribe({ error: resolve }));
  actor.start();
  actor.send({ type: 'fail' });
  expect(String(await failed)).toContain('the thread has had enough');
  expect(actor.getSnapshot().status).toBe('error');
});
