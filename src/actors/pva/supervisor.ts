/** Wiring of the supervisor: sockets are bound, clients accepted, names looked up. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import { type SupervisorEvent, type SupervisorWiring, supervisorMachine } from '../../machines/pva/supervisor.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { GUID_SIZE } from '../../protocol/pva/constants.ts';
import type { Search } from '../../protocol/pva/messages.ts';
import type { Services } from '../kernel/services.ts';
import { Supervision } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { listenTcp, skippedWarning, type TcpListener } from '../net/tcp-listener.ts';
import { isFreeForUdp } from '../net/udp-socket.ts';
import type { Pv } from '../pv/pv.ts';
import type { SearchTap, ServedChannel, Server } from '../pv/server.ts';
import type { Image, Source, Structure } from '../pv/source.ts';
import { Beacon, type BeaconOwner } from './beacon.ts';
import type { Channel } from './channel.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import type { Content } from './content.ts';
import { GroupContent } from './group-content.ts';
import { GroupShape, type SharedShape } from './group-shape.ts';
import { ImageShape } from './image-shape.ts';
import { NameServer, type NameServerOwner } from './name-server.ts';
import { ProcedureContent } from './procedure-content.ts';
import { PvContent } from './pv-content.ts';
import { SERVER_CHANNEL, ServerContent } from './server-content.ts';
import type { PvaSettings } from './settings.ts';

const logic = wire(supervisorMachine);

/** The event `bytes.received`: one chunk of one connection. */
interface Chunk {
  readonly type: 'bytes.received';
  readonly from: Connection;
  readonly bytes: Uint8Array;
}

export class Supervisor
  extends Wired<typeof supervisorMachine>
  implements SupervisorWiring, Server, ConnectionOwner, NameServerOwner, BeaconOwner
{
  readonly kind = 'pvaSupervisor';
  readonly guid: Uint8Array = randomBytes(GUID_SIZE);
  changeCount = 0;
  readonly #source: Source;
  readonly #services: Services;
  readonly #settings: PvaSettings;
  readonly #unwatch: () => void;
  readonly #connections = new Map<string, Connection>();
  readonly #groups = new WeakMap<Structure | Image, GroupContent>();
  #listener: TcpListener | undefined;
  readonly #parts: Supervision<{ nameServer: NameServer; beacon: Beacon }>;
  #spawned = 0;
  /** Told of each name asked for, over UDP or TCP; undefined while nobody looks. */
  searchTap: SearchTap | undefined;

  constructor(source: Source, services: Services, settings: PvaSettings) {
    super(logic, source, 'pvaSupervisor', {});
    this.#source = source;
    this.#services = services;
    this.#settings = settings;
    this.#parts = new Supervision(this, (message) => services.log.error(message), {
      nameServer: (id) => new NameServer(this, services, settings, `pva:${id}`),
      beacon: (id) => new Beacon(this, services, settings, `pva:${id}`),
    });
    this.#unwatch = source.watch({
      added: () => {
        this.changeCount++;
      },
      removed: (pv) => {
        this.changeCount++;
        for (const channel of this.#channelsOn(pv)) channel.ref.send({ type: 'pv.removed' });
      },
      rightsChanged: (pv) => {
        for (const channel of this.#channelsOn(pv)) channel.checkRights();
      },
    });
    this.ref.start();
  }

  label(): string {
    return 'PV Access supervisor';
  }

  describe(): Record<string, unknown> {
    return { addresses: this.addresses, connections: this.#connections.size, ...this.#services.counters };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.#parts.children();
    yield* this.#connections.values();
  }

  get connections(): ReadonlyMap<string, Connection> {
    return this.#connections;
  }

  /** Channels of all clients, once for each PV that they stand on. */
  *channels(): Iterable<ServedChannel> {
    for (const connection of this.#connections.values()) {
      for (const { content, requester: client } of connection.children()) {
        for (const pv of content.pvs) yield { pv, client };
      }
    }
  }

  get clients(): Iterable<ClientStatistics> {
    return Array.from(this.#connections.values(), (connection) => connection.load());
  }

  get tcpPort(): number {
    return this.#listener?.port ?? 0;
  }

  get isPaused(): boolean {
    return this.ref.getSnapshot().matches({ routing: { announced: 'paused' } });
  }

  /** `address:port` of each TCP socket. */
  get addresses(): readonly string[] {
    return this.#listener?.addresses ?? [];
  }

  // --- for connections and the name server

  contentOf(name: string): Content | undefined {
    if (name === SERVER_CHANNEL) return new ServerContent({ version: 'xioc', names: () => this.#names() });
    const target = this.#source.resolve(name);
    if (target !== undefined) return new PvContent(this.#source, target);
    const structure = this.#source.structure(name);
    if (structure !== undefined) return this.#shared(structure, () => new GroupShape(this.#source, structure));
    const image = this.#source.image(name);
    if (image !== undefined) return this.#shared(image, () => new ImageShape(this.#source, image));
    const procedure = this.#source.procedure(name);
    if (procedure !== undefined) return new ProcedureContent(procedure, () => this.#services.clock.wallTime());
    return undefined;
  }

  search(names: Search['channels'], peer: string): number[] {
    const { counters } = this.#services;
    const found: number[] = [];
    for (const { cid, name } of names) {
      counters.searches++;
      // A name that could not be opened must not be found: its client would come back for ever.
      const isServed = !this.isPaused && name !== '' && name !== SERVER_CHANNEL && this.#serves(name);
      this.searchTap?.(name, peer, isServed);
      if (!isServed) continue;
      counters.searchHits++;
      found.push(cid);
    }
    return found;
  }

  namesSettled(): void {
    this.ref.send({ type: 'names.settled' });
  }

  connectionReleased(connection: Connection): void {
    this.ref.send({ type: 'connection.closed', connection });
  }

  // --- actions of the machine

  listen(): void {
    const connected = (socket: Socket) => this.ref.send({ type: 'client.connected', socket });
    const failed = (error: Error) => this.#services.log.error({ err: error }, 'Accepting a client failed');
    const warn = (message: string) => this.#services.log.warn(message);
    const { port, broadcastPort, interfaces } = this.#settings;
    // Searches are heard on the port that was found.
    const isUsable = broadcastPort === 0 ? (found: number) => isFreeForUdp(found, interfaces) : undefined;
    listenTcp(this.#settings, connected, failed, warn, isUsable).then(
      (listener) => {
        if (this.ref.getSnapshot().value !== 'starting') {
          void listener.close(); // stopped meanwhile
          return;
        }
        this.#listener = listener;
        for (const address of listener.skipped) this.#services.log.warn(skippedWarning(address));
        if (listener.fellBack) {
          this.#services.log.warn(
            `PV Access: TCP port ${port} is taken, port ${listener.port} is used: clients that find this IOC by searches notice no difference`,
          );
        }
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
    this.#source.ref.send({ type: 'serving' });
  }

  reportListenFailure({ error }: EventOf<SupervisorEvent, 'listen.failed'>): void {
    this.#source.ref.send({ type: 'serving.failed', error });
  }

  openConnection({ socket }: SupervisorEvent & { type: 'client.connected'; socket: Socket }): void {
    const { counters, bounds, log } = this.#services;
    if (this.#connections.size >= bounds.circuits) {
      counters.circuitsRefused++;
      log.warn(
        `Refusing a client at ${socket.remoteAddress}: ${bounds.circuits} connections are open, which is the limit`,
      );
      socket.destroy();
      return;
    }
    counters.circuitsOpened++;
    const connection = new Connection(this, this.#services, `connection-${++this.#spawned}`, socket);
    this.#connections.set(connection.ref.id, connection);
    socket.on('data', (bytes: Buffer) => this.deliver({ type: 'bytes.received', from: connection, bytes }));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      // One that has closed by itself has been forgotten.
      if (this.#connections.has(connection.ref.id)) connection.deliver({ type: 'socket.closed' });
    });
    log.info(`Connected to new PV Access client at ${connection.peer} (total: ${this.#connections.size}).`);
  }

  refuseClient({ socket }: SupervisorEvent & { type: 'client.connected'; socket: Socket }): void {
    socket.destroy();
  }

  route({ from, bytes }: SupervisorEvent & Chunk): void {
    from.received(bytes);
  }

  forgetConnection({ connection }: SupervisorEvent & { type: 'connection.closed'; connection: Connection }): void {
    if (!this.#connections.delete(connection.ref.id)) return;
    this.#services.log.info(
      `Disconnected from PV Access client at ${connection.peer} (total: ${this.#connections.size}).`,
    );
    if (this.#connections.size === 0 && !this.#listener) this.ref.send({ type: 'connections.gone' });
  }

  /** A connection, the name server or the beacon emitter has thrown. */
  childFailed({ actorId, error }: ChildFailure): void {
    const { counters, log } = this.#services;
    counters.crashes++;
    log.error({ err: error }, `${actorId} failed`);
    if (!this.#parts.failed(actorId, error)) this.#connections.get(actorId)?.abandon();
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

  drainConnections(): void {
    if (this.#connections.size === 0) this.ref.send({ type: 'connections.gone' });
    for (const connection of [...this.#connections.values()]) connection.ref.send({ type: 'stop' });
  }

  release(): void {
    this.#unwatch();
    for (const connection of [...this.#connections.values()]) connection.abandon();
    this.#connections.clear();
  }

  // --- helpers

  *#names(): Iterable<string> {
    yield* this.#source.list();
    yield* this.#source.listGroups();
  }

  /** One for all its channels: they share what is encoded, and its subscription. */
  #shared(value: Structure | Image, shape: () => SharedShape): GroupContent {
    let content = this.#groups.get(value);
    if (content === undefined) {
      content = new GroupContent(this.#source, shape());
      this.#groups.set(value, content);
    }
    return content;
  }

  #serves(name: string): boolean {
    return (
      this.#source.serves(name) ||
      this.#source.structure(name) !== undefined ||
      this.#source.image(name) !== undefined ||
      this.#source.procedure(name) !== undefined
    );
  }

  /** All channels, or those on one PV. */
  #channelsOn(pv: Pv | undefined): Channel[] {
    const channels = [...this.#connections.values()].flatMap((connection) => [...connection.children()]);
    if (pv === undefined) return channels;
    return channels.filter(({ content }) => [...content.pvs].includes(pv));
  }
}
