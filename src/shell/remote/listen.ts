/** Listens on the local socket of a shell, which its owner alone may use. */
import { createServer, type Server, type Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { StartError } from '../../actors/net/errors.ts';
import { isOtherFile, pathFault, removeSocket, socketAnswers } from './sockets.ts';

/**
 * @param path a file that a process has left which is gone is replaced
 * @throws StartError when the path cannot be used, or somebody listens there; the system's error
 */
export async function listenLocally(path: string, onSocket: (socket: Socket) => void): Promise<Server> {
  const fault = pathFault(path);
  if (fault !== undefined) throw new StartError(fault);
  if (isOtherFile(path)) throw new StartError(`${path} is a file: name one that is not there`);
  if (await socketAnswers(path)) throw new StartError(`${path} is the socket of a program that runs`);
  removeSocket(path);
  const server = createServer(onSocket);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    privately(() => server.listen(path, resolve));
  });
  server.removeAllListeners('error');
  server.on('error', () => {}); // one client could not be accepted: the others are served
  server.unref();
  return server;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A file that is made meanwhile is its owner's alone. The mask is the process's: a worker thread cannot set it. */
function privately(make: () => void): void {
  if (!isMainThread) {
    make();
    return;
  }
  const mask = process.umask(0o177);
  try {
    make();
  } finally {
    process.umask(mask);
  }
}
