/**
 * Wiring of the supervisor, without what is particular to a protocol: sockets are bound, clients accepted, parts kept
 * alive.
 */
import type { Socket } from 'node:net';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import { type SupervisorEvent, type SupervisorWiring, supervisorMachine } from '../../machines/supervisor.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import type { Services } from '../kernel/services.ts';
import { type Part, Supervision } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, type Ref, Wired } from '../kernel/wired.ts';
import { type ListenSettings, listenTcp, skippedWarning, type TcpListener } from '../net/tcp-listener.ts';
import { isFreeForUdp } from '../net/udp-socket.ts';
import type { Pv } from '../pv/pv.ts';
import type { SearchTap, ServedChannel, Server } from '../pv/server.ts';
import type { Source } from '../pv/source.ts';

const logic = wire(supervisorMachine);

/** A circuit or a connection. */
export interface ServedClient extends AnyWired {
  readonly ref: Ref<{ readonly type: 'stop' }>;
  /** `address:port` */
  readonly peer: string;
  statistics(): ClientStatistics;
  /** It has crashed, or the IOC stops: gives back what it held. */
  abandon(): void;
}

/** The name server or the beacon emitter. */
export interface NetworkPart extends Part {
  readonly ref: Ref<{ readonly type: 'pause' | 'resume' }>;
}

/** What a protocol's server is like. */
export interface ServerTraits {
  /** Id of the actor. */
  readonly id: string;
  readonly listen: ListenSettings;
  /** Searches are heard on the port that is found for TCP. */
  readonly searchesOnTcpPort: boolean;
  /** What a client is in messages, such as `client`. */
  readonly client: string;
  /** What clients have open, such as `circuits`. */
  readonly clients: string;
}

/** @typeParam Client what serves a client; @typeParam Chunk what the event `received` carries of it */
export abstract class Supervisor<Client extends ServedClient, Chunk extends object>
  extends Wired<typeof supervisorMachine>
  implements SupervisorWiring, Server
{
  /** Told of each name asked for, over UDP or TCP; undefined while nobody looks. */
  searchTap: SearchTap | undefined;
  protected readonly source: Source;
  protected readonly services: Services;
  protected readonly clientsById = new Map<string, Client>();
  readonly #traits: ServerTraits;
  readonly #parts: Supervision<{ nameServer: NetworkPart; beacon: NetworkPart }>;
  readonly #unwatch: () => void;
  #listener: TcpListener | undefined;
  #accepted = 0;

  constructor(source: Source, services: Services, traits: ServerTraits) {
    super(logic, source, traits.id, {});
    this.source = source;
    this.services = services;
    this.#traits = traits;
    this.#parts = new Supervision(this, (message) => services.log.error(message), {
      nameServer: (id) => this.nameServer(id),
      beacon: (id) => this.beacon(id),
    });
    this.#unwatch = source.watch({
      added: () => this.namesChanged(),
      removed: (pv) => this.pvRemoved(pv),
      rightsChanged: (pv) => this.rightsChanged(pv),
    });
    this.ref.start();
  }

  abstract override label(): string;

  describe(): Record<string, unknown> {
    const { clients } = this.#traits;
    return { addresses: this.addresses, [clients]: this.clientsById.size, ...this.services.counters };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.#parts.children();
    yield* this.clientsById.values();
  }

  abstract channels(): Iterable<ServedChannel>;

  get clients(): Iterable<ClientStatistics> {
    return Array.from(this.clientsById.values(), (client) => client.statistics());
  }

  get tcpPort(): number {
    return this.#listener?.port ?? 0;
  }

  get isPaused(): boolean {
    return this.ref.getSnapshot().matches({ routing: { announced: 'paused' } });
  }

  get addresses(): readonly string[] {
    return this.#listener?.addresses ?? [];
  }

  // --- for the name server and clients

  namesSettled(): void {
    this.ref.send({ type: 'names.settled' });
  }

  protected clientReleased(client: Client): void {
    this.ref.send({ type: 'client.left', client });
  }

  /** Counts a search, and shows it to who looks. @returns `isServed`, false while the IOC is paused */
  protected searched(name: string, peer: string, isServed: () => boolean): boolean {
    const { counters } = this.services;
    const found = !this.isPaused && isServed();
    counters.searches++;
    if (found) counters.searchHits++;
    this.searchTap?.(name, peer, found);
    return found;
  }

  // --- of the protocol

  protected abstract nameServer(id: string): NetworkPart;

  protected abstract beacon(id: string): NetworkPart;

  /** What serves this client from now on; it is to hear its socket. */
  protected abstract serve(socket: Socket, number: number): Client;

  /** What is told when the TCP port is another one than was asked for. */
  protected abstract otherPort(wanted: number, used: number): string;

  /** PVs came or went. */
  protected namesChanged(): void {}

  protected abstract pvRemoved(pv: Pv): void;

  /** On this PV, or on any. */
  protected abstract rightsChanged(pv: Pv | undefined): void;

  // --- actions of the machine

  abstract route(event: { readonly type: 'received'; readonly from: Client; readonly chunk: Chunk }): void;

  listen(): void {
    const { log } = this.services;
    const { listen, searchesOnTcpPort } = this.#traits;
    const connected = (socket: Socket) => this.ref.send({ type: 'client.connected', socket });
    const failed = (error: Error) => log.error({ err: error }, 'Accepting a client failed');
    const warn = (message: string) => log.warn(message);
    const isUsable = searchesOnTcpPort ? (found: number) => isFreeForUdp(found, listen.interfaces) : undefined;
    listenTcp(listen, connected, failed, warn, isUsable).then(
      (listener) => {
        if (this.ref.getSnapshot().value !== 'starting') {
          void listener.close(); // stopped meanwhile
          return;
        }
        this.#listener = listener;
        for (const address of listener.skipped) log.warn(skippedWarning(address));
        if (listener.fellBack) log.warn(this.otherPort(listen.port, listener.port));
        this.ref.send({ type: 'listening' });
      },
      (error: unknown) => this.ref.send({ type: 'listen.failed', error }),
    );
  }

  startNameServer(): void {
    this.#parts.start('nameServer');
  }

  startBeacons(): void {
    this.#parts.start('beacon');
  }

  reportServing(): void {
    this.source.ref.send({ type: 'serving' });
  }

  reportListenFailure({ error }: EventOf<SupervisorEvent, 'listen.failed'>): void {
    this.source.ref.send({ type: 'serving.failed', error });
  }

  acceptClient({ socket }: { type: 'client.connected'; socket: Socket }): void {
    const { counters, bounds, log } = this.services;
    const { client: what, clients } = this.#traits;
    if (this.clientsById.size >= bounds.circuits) {
      counters.circuitsRefused++;
      log.warn(
        `Refusing a client at ${socket.remoteAddress}: ${bounds.circuits} ${clients} are open, which is the limit`,
      );
      socket.destroy();
      return;
    }
    counters.circuitsOpened++;
    const client = this.serve(socket, ++this.#accepted);
    this.clientsById.set(client.ref.id, client);
    log.info(`Connected to new ${what} at ${client.peer} (total: ${this.clientsById.size}).`);
  }

  refuseClient({ socket }: { type: 'client.connected'; socket: Socket }): void {
    socket.destroy();
  }

  forgetClient({ client }: { type: 'client.left'; client: Client }): void {
    if (!this.clientsById.delete(client.ref.id)) return;
    this.services.log.info(
      `Disconnected from ${this.#traits.client} at ${client.peer} (total: ${this.clientsById.size}).`,
    );
    if (this.clientsById.size === 0 && !this.#listener) this.ref.send({ type: 'clients.gone' });
  }

  /** A client's actor, the name server or the beacon emitter has thrown. */
  childFailed({ actorId, error }: ChildFailure): void {
    const { counters, log } = this.services;
    counters.crashes++;
    log.error({ err: error }, `${actorId} failed`);
    if (!this.#parts.failed(actorId, error)) this.clientsById.get(actorId)?.abandon();
  }

  pauseNetwork(): void {
    this.#listener?.pause();
    this.#parts.get('nameServer')?.ref.send({ type: 'pause' });
    this.#parts.get('beacon')?.ref.send({ type: 'pause' });
  }

  resumeNetwork(): void {
    this.#parts.get('nameServer')?.ref.send({ type: 'resume' });
    this.#parts.get('beacon')?.ref.send({ type: 'resume' });
    this.#listener?.resume();
  }

  stopParts(): void {
    this.#parts.stop();
  }

  stopListening(): void {
    void this.#listener?.close();
    this.#listener = undefined;
  }

  drainClients(): void {
    if (this.clientsById.size === 0) this.ref.send({ type: 'clients.gone' });
    for (const client of [...this.clientsById.values()]) client.ref.send({ type: 'stop' });
  }

  release(): void {
    this.#unwatch();
    for (const client of [...this.clientsById.values()]) client.abandon();
    this.clientsById.clear();
  }
}
