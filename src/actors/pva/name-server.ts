/** Wiring of the name server: UDP searches in, replies out. */
import { type NameServerEvent, type NameServerWiring, nameServerMachine } from '../../machines/name-server.ts';
import type { EventOf } from '../../machines/wired.ts';
import { isAny } from '../../protocol/pva/address.ts';
import { ACL_VERSION, SearchFlag } from '../../protocol/pva/constants.ts';
import { encodeDatagram } from '../../protocol/pva/datagram.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { type Names, searchReply } from './search-reply.ts';
import { openSearchSockets, type ReceivedSearch, type SearchSockets } from './search-sockets.ts';
import type { PvaSettings } from './settings.ts';

const logic = wire(nameServerMachine);

/** Who knows the names. */
export interface NameServerOwner extends AnyWired, Names {
  readonly isPaused: boolean;
  /** Its sockets are bound; or cannot be, for now. */
  namesSettled(): void;
}

type Reply = (bytes: Uint8Array, address: string, port: number) => void;

/** The event `datagram.received`. */
interface Received {
  readonly type: 'datagram.received';
  readonly datagram: ReceivedSearch;
  readonly reply: Reply;
}

export class NameServer extends Wired<typeof nameServerMachine> implements NameServerWiring {
  readonly kind = 'pvaNameServer';
  readonly #owner: NameServerOwner;
  readonly #services: Services;
  readonly #settings: PvaSettings;
  #sockets: SearchSockets | undefined;
  #lastName = '';
  #lastClient = '';

  constructor(owner: NameServerOwner, services: Services, settings: PvaSettings, id: string) {
    super(logic, owner, id, {});
    this.#owner = owner;
    this.#services = services;
    this.#settings = settings;
    this.ref.start();
  }

  label(): string {
    return `PV Access name server ${this.#sockets?.addresses.join(' ') ?? ''}`;
  }

  describe(): Record<string, unknown> {
    return {
      addresses: this.#sockets?.addresses ?? [],
      lastNameRequested: this.#lastName,
      lastNameRequestedBy: this.#lastClient,
    };
  }

  stop(): void {
    this.ref.send({ type: 'stop' });
  }

  /** It has crashed: gives back what it held. */
  abandon(): void {
    this.closeSockets();
  }

  // --- actions of the machine

  bind(): void {
    const { broadcastPort } = this.#settings;
    const udpPort = broadcastPort === 0 ? this.#owner.tcpPort : broadcastPort;
    openSearchSockets(
      { ...this.#settings, broadcastPort: udpPort },
      {
        onSearch: (datagram, reply) => this.deliver({ type: 'datagram.received', datagram, reply }),
        onDamaged: () => {
          this.#services.counters.damagedDatagrams++;
        },
        onProblem: (message) => this.#services.log.warn(message),
        onError: (error) => this.ref.send({ type: 'socket.failed', error }),
      },
    ).then(
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
    const { search, version, address, port } = datagram;
    const toSource = version >= ACL_VERSION && (search.flags & SearchFlag.REPLY_TO_SOURCE) !== 0;
    const replyPort = toSource ? port : search.port;
    if (replyPort === 0) return;
    const answer = searchReply(this.#owner, search, `${address}:${port}`);
    const last = search.channels.at(-1);
    if (last !== undefined) {
      this.#lastName = last.name;
      this.#lastClient = `${address}:${port}`;
    }
    if (answer === undefined) return;
    reply(encodeDatagram(answer), toSource || isAny(search.address) ? address : search.address, replyPort);
  }

  /** What came alone to this server has been passed on by its sockets. */
  passOn(): void {}

  isPaused(): boolean {
    return this.#owner.isPaused;
  }

  reportFailure({ error }: EventOf<NameServerEvent, 'socket.failed'>): void {
    const { broadcastPort } = this.#settings;
    this.#services.log.error(
      { err: error },
      `PV Access searches on UDP port ${broadcastPort} are not heard; trying again soon`,
    );
    this.#owner.namesSettled();
  }

  closeSockets(): void {
    void this.#sockets?.close();
    this.#sockets = undefined;
  }
}
