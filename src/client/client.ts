/** The body of a client context: its circuits, its channels, its ids. */

import { toDotted } from '../actors/address-list.ts';
import type { HeapClock, Timer } from '../actors/clock.ts';
import { embody, Wired } from '../actors/hot-path.ts';
import { clientContextMachine } from '../machines/client-context.ts';
import type { Beacon, ErrorResponse, SearchRequest, SearchResponse } from '../protocol/messages.ts';
import { Eca, ecaText } from '../protocol/status.ts';
import { BeaconHistory } from './beacon-history.ts';
import { Channel, type ChannelListener, type ChannelOwner } from './channel.ts';
import { Circuit, type CircuitOwner } from './circuit.ts';
import { CaError } from './error.ts';
import { Registration, type RegistrationOwner } from './registration.ts';
import { Searcher, type SearcherOwner } from './searcher.ts';
import { type ClientSettings, resolveClientSettings } from './settings.ts';

const logic = embody(clientContextMachine);

/** What the program is told without having asked. */
export interface ClientListener {
  /** Trouble that no request waits for. */
  exception(error: CaError): void;
  warn(message: string): void;
  /** A beacon that was heard for the first time, came early or came late. */
  beaconAnomaly(server: string): void;
}

export interface ClientOptions {
  readonly clock: HeapClock;
  readonly environment: NodeJS.ProcessEnv;
  readonly userName: string;
  readonly hostName: string;
  /** Register with the repeater of this host, and be it when there is none. */
  readonly repeater: boolean;
  readonly parent: Wired | undefined;
}

export class Client extends Wired implements SearcherOwner, CircuitOwner, ChannelOwner, RegistrationOwner {
  readonly kind = 'client';
  readonly clock: HeapClock;
  readonly userName: string;
  readonly hostName: string;
  readonly #options: ClientOptions;
  readonly #listener: ClientListener;
  readonly #beacons: BeaconHistory;
  readonly #channels = new Map<number, Channel>();
  readonly #circuits = new Map<string, Circuit>();
  /** Channels made before there is a searcher. */
  readonly #early = new Set<Channel>();
  readonly #reconnects = new Set<Timer>();
  readonly #closed: Promise<void>;
  #resolveClosed!: () => void;
  #settings: ClientSettings | undefined;
  #searcher: Searcher | undefined;
  #registration: Registration | undefined;
  #nextId = 0;
  #nextCid = 0;
  #spawned = 0;

  constructor(options: ClientOptions, listener: ClientListener) {
    super(logic, options.parent, `client-${++clients}`, {}, options.parent ? undefined : options.clock);
    this.#options = options;
    this.#listener = listener;
    this.clock = options.clock;
    this.userName = options.userName;
    this.hostName = options.hostName;
    this.#beacons = new BeaconHistory(this.clock.now());
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.ref.start();
  }

  label(): string {
    return 'client';
  }

  describe(): Record<string, unknown> {
    return {
      channels: this.#channels.size,
      connected: [...this.#channels.values()].filter(({ isConnected }) => isConnected).length,
      circuits: this.#circuits.size,
      serversHeard: this.#beacons.size,
    };
  }

  override *children(): Iterable<Wired> {
    if (this.#searcher) yield this.#searcher;
    if (this.#registration) yield this.#registration;
    yield* this.#circuits.values();
    yield* this.#channels.values();
  }

  /** Undefined while host names are being looked up. */
  get settings(): ClientSettings | undefined {
    return this.#settings;
  }

  get beacons(): BeaconHistory {
    return this.#beacons;
  }

  get isClosed(): boolean {
    const snapshot = this.ref.getSnapshot();
    return snapshot.status !== 'active' || snapshot.matches('closing');
  }

  open(name: string, priority: number, listener: ChannelListener): Channel {
    const cid = this.#freeCid();
    const channel = new Channel(this, listener, name, cid, priority);
    this.#channels.set(cid, channel);
    return channel;
  }

  close(): Promise<void> {
    if (!this.isClosed) this.ref.send({ type: 'close' });
    return this.#closed;
  }

  /** For a time limit's message: how far the channel got. */
  whyNotConnected(channel: Channel): string {
    const { host } = channel;
    const { value } = channel.ref.getSnapshot();
    if (value === 'connecting')
      return `the server at ${host} says it has it, but has not let this client connect to it`;
    if (typeof value === 'object') return `the server at ${host} does not answer`;
    if (value === 'disconnected') return 'its server has gone, and no other has answered';
    const { searchAddresses = [], nameServers = [] } = this.#settings ?? {};
    const asked = [...searchAddresses, ...nameServers].map(({ address, port }) => `${address}:${port}`);
    if (asked.length === 0) return 'there is nobody to ask: EPICS_CA_ADDR_LIST and EPICS_CA_NAME_SERVERS are empty';
    return `no server answered; asked were ${asked.join(', ')} (check the name, and EPICS_CA_ADDR_LIST)`;
  }

  // --- for its parts

  now(): number {
    return this.clock.now();
  }

  get maxPayload(): number {
    return this.#settings!.maxArrayBytes;
  }

  get silenceMs(): number {
    return this.#settings!.connectionTimeoutMs;
  }

  get repeaterPort(): number {
    return this.#settings!.repeaterPort;
  }

  nextId(): number {
    this.#nextId = (this.#nextId + 1) >>> 0;
    return this.#nextId;
  }

  channel(cid: number): Channel | undefined {
    return this.#channels.get(cid);
  }

  search(channel: Channel): void {
    if (this.#searcher === undefined) this.#early.add(channel);
    else this.#searcher.search(channel);
  }

  searchLater(channel: Channel): void {
    this.#searcher?.searchLater(channel);
  }

  stopSearching(channel: Channel): void {
    this.#early.delete(channel);
    this.#searcher?.forget(channel);
  }

  found(channel: Channel, address: string, port: number): void {
    if (port !== 0) channel.ref.send({ type: 'found', address, port } as { type: string });
  }

  circuitTo(address: string, port: number, priority: number): Circuit {
    const key = `${address}:${port}/${priority}`;
    const existing = this.#circuits.get(key);
    if (existing !== undefined && !existing.isStopping) return existing;
    const circuit = new Circuit(this, `circuit-${++this.#spawned}`, address, port, priority);
    this.#circuits.set(key, circuit);
    this.#beacons.connected(circuit.host);
    return circuit;
  }

  searchOverTcp(searches: readonly SearchRequest[]): boolean {
    let asked = false;
    for (const { address, port } of this.#settings!.nameServers) {
      if (this.#circuits.get(`${address}:${port}/0`)?.search(searches)) asked = true;
    }
    return asked;
  }

  answeredOverTcp(reply: SearchResponse, circuit: Circuit): void {
    this.#searcher?.answered(reply, circuit);
  }

  nameServerReady(): void {
    this.#searcher?.startOver();
  }

  beacon(beacon: Beacon, sender: string): void {
    const address = beacon.address === 0 ? sender : toDotted(beacon.address);
    const host = `${address}:${beacon.port === 0 ? this.#settings!.serverPort : beacon.port}`;
    const news = this.#beacons.heard(host, beacon.minor, beacon.sequence, this.now());
    if (news === undefined) return;
    if (news.normal || news.anomaly) {
      for (const circuit of this.#circuits.values()) {
        if (circuit.host !== host) continue;
        if (news.normal) circuit.beaconHeard();
        else circuit.beaconAnomaly();
      }
    }
    if (news.netChange) this.#searcher?.hurry();
    if (news.netChange || !news.known) this.#listener.beaconAnomaly(host);
  }

  exception(error: ErrorResponse, host: string, channel?: Channel): void {
    const detail = error.text === '' ? '' : ` (${error.text})`;
    const about = channel === undefined ? '' : ` about ${channel.name}`;
    const message = `${ecaText(error.status)}${detail}, says the server at ${host}${about}`;
    this.#listener.exception(new CaError(message, error.status, channel?.name));
  }

  duplicate(channel: Channel, host: string): void {
    this.#listener.exception(
      new CaError(
        `${channel.name} is served by ${channel.host}, which is used, and by ${host} as well: ` +
          'give one of the two PVs another name, or leave its server out of EPICS_CA_ADDR_LIST',
        Eca.DBLCHNL,
        channel.name,
      ),
    );
  }

  repeaterConfirmed(): void {
    this.#registration?.ref.send({ type: 'confirmed' });
  }

  register(address: string): void {
    this.#searcher?.register(address);
  }

  searchSocketOpened(): void {
    this.#registration?.ref.send({ type: 'rebound' });
  }

  warn(message: string): void {
    this.#listener.warn(message);
  }

  circuitReleased(circuit: Circuit): void {
    this.ref.send({ type: 'circuit.closed', circuit } as { type: string });
  }

  channelReleased(channel: Channel): void {
    this.#channels.delete(channel.cid);
  }

  // --- actions of the machine

  prepare(): void {
    void resolveClientSettings(this.#options.environment).then(({ settings, warnings }) => {
      this.#settings = settings;
      for (const warning of warnings) this.warn(warning);
      if (!this.isClosed) this.ref.send({ type: 'prepared' });
    });
  }

  startSearcher(): void {
    const { searchAddresses, nameServers } = this.#settings!;
    if (searchAddresses.length + nameServers.length === 0) {
      this.#listener.exception(
        new CaError(
          'There is nobody to ask for PVs: set EPICS_CA_ADDR_LIST or EPICS_CA_NAME_SERVERS, or leave EPICS_CA_AUTO_ADDR_LIST at YES',
          Eca.NOSEARCHADDR,
        ),
      );
    }
    this.#searcher = new Searcher(this, this.#settings!, `searcher-${++this.#spawned}`);
    const waiting = [...this.#early];
    this.#early.clear();
    for (const channel of waiting) this.#searcher.search(channel);
  }

  startRegistration(): void {
    if (this.#options.repeater) this.#registration = new Registration(this, `registration-${++this.#spawned}`);
  }

  connectNameServers(): void {
    for (const { address, port } of this.#settings!.nameServers) this.#connectNameServer(address, port);
  }

  forgetCircuit({ circuit }: { type: string; circuit: Circuit }): void {
    const { address, port, priority, isNameServer } = circuit;
    const key = `${address}:${port}/${priority}`;
    if (this.#circuits.get(key) === circuit) this.#circuits.delete(key);
    if (this.isClosed) {
      if (this.#circuits.size === 0) this.ref.send({ type: 'circuits.gone' });
    } else if (isNameServer) {
      const again = this.clock.setTimeout(() => {
        this.#reconnects.delete(again);
        this.#connectNameServer(address, port);
      }, this.silenceMs);
      this.#reconnects.add(again);
    }
  }

  /** A circuit, a channel, the searcher or the registration has thrown. */
  childFailed({ actorId, error }: { type: string; actorId: string; error: unknown }): void {
    this.warn(`${actorId} failed: ${error instanceof Error ? error.stack : String(error)}`);
    const circuit = [...this.#circuits.values()].find(({ ref }) => ref.id === actorId);
    const channel = [...this.#channels.values()].find(({ ref }) => ref.id === actorId);
    circuit?.abandon();
    channel?.clear();
    channel?.release();
    if (actorId === this.#searcher?.ref.id) {
      this.#searcher.closeSocket();
      this.startSearcher();
      for (const lost of this.#channels.values()) if (lost.circuit === undefined) this.#searcher.search(lost);
    } else if (actorId === this.#registration?.ref.id) {
      this.#registration = undefined;
    }
  }

  stopSearch(): void {
    this.#searcher?.ref.send({ type: 'close' });
    this.#registration?.ref.send({ type: 'close' });
    this.#searcher = undefined;
    this.#registration = undefined;
  }

  closeChannels(): void {
    for (const channel of [...this.#channels.values()]) channel.ref.send({ type: 'close' });
  }

  drainCircuits(): void {
    for (const timer of this.#reconnects) this.clock.clearTimeout(timer);
    this.#reconnects.clear();
    for (const circuit of [...this.#circuits.values()]) circuit.ref.send({ type: 'stop' });
    if (this.#circuits.size === 0) this.ref.send({ type: 'circuits.gone' });
  }

  release(): void {
    for (const circuit of [...this.#circuits.values()]) circuit.abandon();
    this.#circuits.clear();
    this.#resolveClosed();
  }

  // --- helpers

  #connectNameServer(address: string, port: number): void {
    const circuit = this.circuitTo(address, port, 0);
    circuit.isNameServer = true;
  }

  /** cids are used again after 2^32 channels, but never two at a time. */
  #freeCid(): number {
    do {
      this.#nextCid = (this.#nextCid + 1) % 0xffffffff;
    } while (this.#channels.has(this.#nextCid));
    return this.#nextCid;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Clients of this process, for their ids. */
let clients = 0;
