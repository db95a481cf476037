/** A TCP connection to a device or a serial gateway. */
import { connect } from 'node:net';
import type { TcpSpec, Transport, TransportListener } from '../../../database/port/transport.ts';
import { EMPTY } from '../../../protocol/framing/framing.ts';
import { whatWentWrong } from './trouble.ts';

/** Time without traffic after which the system asks whether the device is there; it gives up after 10 s more. */
const KEEP_ALIVE_MS = 5000;
/** A device that reads nothing: more than this is not kept for it. */
const MOST_UNSENT_BYTES = 1 << 20;

export function openTcp({ host, port }: TcpSpec, listener: TransportListener): Transport {
  const socket = connect({
    host,
    port: Number(port),
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  let trouble = 'the device closed the connection';
  socket.on('connect', () => listener.opened(`${socket.remoteAddress}:${socket.remotePort}`));
  socket.on('data', (bytes) => listener.received(bytes));
  socket.on('error', (error) => {
    trouble = whatWentWrong(error);
  });
  socket.on('close', () => listener.closed(trouble));
  return {
    send: ({ bytes }) => {
      socket.write(bytes);
      if (socket.writableLength === 0) return undefined;
      if (socket.writableLength > MOST_UNSENT_BYTES) {
        trouble = 'the device does not read what it is sent';
        socket.destroy();
        return undefined;
      }
      return new Promise((resolve, reject) => {
        socket.write(EMPTY, (error) => (error ? reject(error) : resolve()));
      });
    },
    close: () => socket.destroy(),
  };
}
