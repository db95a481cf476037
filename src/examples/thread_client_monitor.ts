/**
 * Mirrors `simple:A` as `client_monitor_async` does, with a client in a thread of its own.
 *
 * | PV                | type   | value |                                                                    |
 * |-------------------|--------|-------|--------------------------------------------------------------------|
 * | `mirror:mirrored` | DOUBLE | 0.0   | an `ai` record; value, time stamp and alarm of `simple:A`          |
 *
 * The thread has its own sockets and its own event loop: what it does never holds up the IOC.
 */
import { setup } from 'xstate';
import { group, pv, workerThread } from '../index.ts';

const SOURCE = 'simple:A';

/** What crosses from the thread. */
type SourceEvent =
  | { type: 'disconnected' }
  | { type: 'updated'; value: number; status: number; severity: number; seconds: number; nanoseconds: number };

/** The thread: plain JavaScript, as it is not compiled. `door` is the module that examples import. */
const program = `
  const { parentPort, workerData: { door, name, environment } } = require('node:worker_threads');
  const start = async () => {
    if (door.endsWith('.ts')) (await import('tsx/esm/api')).register();
    const { Context } = await import(door);
    const pv = new Context({ environment, repeater: false }).pv(name);
    pv.on('connection', (connected) => connected || parentPort.postMessage({ type: 'disconnected' }));
    pv.subscribe({
      onUpdate: ({ value, status, severity, seconds, nanoseconds }) =>
        parentPort.postMessage({ type: 'updated', value: Number(value), status, severity, seconds, nanoseconds }),
    });
  };
  start();
`;

export default group(
  'thread_client_monitor',
  { mirrored: pv.double(0.0, { doc: 'What simple:A is', record: 'ai' }) },
  { prefix: 'mirror:', doc: 'Mirrors a PV with a client in a thread of its own' },
).behaves(({ mirrored }, ioc) => {
  const door = import.meta.url.replace(/examples\/[^/]*\.([jt]s)$/, 'index.$1');
  return setup({
    types: {} as { events: SourceEvent },
    actors: { thread: workerThread(program, { door, name: SOURCE, environment: { ...ioc.environment } }) },
    actions: {
      copy: ({ event }) => {
        if (event.type !== 'updated') return;
        const { value, status, severity, seconds, nanoseconds } = event;
        mirrored.write(value, { status, severity, time: { seconds, nanoseconds } });
      },
      raiseLink: () => mirrored.write(mirrored.value, { status: 'LINK', severity: 'MAJOR' }),
    },
  }).createMachine({
    id: 'mirror',
    invoke: { src: 'thread' },
    initial: 'following',
    states: {
      following: { on: { updated: { actions: 'copy' }, disconnected: { target: 'lost' } } },
      lost: { entry: 'raiseLink', on: { updated: { target: 'following', actions: 'copy' } } },
    },
  });
});
