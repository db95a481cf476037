/** A WebSocket: each message is a frame. */
import { WebSocket } from 'ws';
import type { Transport, TransportListener, WebSocketSpec } from '../../../database/port/transport.ts';
import { whatWentWrong } from './trouble.ts';

/** Largest message that is taken, in bytes. */
const MOST_BYTES = 16 << 20;

export function openWebSocket(
  { url, headers = {}, subprotocols = [] }: WebSocketSpec,
  listener: TransportListener,
): Transport {
  const socket = new WebSocket(url, [...subprotocols], { headers, maxPayload: MOST_BYTES });
  let trouble = '';
  socket.on('open', () => listener.opened(url));
  socket.on('message', (data: Buffer) => listener.received({ bytes: new Uint8Array(data) }));
  socket.on('error', (error) => {
    trouble = whatWentWrong(error);
  });
  socket.on('close', (code) => listener.closed(trouble || `the device closed the connection (code ${code})`));
  return {
    send: ({ bytes }) => socket.send(bytes, { binary: false }),
    close: () => socket.terminate(),
  };
}
