/** What listens on this host, where the system says so (Linux, `/proc/net`). */
import { readFileSync } from 'node:fs';
import type { Address } from '../../../actors/net/address-list.ts';
import { ANY_ADDRESS, LOOPBACK } from '../../../actors/net/interfaces.ts';

/** Where Channel Access servers may be: those listen at one number for TCP and for UDP. */
export function localServers(): readonly Address[] {
  const udp = new Set(socketsOf('udp').map(({ port }) => port));
  return socketsOf('tcp')
    .filter(({ isListening, port }) => isListening && udp.has(port))
    .map(({ address, port }) => ({ address: address === ANY_ADDRESS ? LOOPBACK : address, port }))
    .slice(0, MOST_SERVERS);
}

/** How many sockets share a UDP port of all addresses; undefined where the system does not say. */
export function udpSocketsAt(port: number): number | undefined {
  const sockets = socketsOf('udp');
  if (sockets.length === 0) return undefined;
  return sockets.filter((socket) => socket.port === port && socket.address === ANY_ADDRESS).length;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MOST_SERVERS = 200;

interface LocalSocket extends Address {
  readonly isListening: boolean;
}

/** State 0A of a TCP socket. */
const LISTENING = '0A';

function socketsOf(protocol: 'tcp' | 'udp'): readonly LocalSocket[] {
  let table: string;
  try {
    table = readFileSync(`/proc/net/${protocol}`, 'latin1');
  } catch {
    return [];
  }
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/);
      const [address, port] = local.split(':');
      if (address === undefined || port === undefined) return [];
      // The address is printed as the processor reads its four bytes.
      const bytes = new Uint8Array(Uint32Array.of(Number.parseInt(address, 16)).buffer);
      return [{ address: bytes.join('.'), port: Number.parseInt(port, 16), isListening: state === LISTENING }];
    });
}
