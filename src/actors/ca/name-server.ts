/** Wiring of the name server: UDP datagrams in, replies out. */
import { type NameServerEvent, type NameServerWiring, nameServerMachine } from '../../machines/name-server.ts';
import type { EventOf } from '../../machines/wired.ts';
import { MINOR, NO_ADDRESS } from '../../protocol/ca/constants.ts';
import { decodeSearchDatagram, encodeSearchReplies } from '../../protocol/ca/datagram.ts';
import type { SearchRequest } from '../../protocol/ca/requests.ts';
import type { SearchResponse } from '../../protocol/ca/responses.ts';
import type { Services } from '../kernel/services.ts';
import type { Part } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { openSearchSockets, type ReceivedSearch, type SearchSockets } from './search-sockets.ts';
import type { ServerSettings } from './settings.ts';

const logic = wire(nameServerMachine);

/** Who knows the names. */
export interface NameServerOwner extends AnyWired {
  /** The TCP port that serves a name; undefined when it is not known here. Counted. */
  search(name: string, peer: string): number | undefined;
  /** Port of the TCP socket. */
  readonly tcpPort: number;
  readonly isPaused: boolean;
  /** Its sockets are bound; or cannot be, for now. */
  namesSettled(): void;
}

/** The event `datagram.received`. */
interface Received {
  readonly type: 'datagram.received';
  readonly datagram: ReceivedSearch;
  readonly reply: (bytes: Uint8Array) => void;
}

export class NameServer extends Wired<typeof nameServerMachine> implements NameServerWiring, Part {
  readonly kind = 'nameServer';
  readonly #owner: NameServerOwner;
  readonly #services: Services;
  readonly #settings: ServerSettings;
  #sockets: SearchSockets | undefined;
  #lastName = '';
  #lastClient = '';
  #lastMinor = 0;

  constructor(owner: NameServerOwner, services: Services, settings: ServerSettings, id: string) {
    super(logic, owner, id, {});
    this.#owner = owner;
    this.#services = services;
    this.#settings = settings;
    this.ref.start();
  }

  /** `address:port` of each socket. */
  get addresses(): readonly string[] {
    return this.#sockets?.addresses ?? [];
  }

  /** Who has asked for a name last, and the minor protocol revision it speaks; nobody: empty. */
  get lastSearch(): { readonly client: string; readonly minor: number } {
    return { client: this.#lastClient, minor: this.#lastMinor };
  }

  label(): string {
    return `name server ${this.addresses.join(' ')}`;
  }

  describe(): Record<string, unknown> {
    const { searches, searchHits, damagedDatagrams } = this.#services.counters;
    return {
      addresses: this.addresses,
      lastNameRequested: this.#lastName,
      lastNameRequestedBy: this.#lastClient,
      searches,
      searchHits,
      damagedDatagrams,
    };
  }

  stop(): void {
    this.ref.send({ type: 'stop' });
  }

  abandon(): void {
    this.closeSockets();
  }

  // --- actions of the machine

  bind(): void {
    const handlers = {
      onDatagram: (datagram: ReceivedSearch, reply: (bytes: Uint8Array) => void) =>
        this.deliver({ type: 'datagram.received', datagram, reply }),
      onProblem: (message: string) => this.#services.log.warn(message),
      onError: (error: Error) => this.ref.send({ type: 'socket.failed', error }),
    };
    const udpPort = this.#settings.port === 0 ? this.#owner.tcpPort : this.#settings.port;
    openSearchSockets(this.#settings, handlers, udpPort).then(
      (sockets) => {
        if (this.ref.getSnapshot().value !== 'binding') {
          void sockets.close(); // stopped meanwhile
          return;
        }
        this.#sockets = sockets;
        this.ref.send({ type: 'bound' });
        this.#owner.namesSettled();
      },
      (error: unknown) => this.ref.send({ type: 'socket.failed', error }),
    );
  }

  answer({ datagram, reply }: Received): void {
    const { counters, log } = this.#services;
    const request = decodeSearchDatagram(datagram.bytes);
    const client = `${datagram.address}:${datagram.port}`;
    if (request.damaged) {
      counters.damagedDatagrams++;
      log.debug({ client }, `partial (damaged?) UDP message of ${datagram.bytes.length} bytes from ${client}`);
    }
    const replies: SearchResponse[] = [];
    const unknown: SearchRequest[] = [];
    for (const search of request.searches) {
      const port = this.#owner.search(search.name, client);
      if (port === undefined) unknown.push(search);
      else replies.push({ type: 'SEARCH', port, address: NO_ADDRESS, cid: search.cid, minor: MINOR });
    }
    const last = request.searches.at(-1);
    if (last !== undefined) {
      this.#lastName = last.name;
      this.#lastClient = client;
      this.#lastMinor = request.minor;
    }
    for (const bytes of encodeSearchReplies(request, replies)) reply(bytes);
    if (unknown.length > 0) this.#sockets?.passOn(datagram, unknown, reply);
  }

  passOn({ datagram, reply }: Received): void {
    const { searches } = decodeSearchDatagram(datagram.bytes);
    if (searches.length > 0) this.#sockets?.passOn(datagram, searches, reply);
  }

  isPaused(): boolean {
    return this.#owner.isPaused;
  }

  reportFailure({ error }: EventOf<NameServerEvent, 'socket.failed'>): void {
    this.#services.log.error({ err: error }, 'Name server: a UDP socket failed; binding again soon');
    this.#owner.namesSettled();
  }

  closeSockets(): void {
    void this.#sockets?.close();
    this.#sockets = undefined;
  }
}
