/** A thread of the operating system as a child of a machine: for libraries that block, and for heavy computing. */
import { Worker } from 'node:worker_threads';
import type { CallbackActorLogic, EventObject, NonReducibleUnknown } from 'xstate';
import { fromSource } from './source.ts';

/**
 * The logic of an actor that runs a thread from when it is started until it is stopped.
 *
 * What the thread posts are events for the machine that has invoked it, and need a `type`; events that the machine sends
 * to it arrive at the thread as messages. A thread that throws fails the actor, and with it its machine.
 *
 * @param program JavaScript, as it is not compiled, that talks through `parentPort` of `node:worker_threads`
 * @param data what the thread finds as its `workerData`; a SharedArrayBuffer is shared, all else is copied
 */
export function workerThread(program: string, data?: unknown): CallbackActorLogic<EventObject> {
  return fromSource<EventObject, NonReducibleUnknown>(({ sendBack, receive, fail }) => {
    const worker = new Worker(program, { eval: true, workerData: data });
    worker.on('message', sendBack);
    worker.on('error', fail);
    receive((event) => worker.postMessage(event));
    return () => void worker.terminate();
  });
}
