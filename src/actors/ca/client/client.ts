/** Wiring of a client: its circuits, its channels, its ids. */

import { type CaClientWiring, caClientMachine } from '../../../machines/ca/client/client.ts';
import type { ChildFailure } from '../../../machines/wired.ts';
import type { Beacon } from '../../../protocol/ca/messages.ts';
import type { SearchRequest } from '../../../protocol/ca/requests.ts';
import type { SearchResponse } from '../../../protocol/ca/responses.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import { Supervision } from '../../kernel/supervision.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { toDotted } from '../../net/address-list.ts';
import { ClientChannels } from '../../net/client-channels.ts';
import type { ClientOptions } from '../../net/client-options.ts';
import { BeaconHistory } from './beacon-history.ts';
import { Channel, type ChannelOwner } from './channel.ts';
import type { Circuit } from './circuit.ts';
import type { CircuitOwner } from './circuit-owner.ts';
import { Circuits } from './circuits.ts';
import type { ClientListener } from './client-listener.ts';
import type { CaError } from './error.ts';
import type { ChannelListener, CircuitFace } from './faces.ts';
import { Registration, type RegistrationOwner } from './registration.ts';
import { Searcher, type SearcherOwner } from './searcher.ts';
import { type ClientSettings, resolveClientSettings } from './settings.ts';
import { duplicateTrouble, searchTrouble } from './trouble.ts';

const logic = wire(caClientMachine);

export interface CaClientOptions extends ClientOptions {
  /** Register with the repeater of this host, and be it when there is none. */
  readonly repeater: boolean;
}

export class CaClient
  extends Wired<typeof caClientMachine>
  implements CaClientWiring, SearcherOwner, CircuitOwner, ChannelOwner, RegistrationOwner
{
  readonly kind = 'client';
  readonly clock: HeapClock;
  readonly userName: string;
  readonly hostName: string;
  readonly #options: CaClientOptions;
  readonly #listener: ClientListener;
  readonly #beacons: BeaconHistory;
  readonly #channels = new ClientChannels<Channel>();
  readonly #circuits: Circuits;
  readonly #closed: Promise<void>;
  #resolveClosed!: () => void;
  #settings: ClientSettings | undefined;
  readonly #parts: Supervision<{ searcher: Searcher; registration: Registration }>;
  #nextId = 0;

  constructor(options: CaClientOptions, listener: ClientListener) {
    super(logic, options.parent, `client-${++clients}`, {}, options.parent ? undefined : options.clock);
    this.#options = options;
    this.#listener = listener;
    this.clock = options.clock;
    this.userName = options.userName;
    this.hostName = options.hostName;
    this.#beacons = new BeaconHistory(this.clock.now());
    this.#circuits = new Circuits(this);
    this.#parts = new Supervision(this, (message) => listener.warn(message), {
      searcher: (id) => this.#newSearcher(id),
      registration: (id) => new Registration(this, id),
    });
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
      connected: this.#channels.connected,
      circuits: this.#circuits.size,
      serversHeard: this.#beacons.size,
    };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.#parts.children();
    yield* this.#circuits;
    yield* this.#channels;
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
    return this.#channels.add((cid) => new Channel(this, listener, name, cid, priority));
  }

  close(): Promise<void> {
    if (!this.isClosed) this.ref.send({ type: 'close' });
    return this.#closed;
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
    // Without a searcher it is found among the channels without a circuit when there is one.
    this.#searcher?.search(channel);
  }

  searchLater(channel: Channel): void {
    this.#searcher?.searchLater(channel);
  }

  stopSearching(channel: Channel): void {
    this.#searcher?.forget(channel);
  }

  found(channel: Channel, address: string, port: number): void {
    if (port !== 0) channel.ref.send({ type: 'found', address, port });
  }

  circuitTo(address: string, port: number, priority: number): Circuit {
    const circuit = this.#circuits.to(address, port, priority);
    this.#beacons.connected(circuit.host);
    return circuit;
  }

  searchOverTcp(searches: readonly SearchRequest[]): boolean {
    return this.#circuits.search(searches);
  }

  answeredOverTcp(reply: SearchResponse, circuit: CircuitFace): void {
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
    if (news.normal || news.anomaly) this.#circuits.beacon(host, news.normal);
    if (news.netChange) this.#searcher?.hurry();
    if (news.netChange || !news.known) this.#listener.beaconAnomaly(host);
  }

  exception(error: CaError): void {
    this.#listener.exception(error);
  }

  duplicate(channel: Channel, host: string): void {
    this.#listener.exception(duplicateTrouble(channel, host));
  }

  circuitLost({ host }: CircuitFace): void {
    this.#listener.circuitLost(host);
  }

  repeaterConfirmed(): void {
    this.#parts.get('registration')?.ref.send({ type: 'confirmed' });
  }

  register(address: string): void {
    this.#searcher?.register(address);
  }

  searchSocketOpened(): void {
    this.#parts.get('registration')?.ref.send({ type: 'rebound' });
  }

  warn(message: string): void {
    this.#listener.warn(message);
  }

  circuitReleased(circuit: Circuit): void {
    this.ref.send({ type: 'circuit.closed', circuit });
  }

  channelReleased(channel: Channel): void {
    this.#channels.forget(channel);
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
    const trouble = searchTrouble(this.#settings!);
    if (trouble !== undefined) this.#listener.exception(trouble);
    this.#parts.start('searcher');
  }

  startRegistration(): void {
    if (this.#options.repeater) this.#parts.start('registration');
  }

  connectNameServers(): void {
    for (const { address, port } of this.#settings!.nameServers) this.#circuits.toNameServer(address, port);
  }

  forgetCircuit({ circuit }: { type: 'circuit.closed'; circuit: Circuit }): void {
    this.#circuits.forget(circuit);
    if (!this.isClosed) {
      if (circuit.isNameServer) this.#circuits.reconnect(circuit);
    } else if (this.#circuits.size === 0) {
      this.ref.send({ type: 'circuits.gone' });
    }
  }

  /** A circuit, a channel, the searcher or the registration has thrown. */
  childFailed({ actorId, error }: ChildFailure): void {
    this.warn(`${actorId} failed: ${error instanceof Error ? error.stack : String(error)}`);
    if (this.#parts.failed(actorId, error)) return;
    const circuit = [...this.#circuits].find(({ ref }) => ref.id === actorId);
    const channel = [...this.#channels].find(({ ref }) => ref.id === actorId);
    circuit?.abandon();
    channel?.abandon();
  }

  stopSearch(): void {
    this.#parts.stop();
  }

  closeChannels(): void {
    for (const channel of this.#channels) channel.ref.send({ type: 'close' });
  }

  drainCircuits(): void {
    this.#circuits.drain();
    if (this.#circuits.size === 0) this.ref.send({ type: 'circuits.gone' });
  }

  release(): void {
    this.#circuits.abandon();
    this.#resolveClosed();
  }

  // --- helpers

  get #searcher(): Searcher | undefined {
    return this.#parts.get('searcher');
  }

  #newSearcher(id: string): Searcher {
    const searcher = new Searcher(this, this.#settings!, id);
    for (const channel of this.#channels) if (channel.circuit === undefined) searcher.search(channel);
    return searcher;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Clients of this process, for their ids. */
let clients = 0;
