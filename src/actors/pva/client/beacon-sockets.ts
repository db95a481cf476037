/**
 * Sockets that hear beacons, without keeping anything from a server.
 *
 * Servers of this host share the port of beacons and searches, and the system gives a unicast to one of them: a client
 * bound to all addresses would take searches that are a server's. So each socket is bound to a broadcast address, or to
 * a group that is joined, and hears what is sent there alone. A system that cannot do that hears no beacons: servers are
 * then found when the ring of searches comes to their names.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import { isMulticast, LOOPBACK_BROADCAST, type LocalInterface } from '../../net/interfaces.ts';
import { bindUdp, closeUdp } from '../../net/udp-socket.ts';

export interface BeaconSockets {
  /** Addresses at which beacons are heard. */
  readonly addresses: readonly string[];
  close(): void;
}

/**
 * @param listed addresses of interfaces to hear beacons on, and groups to join; none: all interfaces
 */
export async function openBeaconSockets(
  port: number,
  listed: readonly string[],
  interfaces: readonly LocalInterface[],
  received: (bytes: Uint8Array, sender: RemoteInfo) => void,
): Promise<BeaconSockets> {
  const sockets = new Map<string, Socket>();
  await Promise.all(
    beaconAddresses(listed, interfaces).map(async (address) => {
      try {
        const socket = await bindUdp(address, port, true);
        socket.on('error', () => {});
        socket.on('message', received);
        if (isMulticast(address)) socket.addMembership(address);
        sockets.set(address, socket);
      } catch {
        // Another program has the port for itself, or the system does not bind such an address.
      }
    }),
  );
  return {
    addresses: [...sockets.keys()],
    close: () => {
      for (const socket of sockets.values()) void closeUdp(socket);
      sockets.clear();
    },
  };
}

/** The broadcast addresses of the interfaces, and the groups. */
export function beaconAddresses(listed: readonly string[], interfaces: readonly LocalInterface[]): readonly string[] {
  const groups = listed.filter(isMulticast);
  const chosen = listed.filter((address) => !isMulticast(address) && address !== '0.0.0.0');
  const heard = interfaces.filter(({ address }) => chosen.length === 0 || chosen.includes(address));
  const broadcasts = heard.map(({ broadcast, loopback }) => (loopback ? LOOPBACK_BROADCAST : broadcast));
  return [...new Set([...broadcasts.filter((address) => address !== undefined), ...groups])];
}
