/** Wiring of the searcher: its sockets, the names that are new, and the ring of those that were not answered. */
import type { RemoteInfo } from 'node:dgram';
import {
  type ClientSearcherEvent,
  type ClientSearcherWiring,
  clientSearcherMachine,
} from '../../../machines/pva/client/searcher.ts';
import type { EventOf } from '../../../machines/wired.ts';
import { isAny } from '../../../protocol/pva/address.ts';
import { decodeDatagram } from '../../../protocol/pva/datagram.ts';
import type { ChannelName, SearchResponse } from '../../../protocol/pva/messages.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import type { Address } from '../../net/address-list.ts';
import { openSearchSocket, type SearchSocket } from '../../net/search-socket.ts';
import { type BeaconSockets, openBeaconSockets } from './beacon-sockets.ts';
import type { ChannelFace } from './faces.ts';
import { SearchRing } from './search-ring.ts';
import { sendSearches } from './searches.ts';
import type { ClientSettings } from './settings.ts';

const logic = wire(clientSearcherMachine);

/** The client, as the searcher sees it. */
export interface SearcherOwner extends AnyWired {
  channel(cid: number): ChannelFace | undefined;
  /** Asks the name servers. */
  searchOverTcp(channels: readonly ChannelName[]): void;
  /** By a beacon, or an answer: a server is there. @param guid in hex */
  heard(server: string, protocol: string, guid: string): void;
  warn(message: string): void;
}

/** The event `datagram.received`. */
interface Received {
  readonly type: 'datagram.received';
  readonly bytes: Uint8Array;
  readonly sender: RemoteInfo;
}

export class Searcher extends Wired<typeof clientSearcherMachine> implements ClientSearcherWiring {
  readonly kind = 'pvaClientSearcher';
  readonly #owner: SearcherOwner;
  readonly #settings: ClientSettings;
  readonly #newcomers = new Set<ChannelFace>();
  readonly #ring = new SearchRing<ChannelFace>();
  #socket: SearchSocket | undefined;
  #beacons: BeaconSockets | undefined;
  readonly #counts = { names: 0, datagrams: 0, answers: 0, beacons: 0, damaged: 0 };

  constructor(owner: SearcherOwner, settings: ClientSettings, id: string) {
    super(logic, owner, id, {});
    this.#owner = owner;
    this.#settings = settings;
    this.ref.start();
  }

  label(): string {
    return 'searcher';
  }

  describe(): Record<string, unknown> {
    return {
      searchAddresses: this.#settings.searchTargets.map(({ address, port }) => `${address}:${port}`),
      udpPort: this.#socket?.port,
      beaconsHeardAt: this.#beacons?.addresses,
      unanswered: this.#newcomers.size + this.#ring.size,
      ...this.#counts,
    };
  }

  /** In a moment, with others. */
  search(channel: ChannelFace): void {
    this.#ring.remove(channel);
    this.#newcomers.add(channel);
    this.ref.send({ type: 'name.added' });
  }

  /** When the ring has turned so many buckets: as many seconds. */
  searchLater(channel: ChannelFace, buckets: number): void {
    this.#newcomers.delete(channel);
    this.#ring.postpone(channel, buckets);
  }

  /** Found, or closed. */
  forget(channel: ChannelFace): void {
    this.#newcomers.delete(channel);
    this.#ring.remove(channel);
  }

  /** There is a server that was not there before. */
  hurry(): void {
    this.ref.send({ type: 'hurry' });
  }

  /** There is somebody new to ask: all that waits is searched. */
  searchAll(): void {
    for (const channel of this.#ring.empty()) this.search(channel);
    if (this.#newcomers.size > 0) this.ref.send({ type: 'name.added' });
  }

  /** An answer that came over TCP or UDP. */
  answered(reply: SearchResponse, from: Address): void {
    const address = isAny(reply.address) ? from.address : reply.address;
    const port = reply.port === 0 ? from.port : reply.port;
    const guid = Buffer.from(reply.guid).toString('hex');
    if (!reply.found) {
      this.#owner.heard(`${address}:${port}`, reply.protocol, guid);
      return;
    }
    if (reply.protocol !== 'tcp') return;
    for (const cid of reply.cids) {
      this.#counts.answers++;
      this.#owner.channel(cid)?.ref.send({ type: 'found', address, port, guid });
    }
  }

  // --- actions of the machine

  bind(): void {
    const received = (bytes: Uint8Array, sender: RemoteInfo) =>
      this.deliver({ type: 'datagram.received', bytes, sender });
    const { multicastTtl, broadcastPort, beaconAddresses, interfaces } = this.#settings;
    const search = openSearchSocket(multicastTtl, {
      received,
      failed: (error: Error) => this.ref.send({ type: 'socket.failed', error }),
      problem: (message: string) => this.#owner.warn(message),
    });
    Promise.all([search, openBeaconSockets(broadcastPort, beaconAddresses, interfaces, received)]).then(
      ([socket, beacons]) => {
        this.#socket = socket;
        this.#beacons = beacons;
        if (this.ref.getSnapshot().status === 'active') this.ref.send({ type: 'bound' });
        else this.closeSocket();
      },
      (error: unknown) => this.ref.send({ type: 'socket.failed', error }),
    );
  }

  searchGathered(): void {
    const channels = [...this.#newcomers];
    this.#newcomers.clear();
    this.#send(channels);
  }

  turnRing(): void {
    this.#send(this.#ring.turn());
  }

  receive({ bytes, sender }: Received): void {
    const message = decodeDatagram(bytes)?.message;
    switch (message?.type) {
      case 'SEARCH_RESPONSE':
        this.answered(message, sender);
        break;
      case 'BEACON': {
        this.#counts.beacons++;
        const address = isAny(message.address) ? sender.address : message.address;
        const guid = Buffer.from(message.guid).toString('hex');
        this.#owner.heard(`${address}:${message.port}`, message.protocol, guid);
        break;
      }
      case 'SEARCH':
        break; // of another client, by broadcast
      case undefined:
        this.#counts.damaged++;
        break;
      default:
        message satisfies never;
    }
  }

  reportFailure({ error }: EventOf<ClientSearcherEvent, 'socket.failed'>): void {
    this.#owner.warn(
      `The search socket failed (${error instanceof Error ? error.message : error}); opening another soon`,
    );
  }

  closeSocket(): void {
    this.#socket?.close();
    this.#beacons?.close();
    this.#socket = undefined;
    this.#beacons = undefined;
  }

  // --- helpers

  #send(channels: readonly ChannelFace[]): void {
    if (channels.length === 0) return;
    const names = channels.map(({ cid, name }) => ({ cid, name }));
    this.#owner.searchOverTcp(names);
    const socket = this.#socket;
    if (socket !== undefined) {
      const send = (datagram: Uint8Array, to: readonly Address[]) => socket.send(datagram, to);
      this.#counts.datagrams += sendSearches(names, socket.port, this.#settings.searchTargets, send);
      this.#counts.names += names.length;
    }
    for (const channel of channels) this.#ring.searched(channel);
  }
}
