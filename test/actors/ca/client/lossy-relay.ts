/** A UDP relay between a client and a server that loses datagrams, in both directions. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface LossyRelay {
  /** Where the client sends its searches. */
  readonly port: number;
  /** Datagrams that arrived, and those of them that were lost. */
  readonly counts: { arrived: number; lost: number };
  close(): void;
}

/** @param loses decides about each datagram, by its number */
export async function startLossyRelay(serverPort: number, loses: (datagram: number) => boolean): Promise<LossyRelay> {
  const front = await bound();
  const counts = { arrived: 0, lost: 0 };
  const backs = new Map<number, Promise<Socket>>();
  const admits = () => {
    const lost = loses(counts.arrived++);
    if (lost) counts.lost++;
    return !lost;
  };
  front.on('message', async (bytes, client) => {
    if (!admits()) return;
    let back = backs.get(client.port);
    if (back === undefined) {
      back = bound().then((socket) =>
        socket.on('message', (reply) => {
          if (admits()) front.send(reply, client.port, client.address);
        }),
      );
      backs.set(client.port, back);
    }
    (await back).send(bytes, serverPort, '127.0.0.1');
  });
  return {
    port: front.address().port,
    counts,
    close: () => {
      front.close();
      for (const back of backs.values()) void back.then((socket) => socket.close());
    },
  };
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
