/** The socket of one circuit: chunks in, decoded; the only place where received bytes are seen. */
import type { Socket } from 'node:net';
import { type Frames, RequestFramer } from '../protocol/framer.ts';
import type { Request } from '../protocol/messages.ts';

export interface SocketListener {
  received(frames: Frames<Request>, bytes: Uint8Array): void;
  closed(): void;
}

/** Reads `socket` until it closes. Socket errors are not told apart from its end: the circuit is gone either way. */
export function readRequests(socket: Socket, maxPayload: number, listener: SocketListener): void {
  const framer = new RequestFramer({ maxPayload });
  socket.on('data', (chunk: Buffer) => listener.received(framer.push(chunk), chunk));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => listener.closed());
}
