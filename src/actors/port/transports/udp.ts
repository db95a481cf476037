/** Datagrams to and from a device. */
import { createSocket } from 'node:dgram';
import type { Transport, TransportListener, UdpSpec } from '../../../database/port/transport.ts';
import { whatWentWrong } from './trouble.ts';

export function openUdp({ host, port, localPort = 0 }: UdpSpec, listener: TransportListener): Transport {
  const socket = createSocket('udp4');
  let isOpen = true;
  const close = () => {
    if (isOpen) socket.close();
    isOpen = false;
  };
  socket.on('error', (error) => {
    close();
    listener.closed(whatWentWrong(error));
  });
  // Connected: what comes from elsewhere is not heard, and a refusal by the host is.
  socket.on('connect', () => listener.opened(`${host}:${port}`));
  socket.on('message', (bytes) => listener.received(bytes));
  socket.bind(Number(localPort), () => {
    if (isOpen) socket.connect(Number(port), host);
  });
  return { send: ({ bytes }) => void (isOpen && socket.send(bytes)), close };
}
