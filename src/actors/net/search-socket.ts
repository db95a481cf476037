/** The UDP socket of a client: searches leave from it, and what answers them reaches it. */
import type { RemoteInfo } from 'node:dgram';
import type { Address } from './address-list.ts';
import { errorCode } from './error-code.ts';
import { ANY_ADDRESS } from './interfaces.ts';
import { bindUdp, closeUdp } from './udp-socket.ts';

export interface SearchSocketHandlers {
  received(bytes: Uint8Array, sender: RemoteInfo): void;
  /** The socket broke: close it, and open another. */
  failed(error: Error): void;
  /** For the log; the socket goes on. */
  problem(message: string): void;
}

export interface SearchSocket {
  readonly port: number;
  /** Does nothing after `close`. */
  send(bytes: Uint8Array, to: readonly Address[]): void;
  close(): void;
}

/** @throws the error of the system (`code`) when the socket cannot be opened */
export async function openSearchSocket(multicastTtl: number, handlers: SearchSocketHandlers): Promise<SearchSocket> {
  const socket = await bindUdp(ANY_ADDRESS, 0);
  socket.setBroadcast(true);
  socket.setMulticastTTL(multicastTtl);
  // Replies to a burst of searches arrive together.
  if (socket.getRecvBufferSize() < RECEIVE_BUFFER) socket.setRecvBufferSize(RECEIVE_BUFFER);
  const reported = new Set<string>();
  let isOpen = true;
  socket.on('message', (bytes, sender) => {
    if (isOpen) handlers.received(bytes, sender);
  });
  socket.on('error', (error) => {
    // Windows: a server that has gone answered an earlier search with "port unreachable".
    if (errorCode(error) !== 'ECONNRESET' && isOpen) handlers.failed(error);
  });
  return {
    port: socket.address().port,
    send: (bytes, to) => {
      if (!isOpen) return;
      for (const { address, port } of to) {
        socket.send(bytes, port, address, (error) => {
          const key = `${address}:${port} ${errorCode(error)}`;
          if (error === null || !isOpen || reported.has(key)) return;
          reported.add(key);
          handlers.problem(`Can't send searches to ${address}:${port} (${errorCode(error)}); not reported again`);
        });
      }
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      void closeUdp(socket);
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const RECEIVE_BUFFER = 1 << 20;
