/** The IPv4 interfaces of this host that are up, and their broadcast addresses. */
import { networkInterfaces } from 'node:os';
import { fromDotted, toDotted } from './address-list.ts';

/** One IPv4 address of one interface. */
export interface LocalInterface {
  /** The system's name for it, such as `eth0`. */
  readonly name: string;
  /** Dotted IPv4 address. */
  readonly address: string;
  readonly netmask: string;
  /** Undefined for a network too small to have one: /31, /32, point to point. */
  readonly broadcast: string | undefined;
  readonly loopback: boolean;
}

export const LOOPBACK = '127.0.0.1';

/** Reaches each socket of this host that is bound to all addresses, and leaves the host on no interface. */
export const LOOPBACK_BROADCAST = '127.255.255.255';

export const ANY_ADDRESS = '0.0.0.0';

export function localInterfaces(): readonly LocalInterface[] {
  const found: LocalInterface[] = [];
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const { family, address, netmask, internal } of addresses ?? []) {
      if (family !== 'IPv4') continue;
      found.push({ name, address, netmask, broadcast: broadcastAddress(address, netmask), loopback: internal });
    }
  }
  return found;
}

/** The last address of the network; undefined when the network has fewer than four. */
export function broadcastAddress(address: string, netmask: string): string | undefined {
  const mask = fromDotted(netmask);
  const hosts = ~mask >>> 0;
  return hosts < 3 ? undefined : toDotted((fromDotted(address) | hosts) >>> 0);
}

/**
 * The broadcast addresses of all networks, each once. A host without a network still has programs of its own, so that
 * loopback stands in for none (libca).
 */
export function broadcastAddresses(interfaces: readonly LocalInterface[]): readonly string[] {
  const found = interfaces.flatMap(({ loopback, broadcast }) => (loopback ? [] : (broadcast ?? [])));
  return found.length > 0 ? [...new Set(found)] : [LOOPBACK];
}

/** Whether the interface reaches the address without a router. */
export function inNetwork(address: string, { address: own, netmask }: LocalInterface): boolean {
  return ((fromDotted(address) ^ fromDotted(own)) & fromDotted(netmask)) === 0;
}

/** 224.0.0.0 to 239.255.255.255: a group to be joined, not an interface. */
export function isMulticast(address: string): boolean {
  const first = fromDotted(address) >>> 24;
  return first >= 224 && first <= 239;
}
