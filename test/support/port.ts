import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/**
 * A port that is free for TCP and UDP both, on all addresses: a Channel Access server uses one number for its name
 * server and its circuits. It was free a moment ago; only what binds port 0 itself is safe from others.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = await portFreeForBoth();
    if (port !== undefined) return port;
  }
  throw new Error('No port is free for TCP and UDP both after 50 attempts.');
}

/** A UDP port that nobody has now. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/**
 * Has a server listen on loopback, and a UDP socket on the same port.
 * @param wanted 0: any port that is free for both
 */
export async function listenOnBoth(tcp: Server, wanted = 0): Promise<{ readonly port: number; readonly udp: Socket }> {
  for (let attempt = 0; attempt < 50; attempt++) {
    tcp.listen(wanted, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    try {
      udp.bind(port, '127.0.0.1');
      await once(udp, 'listening');
      return { port, udp };
    } catch (error) {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
      if (wanted !== 0) throw error;
    }
  }
  throw new Error('No port is free for TCP and UDP both after 50 attempts.');
}

async function portFreeForBoth(): Promise<number | undefined> {
  const tcp = createServer().listen(0, '0.0.0.0');
  await once(tcp, 'listening');
  const address = tcp.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const udp = createSocket('udp4');
  try {
    udp.bind(port, '0.0.0.0');
    await once(udp, 'listening');
    return port;
  } catch {
    return undefined;
  } finally {
    udp.close();
    tcp.close();
    await once(tcp, 'close');
  }
}
