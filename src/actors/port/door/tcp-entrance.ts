/** Where clients of a played device come in by TCP. */
import { createServer, type Socket } from 'node:net';
import type { ClientLine } from './door-client.ts';

export interface TcpPlace {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface EntranceListener {
  /** @param port of TCP; 0: it is none */
  listening(port: number): void;
  /** It is shut, and may be tried again. */
  failed(error: Error): void;
  /** @returns who hears the client */
  connected(line: ClientLine): { received(bytes: Uint8Array): void; closed(): void };
}

export interface Entrance {
  close(): void;
}

/** A client that reads nothing: more than this is not kept for it. */
const MOST_UNSENT_BYTES = 1 << 20;

/** @param port 0: any free one */
export function enterByTcp(host: string, port: number, listener: EntranceListener): Entrance {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const client = listener.connected({
      peer: `${socket.remoteAddress}:${socket.remotePort}`,
      send: (bytes) => {
        socket.write(bytes);
        if (socket.writableLength > MOST_UNSENT_BYTES) socket.destroy();
      },
      close: () => socket.destroy(),
      pause: (isPaused) => void (isPaused ? socket.pause() : socket.resume()),
    });
    socket.on('data', (bytes) => client.received(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      client.closed();
    });
  });
  server.on('error', (error) => listener.failed(error));
  server.listen(port, host, () => {
    const address = server.address();
    listener.listening(typeof address === 'object' && address !== null ? address.port : port);
  });
  return {
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
