/** A UDP socket, bound and closed with promises. */
import { createSocket, type Socket } from 'node:dgram';
import { errorCode } from './error-code.ts';
import { ANY_ADDRESS } from './interfaces.ts';

/**
 * @param shared lets other programs, and other sockets of this one, bind the same port (SO_REUSEADDR)
 * @throws the error of the system (`code`) when the address cannot be bound
 */
export async function bindUdp(address: string, port: number, shared = false): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: shared });
  await new Promise<void>((resolve, reject) => {
    // A socket that is not bound has a descriptor all the same.
    const failed = (error: Error) => socket.close(() => reject(error));
    socket.once('error', failed);
    // `exclusive`: in a cluster, each process is a server of its own.
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeListener('error', failed);
      resolve();
    });
  });
  return socket;
}

/** Whether shared sockets can be bound to the port on the addresses (none: all): no other program has it for itself. */
export async function isFreeForUdp(port: number, addresses: readonly string[]): Promise<boolean> {
  for (const address of addresses.length === 0 ? [ANY_ADDRESS] : addresses) {
    try {
      await closeUdp(await bindUdp(address, port, true));
    } catch (error) {
      // An address that is not this host's takes nothing.
      if (errorCode(error) === 'EADDRINUSE') return false;
    }
  }
  return true;
}

export function closeUdp(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
