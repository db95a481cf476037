/** Wiring of the supervisor: sockets are bound, clients accepted, commands routed. */
import type { Socket } from 'node:net';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { Requester } from '../../database/pv/definition.ts';
import { type SupervisorEvent, type SupervisorWiring, supervisorMachine } from '../../machines/ca/supervisor.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import type { Services } from '../kernel/services.ts';
import { Supervision } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { listenTcp, skippedWarning, type TcpListener } from '../net/tcp-listener.ts';
import { isFreeForUdp } from '../net/udp-socket.ts';
import type { Pv } from '../pv/pv.ts';
import type { SearchTap, Server } from '../pv/server.ts';
import type { Source } from '../pv/source.ts';
import type { Target } from '../pv/view/view.ts';
import { Beacon, type BeaconOwner } from './beacon.ts';
import type { Channel } from './channel.ts';
import { Circuit, type CircuitOwner } from './circuit.ts';
import { NameServer, type NameServerOwner } from './name-server.ts';
import { portWarning } from './port-warning.ts';
import type { ServerSettings } from './settings.ts';
import { type ReceivedFrames, readRequests } from './tcp-socket.ts';
import { unitsWarnings } from './units-warning.ts';

const logic = wire(supervisorMachine);

/** @param peer `address:port` of who asks */

/** The event `commands.received`: one chunk of one circuit. */
interface Commands {
  readonly type: 'commands.received';
  readonly from: Circuit;
  readonly frames: ReceivedFrames;
}

export class Supervisor
  extends Wired<typeof supervisorMachine>
  implements SupervisorWiring, Server, CircuitOwner, NameServerOwner, BeaconOwner
{
  readonly kind = 'supervisor';
  readonly #source: Source;
  readonly #services: Services;
  readonly #settings: ServerSettings;
  readonly #unwatch: () => void;
  readonly #circuits = new Map<string, Circuit>();
  #listener: TcpListener | undefined;
  readonly #parts: Supervision<{ nameServer: NameServer; beacon: Beacon }>;
  #spawned = 0;
  #nextSid = 0;
  /** Told of each name asked for, over UDP or TCP; undefined while nobody looks. */
  searchTap: SearchTap | undefined;

  constructor(source: Source, services: Services, settings: ServerSettings) {
    super(logic, source, 'supervisor', {});
    this.#source = source;
    this.#services = services;
    this.#settings = settings;
    this.#parts = new Supervision(this, (message) => services.log.error(message), {
      nameServer: (id) => new NameServer(this, services, settings, id),
      beacon: (id) => new Beacon(this, services, settings, id),
    });
    this.#unwatch = source.watch({
      removed: (pv) => {
        for (const channel of this.#channelsOn(pv)) channel.pvRemoved();
      },
      rightsChanged: (pv) => {
        for (const channel of this.#channelsOn(pv)) channel.checkRights(this.rightsOf(channel.pv, channel.client));
      },
    });
    this.ref.start();
  }

  label(): string {
    return 'supervisor';
  }

  describe(): Record<string, unknown> {
    return { addresses: this.addresses, circuits: this.#circuits.size, ...this.#services.counters };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.#parts.children();
    yield* this.#circuits.values();
  }

  get circuits(): ReadonlyMap<string, Circuit> {
    return this.#circuits;
  }

  /** Channels of all clients. */
  *channels(): Iterable<Channel> {
    for (const circuit of this.#circuits.values()) yield* circuit.children();
  }

  get clients(): Iterable<ClientStatistics> {
    return Array.from(this.#circuits.values(), (circuit) => circuit.statistics());
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

  // --- for circuits and the name server

  resolve(name: string): Target | undefined {
    return this.#source.resolve(name);
  }

  rightsOf(pv: Pv, client: Requester): number {
    return this.#source.rightsOf(pv, client);
  }

  search(name: string, peer: string): number | undefined {
    const { counters } = this.#services;
    const found = !this.isPaused && this.#source.serves(name);
    counters.searches++;
    if (found) counters.searchHits++;
    this.searchTap?.(name, peer, found);
    return found ? this.tcpPort : undefined;
  }

  /** sids are never reused while the IOC runs: 2^32 of them. */
  nextSid(): number {
    const sid = this.#nextSid;
    this.#nextSid = (sid + 1) >>> 0;
    return sid;
  }

  namesSettled(): void {
    this.ref.send({ type: 'names.settled' });
  }

  circuitReleased(circuit: Circuit): void {
    this.ref.send({ type: 'circuit.closed', circuit });
  }

  // --- actions of the machine

  listen(): void {
    const connected = (socket: Socket) => this.ref.send({ type: 'client.connected', socket });
    const failed = (error: Error) => this.#services.log.error({ err: error }, 'Accepting a client failed');
    const warn = (message: string) => this.#services.log.warn(message);
    const { port, interfaces } = this.#settings;
    // Searches are heard on the port that was found.
    const isUsable = port === 0 ? (found: number) => isFreeForUdp(found, interfaces) : undefined;
    listenTcp(this.#settings, connected, failed, warn, isUsable).then(
      (listener) => {
        if (this.ref.getSnapshot().value !== 'starting') {
          void listener.close(); // stopped meanwhile
          return;
        }
        this.#listener = listener;
        // For programs that this one starts, and for scripts (rsrv).
        this.#services.environment.RSRV_SERVER_PORT = String(listener.port);
        for (const address of listener.skipped) this.#services.log.warn(skippedWarning(address));
        if (listener.fellBack) {
          this.#services.log.warn(portWarning(port, listener.port).join('\n'));
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
    const pvs = Array.from(this.#source.list(), (name) => this.#source.resolve(name)?.pv);
    for (const warning of unitsWarnings(pvs.filter((pv) => pv !== undefined))) this.#services.log.warn(warning);
    this.#source.ref.send({ type: 'serving' });
  }

  reportListenFailure({ error }: EventOf<SupervisorEvent, 'listen.failed'>): void {
    this.#source.ref.send({ type: 'serving.failed', error });
  }

  openCircuit({ socket }: { type: 'client.connected'; socket: Socket }): void {
    const { counters, bounds, log } = this.#services;
    if (this.#circuits.size >= bounds.circuits) {
      counters.circuitsRefused++;
      log.warn(
        `Refusing a client at ${socket.remoteAddress}: ${bounds.circuits} circuits are open, which is the limit`,
      );
      socket.destroy();
      return;
    }
    counters.circuitsOpened++;
    const circuit = new Circuit(this, this.#services, `circuit-${++this.#spawned}`, socket);
    this.#circuits.set(circuit.ref.id, circuit);
    readRequests(socket, bounds, {
      received: (frames, bytes) => {
        circuit.received(bytes, frames.commands.length);
        this.deliver({ type: 'commands.received', from: circuit, frames });
      },
      closed: () => {
        // One that has closed by itself has been forgotten.
        if (this.#circuits.has(circuit.ref.id)) circuit.deliver({ type: 'socket.closed' });
      },
    });
    log.info(`Connected to new client at ${circuit.peer} (total: ${this.#circuits.size}).`);
  }

  refuseClient({ socket }: { type: 'client.connected'; socket: Socket }): void {
    socket.destroy();
  }

  route({ from, frames }: Commands): void {
    const { commands, fault } = frames;
    for (let i = 0; i < commands.length; i++) from.deliver(commands[i]!);
    if (fault !== undefined) from.deliver({ type: 'fault', fault });
  }

  forgetCircuit({ circuit }: { type: 'circuit.closed'; circuit: Circuit }): void {
    if (!this.#circuits.delete(circuit.ref.id)) return;
    this.#services.log.info(`Disconnected from client at ${circuit.peer} (total: ${this.#circuits.size}).`);
    if (this.#circuits.size === 0 && !this.#listener) this.ref.send({ type: 'circuits.gone' });
  }

  /** A circuit, the name server or the beacon emitter has thrown. */
  childFailed({ actorId, error }: ChildFailure): void {
    const { counters, log } = this.#services;
    counters.crashes++;
    log.error({ err: error }, `${actorId} failed`);
    if (!this.#parts.failed(actorId, error)) this.#circuits.get(actorId)?.abandon();
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

  drainCircuits(): void {
    if (this.#circuits.size === 0) this.ref.send({ type: 'circuits.gone' });
    for (const circuit of [...this.#circuits.values()]) circuit.ref.send({ type: 'stop' });
  }

  release(): void {
    this.#unwatch();
    for (const circuit of [...this.#circuits.values()]) circuit.abandon();
    this.#circuits.clear();
  }

  // --- helpers

  /** All channels, or those on one PV. */
  #channelsOn(pv: Pv | undefined): Channel[] {
    const channels = [...this.channels()];
    return pv === undefined ? channels : channels.filter((channel) => channel.pv === pv);
  }
}
