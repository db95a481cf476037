/**
 * The UDP sockets on which searches are heard, and the way they are passed to the other servers of this host.
 *
 * All servers of a host share one port. Broadcasts and multicasts reach each of them, a unicast reaches one. So whoever
 * gets a unicast sends it again to the group 224.0.0.128 through loopback, with a tag that says where it had been sent to,
 * and answers when its own copy arrives (PVXS udp_collector.cpp). Node does not tell where a datagram was sent to: there is
 * a socket for each address of this host, and what arrives there is known to be a unicast.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import { isAny } from '../../protocol/pva/address.ts';
import { FORWARDING_GROUP, SearchFlag } from '../../protocol/pva/constants.ts';
import { decodeDatagram, encodeDatagram } from '../../protocol/pva/datagram.ts';
import type { Search } from '../../protocol/pva/messages.ts';
import { errorCode } from '../net/error-code.ts';
import { ANY_ADDRESS, LOOPBACK, localInterfaces } from '../net/interfaces.ts';
import { bindUdp, closeUdp } from '../net/udp-socket.ts';
import type { PvaSettings } from './settings.ts';

/** A search that is to be answered. */
export interface ReceivedSearch {
  readonly search: Search;
  /** Protocol version of the client. */
  readonly version: number;
  /** Of the datagram. */
  readonly address: string;
  readonly port: number;
}

export interface SearchHandlers {
  onSearch(search: ReceivedSearch, reply: (bytes: Uint8Array, address: string, port: number) => void): void;
  /** A datagram that is not a search, or damaged. */
  onDamaged(): void;
  onProblem(message: string): void;
  onError(error: Error): void;
}

export interface SearchSockets {
  readonly addresses: readonly string[];
  close(): Promise<void>;
}

/** @throws the error of the system (`code`) when no socket can be opened */
export async function openSearchSockets(settings: PvaSettings, handlers: SearchHandlers): Promise<SearchSockets> {
  const sockets = new Sockets(settings, handlers);
  try {
    await sockets.open();
  } catch (error) {
    await sockets.close();
    throw error;
  }
  return sockets;
}

// --- helpers ------------------------------------------------------------------------------------------------------

class Sockets implements SearchSockets {
  readonly addresses: string[] = [];
  readonly #settings: PvaSettings;
  readonly #handlers: SearchHandlers;
  readonly #sockets: Socket[] = [];
  /** Sends to the group, and hears it. */
  #group: Socket | undefined;
  readonly #reported = new Set<string>();

  constructor(settings: PvaSettings, handlers: SearchHandlers) {
    this.#settings = settings;
    this.#handlers = handlers;
  }

  async open(): Promise<void> {
    const { interfaces, multicastGroups, broadcastPort } = this.#settings;
    const own = localInterfaces();
    // One that is bound to the wildcard address hears broadcasts, and what comes to addresses without a socket.
    if (interfaces.length === 0) {
      const socket = await this.#bind(ANY_ADDRESS);
      this.addresses.push(`${ANY_ADDRESS}:${broadcastPort}`);
      this.#hear(socket, undefined);
      for (const group of multicastGroups) for (const { address } of own) this.#join(socket, group, address);
    }
    const addresses = interfaces.length === 0 ? own.map(({ address }) => address) : interfaces;
    for (const address of new Set(addresses)) {
      try {
        const socket = await this.#bind(address);
        if (interfaces.length > 0) this.addresses.push(`${address}:${broadcastPort}`);
        this.#hear(socket, address);
      } catch (error) {
        if (interfaces.length > 0 && errorCode(error) !== 'EADDRNOTAVAIL') throw error;
      }
    }
    for (const { address, broadcast } of own) {
      if (broadcast === undefined || !interfaces.includes(address)) continue;
      try {
        this.#hear(await this.#bind(broadcast), undefined);
      } catch {
        this.#handlers.onProblem(`Can't hear PV Access searches sent to ${broadcast}:${broadcastPort}`);
      }
    }
    if (this.#sockets.length === 0) throw new Error(`none of ${interfaces.join(' ')} is an address of this host`);
    await this.#openGroup();
  }

  async close(): Promise<void> {
    this.#group = undefined;
    await Promise.all(this.#sockets.splice(0).map(closeUdp));
  }

  /** Without it this server answers all the same; what it gets alone does not reach its neighbours. */
  async #openGroup(): Promise<void> {
    try {
      const socket = await this.#bind(process.platform === 'win32' ? LOOPBACK : FORWARDING_GROUP);
      socket.addMembership(FORWARDING_GROUP, LOOPBACK);
      socket.setMulticastInterface(LOOPBACK);
      socket.setMulticastLoopback(true);
      socket.setMulticastTTL(1);
      this.#group = socket;
      socket.on('message', (bytes, sender) => this.#heardForwarded(bytes, sender, socket));
    } catch (error) {
      this.#handlers.onProblem(
        `PV Access searches cannot be passed to other servers of this host: joining ${FORWARDING_GROUP} failed (${errorCode(error)})`,
      );
    }
  }

  /** @param local the address of this host whose unicasts this socket hears */
  #hear(socket: Socket, local: string | undefined): void {
    socket.on('message', (bytes, sender) => {
      if (sender.port === 0 || this.#settings.ignore.has(sender.address)) return;
      const datagram = decodeDatagram(bytes);
      if (datagram === undefined) {
        this.#handlers.onDamaged();
        return;
      }
      const { message, version, origin } = datagram;
      // A tag counts only when it came through the group.
      if (message.type !== 'SEARCH' || origin !== undefined) return;
      if (local !== undefined && this.#passOn(message, version, local, sender)) return;
      this.#answer(message, version, sender, socket);
    });
  }

  /** False: there is no group to send it to. */
  #passOn(search: Search, version: number, local: string, sender: RemoteInfo): boolean {
    const group = this.#group;
    if (group === undefined) return false;
    const toSource = version >= 3 && (search.flags & SearchFlag.REPLY_TO_SOURCE) !== 0;
    const forwarded: Search = {
      ...search,
      flags: search.flags & ~(SearchFlag.UNICAST | (toSource ? SearchFlag.REPLY_TO_SOURCE : 0)),
      address: isAny(search.address) || toSource ? sender.address : search.address,
      port: toSource ? sender.port : search.port,
    };
    group.send(encodeDatagram(forwarded, local, version), this.#settings.broadcastPort, FORWARDING_GROUP, () => {});
    return true;
  }

  #heardForwarded(bytes: Uint8Array, sender: RemoteInfo, group: Socket): void {
    const datagram = decodeDatagram(bytes);
    if (datagram === undefined || datagram.message.type !== 'SEARCH' || datagram.origin === undefined) return;
    const { message, version, origin } = datagram;
    if (isAny(message.address)) return;
    const { interfaces } = this.#settings;
    if (interfaces.length > 0 && !interfaces.includes(origin)) return;
    this.#answer(message, version, sender, this.#socketOf(origin) ?? group);
  }

  #socketOf(address: string): Socket | undefined {
    return this.#sockets.find((socket) => socket.address().address === address);
  }

  #answer(search: Search, version: number, { address, port }: RemoteInfo, socket: Socket): void {
    this.#handlers.onSearch({ search, version, address, port }, (bytes, to, toPort) => {
      socket.send(bytes, toPort, to, (error) => {
        const code = errorCode(error);
        // ECONNREFUSED: a client that has gone.
        if (code === undefined || code === 'ECONNREFUSED' || this.#reported.has(code)) return;
        this.#reported.add(code);
        this.#handlers.onProblem(`Can't send a search reply to ${to}:${toPort} (${code}); not reported again`);
      });
    });
  }

  #join(socket: Socket, group: string, address: string): void {
    try {
      socket.addMembership(group, address);
    } catch (error) {
      this.#handlers.onProblem(`Can't join multicast group ${group} on ${address} (${errorCode(error)})`);
    }
  }

  async #bind(address: string): Promise<Socket> {
    const socket = await bindUdp(address, this.#settings.broadcastPort, true);
    socket.on('error', (error) => this.#handlers.onError(error));
    this.#sockets.push(socket);
    return socket;
  }
}
