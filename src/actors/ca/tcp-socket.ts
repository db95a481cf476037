/** The socket of one circuit: chunks in, decoded; the only place where received bytes are seen. */
import type { Socket } from 'node:net';
import type { Frames } from '../../protocol/ca/framer.ts';
import { PatientRequestFramer, RequestFramer } from '../../protocol/ca/request-framer.ts';
import type { Request, TooLargeRequest } from '../../protocol/ca/requests.ts';
import type { Bounds } from '../kernel/services.ts';

export type ReceivedFrames = Frames<Request | TooLargeRequest>;

export interface SocketListener {
  received(frames: ReceivedFrames, bytes: Uint8Array): void;
  closed(): void;
}

/** Reads `socket` until it closes. Socket errors are not told apart from its end: the circuit is gone either way. */
export function readRequests(socket: Socket, bounds: Bounds, listener: SocketListener): void {
  const options = { maxPayload: bounds.payloadBytes };
  const framer = bounds.passesOverLarge ? new PatientRequestFramer(options) : new RequestFramer(options);
  socket.on('data', (chunk: Buffer) => listener.received(framer.push(chunk), chunk));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => listener.closed());
}
