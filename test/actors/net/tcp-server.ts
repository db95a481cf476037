/** A process of its own that listens and keeps its clients, for limits that hold for a process. */
import { listenTcp } from '../../../src/actors/net/tcp-listener.ts';

const greet = (socket: import('node:net').Socket) => {
  socket.on('error', () => {});
  socket.resume();
  socket.write('hello');
};
const complain = (error: Error) => process.stdout.write(`${error.message}\n`);
const { port } = await listenTcp({ port: 0, interfaces: ['127.0.0.1'] }, greet, complain, (warning) =>
  process.stdout.write(`${warning}\n`),
);
process.stdout.write(`port ${port}\n`);
