/** Wiring of a client: its connections, its channels, its ids. */

import { type PvaClientWiring, pvaClientMachine } from '../../../machines/pva/client/client.ts';
import type { ChildFailure } from '../../../machines/wired.ts';
import type { ChannelName, SearchResponse } from '../../../protocol/pva/messages.ts';
import { TypePool } from '../../../protocol/pva/type-pool.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import type { Address } from '../../net/address-list.ts';
import { ClientChannels } from '../../net/client-channels.ts';
import type { ClientOptions } from '../../net/client-options.ts';
import { Channel, type ChannelOwner } from './channel.ts';
import type { ClientListener } from './client-listener.ts';
import type { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import { Connections } from './connections.ts';
import type { ChannelListener, ConnectionFace } from './faces.ts';
import { Searcher, type SearcherOwner } from './searcher.ts';
import { ServerTable } from './servers.ts';
import { type ClientSettings, resolveClientSettings } from './settings.ts';
import { duplicateTrouble, searchTrouble } from './trouble.ts';

const logic = wire(pvaClientMachine);

export class PvaClient
  extends Wired<typeof pvaClientMachine>
  implements PvaClientWiring, SearcherOwner, ConnectionOwner, ChannelOwner
{
  readonly kind = 'pvaClient';
  readonly clock: HeapClock;
  readonly userName: string;
  readonly hostName: string;
  readonly types = new TypePool(MOST_TYPES);
  readonly #options: ClientOptions;
  readonly #listener: ClientListener;
  readonly #servers = new ServerTable();
  readonly #channels = new ClientChannels<Channel>();
  readonly #connections: Connections;
  /** Channels made before there is a searcher. */
  readonly #early = new Set<Channel>();
  readonly #closed: Promise<void>;
  #resolveClosed!: () => void;
  #settings: ClientSettings | undefined;
  #searcher: Searcher | undefined;
  #spawned = 0;

  constructor(options: ClientOptions, listener: ClientListener) {
    super(logic, options.parent, `pva-client-${++clients}`, {}, options.parent ? undefined : options.clock);
    this.#options = options;
    this.#listener = listener;
    this.clock = options.clock;
    this.userName = options.userName;
    this.hostName = options.hostName;
    this.#connections = new Connections(this);
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.ref.start();
  }

  label(): string {
    return 'PVA client';
  }

  describe(): Record<string, unknown> {
    return {
      channels: this.#channels.size,
      connected: this.#channels.connected,
      connections: this.#connections.size,
      serversHeard: this.#servers.size,
    };
  }

  override *children(): Iterable<AnyWired> {
    if (this.#searcher) yield this.#searcher;
    yield* this.#connections;
    yield* this.#channels;
  }

  /** Undefined while host names are being looked up. */
  get settings(): ClientSettings | undefined {
    return this.#settings;
  }

  get isClosed(): boolean {
    const snapshot = this.ref.getSnapshot();
    return snapshot.status !== 'active' || snapshot.matches('closing');
  }

  /** @param server the one to use; undefined: whoever answers */
  open(name: string, server: Address | undefined, listener: ChannelListener): Channel {
    return this.#channels.add((cid) => new Channel(this, listener, name, cid, server));
  }

  close(): Promise<void> {
    if (!this.isClosed) this.ref.send({ type: 'close' });
    return this.#closed;
  }

  // --- for its parts

  get maxPayload(): number {
    return this.#settings?.maxPayload ?? MAX_PAYLOAD;
  }

  get silenceMs(): number {
    return this.#settings?.silenceMs ?? SILENCE_MS;
  }

  get echoMs(): number {
    return this.#settings?.echoMs ?? ECHO_MS;
  }

  channel(cid: number): Channel | undefined {
    return this.#channels.get(cid);
  }

  search(channel: Channel): void {
    if (this.#searcher === undefined) this.#early.add(channel);
    else this.#searcher.search(channel);
  }

  searchLater(channel: Channel, seconds: number): void {
    this.#searcher?.searchLater(channel, seconds);
  }

  stopSearching(channel: Channel): void {
    this.#early.delete(channel);
    this.#searcher?.forget(channel);
  }

  connectionTo(address: string, port: number): Connection {
    return this.#connections.to(address, port);
  }

  searchOverTcp(channels: readonly ChannelName[]): void {
    this.#connections.search(channels);
  }

  answeredOverTcp(reply: SearchResponse, connection: ConnectionFace): void {
    this.#searcher?.answered(reply, connection);
  }

  nameServerReady(): void {
    this.#searcher?.searchAll();
  }

  heard(server: string, protocol: string, guid: string): void {
    if (!this.#servers.heard(server, protocol, guid, this.clock.now())) return;
    this.#searcher?.hurry();
    this.#listener.serverHeard(server);
  }

  duplicate(channel: Channel, host: string): void {
    this.#listener.exception(duplicateTrouble(channel, host));
  }

  connectionLost({ host }: ConnectionFace): void {
    if (!this.isClosed) this.#listener.connectionLost(host);
  }

  warn(message: string): void {
    this.#listener.warn(message);
  }

  connectionReleased(connection: Connection): void {
    this.ref.send({ type: 'connection.closed', connection });
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
    if (trouble !== undefined && this.#early.size > 0) this.#listener.exception(trouble);
    this.#searcher = new Searcher(this, this.#settings!, `searcher-${++this.#spawned}`);
    const waiting = [...this.#early];
    this.#early.clear();
    for (const channel of waiting) this.#searcher.search(channel);
  }

  connectNameServers(): void {
    for (const { address, port } of this.#settings!.nameServers) this.#connections.toNameServer(address, port);
  }

  forgetConnection({ connection }: { type: 'connection.closed'; connection: Connection }): void {
    this.#connections.forget(connection);
    if (!this.isClosed) {
      if (connection.isNameServer) this.#connections.reconnectLater(connection);
    } else if (this.#connections.size === 0) {
      this.ref.send({ type: 'connections.gone' });
    }
  }

  /** A connection, a channel or the searcher has thrown. */
  childFailed({ actorId, error }: ChildFailure): void {
    this.warn(`${actorId} failed: ${error instanceof Error ? error.stack : String(error)}`);
    const connection = [...this.#connections].find(({ ref }) => ref.id === actorId);
    const channel = [...this.#channels].find(({ ref }) => ref.id === actorId);
    connection?.abandon();
    channel?.abandon();
    if (actorId !== this.#searcher?.ref.id) return;
    this.#searcher.closeSocket();
    this.startSearcher();
    for (const lost of this.#channels) if (lost.connection === undefined) this.#searcher.search(lost);
  }

  stopSearch(): void {
    this.#searcher?.ref.send({ type: 'close' });
    this.#searcher = undefined;
  }

  closeChannels(): void {
    for (const channel of this.#channels) channel.ref.send({ type: 'close' });
  }

  drainConnections(): void {
    this.#connections.drain();
    if (this.#connections.size === 0) this.ref.send({ type: 'connections.gone' });
  }

  release(): void {
    this.#connections.abandon();
    this.#resolveClosed();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Clients of this process, for their ids. */
let clients = 0;

/** Types that are shared; more are passed through. */
const MOST_TYPES = 10_000;

/** For connections to servers that the program has named before the settings are known. */
const MAX_PAYLOAD = 256 << 20;
const SILENCE_MS = 40_000;
const ECHO_MS = 15_000;
