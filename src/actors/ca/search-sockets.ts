/**
 * The UDP sockets on which an IOC is searched.
 *
 * The port is shared with the other servers of the host. Which sockets there are decides who hears what (Linux, BSD):
 *
 * - A socket bound to all addresses hears broadcasts and multicasts, as each such socket of the host does.
 * - A socket bound to one address hears what is sent to that address, and goes before those bound to all. So what
 *   arrives there was sent to this host alone, and no other server has seen it: see `passOn`.
 *   Where a server that is not xioc has such a socket already, there is none: that server would not be found any more.
 * - An IOC that serves given interfaces only has a socket on each one's address and, as rsrv, on its broadcast address;
 *   one on each multicast group; and one on 127.255.255.255, for what other servers pass on.
 *
 * Windows delivers broadcasts and multicasts to sockets bound to one address as well: there is one socket per
 * interface, or one for all, and nothing is passed on.
 *
 * A reply leaves from the interface's own address, also when the search came by broadcast (rsrv). SO_BROADCAST stays
 * off: no reply is for everybody, whatever sender a datagram claims.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import type { SearchRequest } from '../../protocol/ca/requests.ts';
import { errorCode } from '../net/error-code.ts';
import { ANY_ADDRESS, inNetwork, LOOPBACK_BROADCAST, type LocalInterface, localInterfaces } from '../net/interfaces.ts';
import { bindUdp, closeUdp } from '../net/udp-socket.ts';
import { answerToQuestion, isOwnedByOther } from './port-owner.ts';
import { isPassedOn, openSearchRelay, type SearchRelay } from './search-relay.ts';
import type { ServerSettings } from './settings.ts';

/** A datagram as it was received. */
export interface ReceivedSearch {
  readonly bytes: Uint8Array;
  /** The sender's. */
  readonly address: string;
  readonly port: number;
  /** Sent to this host alone: names that are not served here may be passed on to the other servers of the host. */
  readonly unicast: boolean;
  /** The address of this host it was sent to, when `unicast`; else undefined. */
  readonly local: string | undefined;
}

export interface SearchHandlers {
  /** Senders in `settings.ignore` are left out already. `reply` may be called at any time, also after `close`. */
  onDatagram(search: ReceivedSearch, reply: (bytes: Uint8Array) => void): void;
  /** A socket broke: close, and open again. */
  onError(error: Error): void;
  /** For the log; the sockets go on. */
  onProblem(message: string): void;
}

export interface SearchSockets {
  readonly port: number;
  /** Such as `0.0.0.0:5064`: what the sockets serve, without those that only help. */
  readonly addresses: readonly string[];
  /**
   * Asks the other servers of this host for names of a unicast search that this IOC does not serve. Does nothing for
   * other searches. Their replies go to `reply`, none or several, within two seconds.
   */
  passOn(search: ReceivedSearch, names: readonly SearchRequest[], reply: (bytes: Uint8Array) => void): void;
  close(): Promise<void>;
}

/**
 * @param udpPort the UDP port; only needed when `settings.port` is 0, and then the TCP port that was found
 * @throws the error of the system (`code`) when no socket can be opened
 */
export async function openSearchSockets(
  settings: Pick<ServerSettings, 'port' | 'interfaces' | 'multicastGroups' | 'ignore'>,
  handlers: SearchHandlers,
  udpPort: number = settings.port,
): Promise<SearchSockets> {
  if (udpPort === 0)
    throw new RangeError('searches need a port: with settings.port 0, pass the TCP port that was found');
  const sockets = new Sockets(udpPort, settings.ignore, handlers);
  try {
    if (settings.interfaces.length === 0) await sockets.serveAll(settings.multicastGroups);
    else await sockets.serveSome(settings.interfaces, settings.multicastGroups);
    sockets.open();
  } catch (error) {
    await sockets.close();
    throw error;
  }
  return sockets;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Broadcasts and multicasts have sockets of their own. */
const HAS_SHARED_SOCKETS = process.platform !== 'win32';

/** What a socket hears, and how it answers. */
interface Ear {
  /** Set on a socket that hears unicasts alone. */
  readonly local?: string;
  readonly replyFrom: (sender: RemoteInfo) => Socket | undefined;
  /** All when missing. */
  readonly accepts?: (bytes: Uint8Array, sender: RemoteInfo) => boolean;
}

class Sockets implements SearchSockets {
  readonly port: number;
  readonly addresses: string[] = [];
  readonly #ignore: ReadonlySet<string>;
  readonly #handlers: SearchHandlers;
  readonly #sockets: Socket[] = [];
  /** By the address of this host they are bound to. */
  readonly #unicast = new Map<string, Socket>();
  readonly #relays = new Map<string, SearchRelay>();
  readonly #reported = new Set<string>();
  /** Nothing is heard before all sockets are there. */
  #isOpen = false;

  constructor(port: number, ignore: ReadonlySet<string>, handlers: SearchHandlers) {
    this.port = port;
    this.#ignore = ignore;
    this.#handlers = handlers;
  }

  async serveAll(groups: readonly string[]): Promise<void> {
    const socket = await this.#bind(ANY_ADDRESS);
    this.addresses.push(`${ANY_ADDRESS}:${this.port}`);
    const interfaces = localInterfaces();
    for (const group of groups) this.#join(socket, group, addressesOf(interfaces));
    this.#hear(socket, { replyFrom: () => socket });
    if (!HAS_SHARED_SOCKETS) return;
    for (const address of addressesOf(interfaces)) {
      try {
        if (await isOwnedByOther(address, this.port)) {
          this.#handlers.onProblem(
            `Another server has UDP ${address}:${this.port} for itself: searches sent there alone do not reach this IOC`,
          );
        } else {
          await this.#hearUnicast(address);
        }
      } catch {
        // The socket for all hears it as well; only passing on is lost.
      }
    }
  }

  async serveSome(addresses: readonly string[], groups: readonly string[]): Promise<void> {
    const interfaces = localInterfaces().filter(({ address }) => addresses.includes(address));
    for (const address of addresses) {
      try {
        if (await isOwnedByOther(address, this.port)) {
          this.#handlers.onProblem(
            `Another server is bound to UDP ${address}:${this.port}: searches sent there now reach this IOC instead`,
          );
        }
        await this.#hearUnicast(address);
        this.addresses.push(`${address}:${this.port}`);
      } catch (error) {
        // The TCP listener has reported it.
        if (errorCode(error) !== 'EADDRNOTAVAIL') throw error;
      }
    }
    if (this.#unicast.size === 0) throw new Error(`none of ${addresses.join(' ')} is an address of this host`);
    if (HAS_SHARED_SOCKETS) await this.#hearShared(interfaces, groups);
    else
      for (const [address, socket] of this.#unicast) for (const group of groups) this.#join(socket, group, [address]);
  }

  open(): void {
    this.#isOpen = true;
  }

  passOn(search: ReceivedSearch, names: readonly SearchRequest[], reply: (bytes: Uint8Array) => void): void {
    if (search.local === undefined) return;
    this.#relays.get(search.local)?.passOn(search.bytes, names, reply);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    for (const relay of this.#relays.values()) relay.close();
    await Promise.all(this.#sockets.splice(0).map(closeUdp));
  }

  async #hearUnicast(address: string): Promise<void> {
    const socket = await this.#bind(address);
    this.#unicast.set(address, socket);
    this.#hear(socket, { replyFrom: () => socket, ...(HAS_SHARED_SOCKETS && { local: address }) });
    if (!HAS_SHARED_SOCKETS) return;
    try {
      this.#relays.set(address, await openSearchRelay(address, this.port));
    } catch {
      // Nothing is passed on from this address.
    }
  }

  /** Broadcasts, multicasts, and what other servers of this host pass on. */
  async #hearShared(interfaces: readonly LocalInterface[], groups: readonly string[]): Promise<void> {
    for (const { address, broadcast } of interfaces) {
      if (broadcast === undefined) {
        this.#handlers.onProblem(`Interface ${address} has no broadcast address: it is searched by unicast alone`);
      } else {
        await this.#hearSharedAddress(broadcast, { replyFrom: (sender) => this.#socketFor(sender, address) });
      }
    }
    for (const group of groups) {
      const replyFrom = (sender: RemoteInfo) => this.#socketFor(sender, addressNear(sender.address, interfaces));
      const socket = await this.#hearSharedAddress(group, { replyFrom });
      if (socket !== undefined) this.#join(socket, group, [...this.#unicast.keys()]);
    }
    if (interfaces.some(({ broadcast }) => broadcast === LOOPBACK_BROADCAST)) return;
    await this.#hearSharedAddress(LOOPBACK_BROADCAST, {
      replyFrom: (sender) => this.#socketFor(sender),
      // Only what was asked of an address that is served here.
      accepts: (bytes, sender) => isPassedOn(bytes) && this.#unicast.has(sender.address),
    });
  }

  async #hearSharedAddress(address: string, ear: Ear): Promise<Socket | undefined> {
    try {
      const socket = await this.#bind(address);
      this.#hear(socket, ear);
      return socket;
    } catch (error) {
      this.#handlers.onProblem(`Can't listen to searches sent to ${address}:${this.port} (${errorCode(error)})`);
      return undefined;
    }
  }

  /** A relay's own address first: it takes replies from there alone. Then the interface's. */
  #socketFor(sender: RemoteInfo, address = ''): Socket | undefined {
    return this.#unicast.get(sender.address) ?? this.#unicast.get(address);
  }

  #hear(socket: Socket, { local, replyFrom, accepts }: Ear): void {
    socket.on('message', (bytes, sender) => {
      const { address, port } = sender;
      // Nobody can be answered at port 0.
      if (port === 0) return;
      const answer = answerToQuestion(bytes);
      if (answer !== undefined && local !== undefined) socket.send(answer, port, address, () => {});
      if (answer !== undefined || !this.#isOpen) return;
      if (this.#ignore.has(address) || this.#sentByRelay(sender)) return;
      if (accepts !== undefined && !accepts(bytes, sender)) return;
      const asked = isPassedOn(bytes) ? undefined : local;
      const search = { bytes, address, port, unicast: asked !== undefined, local: asked };
      this.#handlers.onDatagram(search, (reply) => this.#reply(replyFrom(sender), reply, sender));
    });
  }

  #sentByRelay({ address, port }: RemoteInfo): boolean {
    return this.#relays.get(address)?.sent(port) ?? false;
  }

  #reply(socket: Socket | undefined, bytes: Uint8Array, { address, port }: RemoteInfo): void {
    if (!this.#isOpen) return;
    socket?.send(bytes, port, address, (error) => {
      const code = errorCode(error);
      // ECONNREFUSED: a client that has gone.
      if (code === undefined || code === 'ECONNREFUSED' || this.#reported.has(code)) return;
      this.#reported.add(code);
      this.#handlers.onProblem(`Can't send a search reply to ${address}:${port} (${code}); not reported again`);
    });
  }

  #join(socket: Socket, group: string, interfaces: readonly string[]): void {
    const failures = interfaces.flatMap((address) => {
      try {
        socket.addMembership(group, address);
        return [];
      } catch (error) {
        return [errorCode(error)];
      }
    });
    if (failures.length < interfaces.length) return;
    this.#handlers.onProblem(`Can't join multicast group ${group} on any interface (${failures.join(', ')})`);
  }

  async #bind(address: string): Promise<Socket> {
    const socket = await bindUdp(address, this.port, true);
    socket.on('error', (error) => this.#handlers.onError(error));
    this.#sockets.push(socket);
    return socket;
  }
}

function addressesOf(interfaces: readonly LocalInterface[]): readonly string[] {
  return [...new Set(interfaces.map(({ address }) => address))];
}

/** The interface that shares a network with the sender; else any. */
function addressNear(sender: string, interfaces: readonly LocalInterface[]): string | undefined {
  return (interfaces.find((one) => inNetwork(sender, one)) ?? interfaces[0])?.address;
}
