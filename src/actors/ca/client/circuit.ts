/** Wiring of a client's circuit: its channels, and what its server says to them. */

import {
  type ClientCircuitEvent,
  type ClientCircuitWiring,
  clientCircuitMachine,
} from '../../../machines/ca/client/circuit.ts';
import type { EventOf } from '../../../machines/wired.ts';
import { LARGE_ARRAY_MINOR, MINOR } from '../../../protocol/ca/constants.ts';
import type { Frames } from '../../../protocol/ca/framer.ts';
import type { Request, SearchRequest } from '../../../protocol/ca/requests.ts';
import type {
  CreateChannelResponse,
  ErrorResponse,
  Response,
  SearchResponse,
  VersionResponse,
} from '../../../protocol/ca/responses.ts';
import { NO_BYTES } from '../../../protocol/wire/bytes.ts';
import { wire } from '../../kernel/wire.ts';
import { Wired } from '../../kernel/wired.ts';
import type { CircuitOwner } from './circuit-owner.ts';
import { Connection } from './connection.ts';
import type { Awaiting, ChannelFace, CircuitFace, SubscriptionFace } from './faces.ts';
import { Inbox, type InboxOwner } from './inbox.ts';
import { Pulse } from './pulse.ts';
import { ReadPressure } from './read-pressure.ts';
import { reportedTrouble, unresponsiveTrouble } from './trouble.ts';

const logic = wire(clientCircuitMachine);

/** The event `responses.received`. */
interface Received {
  readonly type: 'responses.received';
  readonly frames: Frames<Response>;
}

export class Circuit
  extends Wired<typeof clientCircuitMachine>
  implements ClientCircuitWiring, CircuitFace, InboxOwner
{
  readonly kind = 'clientCircuit';
  readonly address: string;
  readonly port: number;
  readonly priority: number;
  /** Kept without channels: names are searched here. */
  isNameServer = false;
  readonly #owner: CircuitOwner;
  readonly #inbox = new Inbox(this);
  readonly #pressure = new ReadPressure();
  readonly #pulse = new Pulse();
  /** Undefined once it is closed. */
  #connection: Connection | undefined;
  /** The server's, from its VERSION; 0 before. */
  #minor = 0;

  constructor(owner: CircuitOwner, id: string, address: string, port: number, priority: number) {
    super(logic, owner, id, { peer: `${address}:${port}`, priority, silenceMs: owner.silenceMs });
    this.#owner = owner;
    this.address = address;
    this.port = port;
    this.priority = priority;
    this.ref.start();
  }

  label(): string {
    return this.host;
  }

  describe(): Record<string, unknown> {
    return {
      host: this.host,
      priority: this.priority,
      version: `4.${this.#minor}`,
      ...this.#inbox.describe(),
      nameServer: this.isNameServer,
      ...this.#connection?.describe(),
    };
  }

  get host(): string {
    return `${this.address}:${this.port}`;
  }

  /** Its last channel has left: it takes no other. */
  get isStopping(): boolean {
    const snapshot = this.ref.getSnapshot();
    return snapshot.matches({ link: 'draining' }) || snapshot.matches({ link: 'closed' });
  }

  /** Its server has said what it is. */
  get hasSpoken(): boolean {
    return this.#minor > 0;
  }

  // --- for channels

  join(channel: ChannelFace): void {
    this.#inbox.channels.set(channel.cid, channel);
    if (this.#takesMessages) this.#create(channel);
  }

  leave(channel: ChannelFace): void {
    if (!this.#inbox.channels.delete(channel.cid)) return;
    this.#inbox.pending.lose(channel);
    if (this.#inbox.channels.size === 0 && !this.isNameServer) this.ref.send({ type: 'stop' });
  }

  expect(waiting: Awaiting): number {
    const ioid = this.#owner.nextId();
    this.#inbox.pending.expect(ioid, waiting);
    return ioid;
  }

  forget(ioid: number): void {
    this.#inbox.pending.forget(ioid);
  }

  subscribe(subscription: SubscriptionFace): void {
    this.#inbox.pending.subscribe(subscription);
  }

  unsubscribe(subscription: SubscriptionFace): void {
    this.#inbox.pending.unsubscribe(subscription);
  }

  send(request: Request): void {
    if (this.#takesMessages) this.#connection?.send(request);
  }

  takes(payload: number, count: number): boolean {
    return this.#minor >= LARGE_ARRAY_MINOR || (payload < 0xffff && count < 0xffff);
  }

  whenWritable(go: () => void): void {
    if (this.#connection === undefined) go();
    else this.#connection.whenWritable(go);
  }

  // --- for the client

  /** @returns false when the server cannot be asked (yet): names over TCP came with minor 12 */
  search(searches: readonly SearchRequest[]): boolean {
    if (!this.#takesMessages || this.#minor < TCP_SEARCH_MINOR) return false;
    for (const search of searches) this.send(search);
    return true;
  }

  /** A regular beacon of this server: a sign of life, unless one is being waited for. */
  beaconHeard(): void {
    if (this.ref.getSnapshot().matches({ link: { open: 'alive' } })) this.#pulse.beacon(this.#owner.clock.now());
  }

  beaconAnomaly(): void {
    this.#pulse.anomaly();
  }

  /** This actor has crashed, or the client is gone: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- for its inbox

  echoed(): void {
    this.#pulse.echo();
    this.ref.send({ type: 'echo.answered' });
  }

  versionHeard({ minor }: VersionResponse): void {
    this.#minor = minor;
    if (this.isNameServer && minor >= TCP_SEARCH_MINOR) this.#owner.nameServerReady();
  }

  searchAnswered(response: SearchResponse): void {
    this.#owner.answeredOverTcp(response, this);
  }

  troubleHeard(error: ErrorResponse, channel: ChannelFace | undefined): void {
    this.#owner.exception(reportedTrouble(error, this.host, channel));
  }

  /** A server that does not read is not told: it could make the output grow. */
  strayCreated({ sid, cid }: CreateChannelResponse): void {
    if (!this.#connection?.isFull) this.send({ type: 'CLEAR_CHANNEL', sid, cid, dataType: 0, count: 0 });
  }

  misbehaved(text: string): void {
    this.deliver({ type: 'fault', fault: { status: undefined, request: NO_BYTES, text } });
  }

  // --- actions of the machine

  connect(): void {
    const connection = new Connection(this.address, this.port, this.#owner.maxPayload, {
      opened: () => this.ref.send({ type: 'socket.connected' }),
      received: (frames, size) => this.#received(frames, size),
      full: () => this.ref.send({ type: 'socket.full' }),
      drained: () => this.ref.send({ type: 'socket.drained' }),
      flushed: () => this.ref.send({ type: 'socket.flushed' }),
      closed: () => {
        if (this.#connection === connection) this.ref.send({ type: 'socket.closed' });
      },
    });
    this.#connection = connection;
  }

  /** As the first of the open circuit: `send` would still find it closed. */
  introduce(): void {
    const connection = this.#connection!;
    this.#pulse.heard(this.#owner.clock.now());
    connection.send({ type: 'VERSION', priority: this.priority, minor: MINOR, sequence: 0 });
    connection.send({ type: 'CLIENT_NAME', name: this.#owner.userName });
    connection.send({ type: 'HOST_NAME', name: this.#owner.hostName });
    for (const channel of this.#inbox.channels.values()) this.#create(channel);
  }

  route({ frames: { commands } }: Received): void {
    for (let i = 0; i < commands.length; i++) {
      if (this.#connection === undefined) return; // the program has closed the client meanwhile
      this.#inbox.sort(commands[i]!);
    }
  }

  reportFault({ fault }: EventOf<ClientCircuitEvent, 'fault'>): void {
    this.#owner.warn(`Closing the circuit to ${this.host}: ${fault.text}`);
  }

  reportConnectTimeout(): void {
    this.#owner.warn(
      `${this.host} answered a search but did not accept a TCP connection within ${this.#owner.silenceMs / 1000} s: ` +
        'a firewall, or an address that cannot be reached from here?',
    );
  }

  checkSilence(): void {
    const left = this.#owner.silenceMs - this.#pulse.silentMs(this.#owner.clock.now());
    // A timer may fire a little early by this clock.
    if (left <= 1) this.ref.send({ type: 'silence' });
    else this.ref.send({ type: 'heard', delayMs: left });
  }

  /** The server does not take what is written. */
  suspect(): void {
    this.ref.send({ type: 'silence' });
  }

  sendEcho(): void {
    this.#pulse.echo();
    this.send({ type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0, payload: NO_BYTES });
  }

  checkEcho(): void {
    this.#pulse.ifEchoMissing(() => this.ref.send({ type: 'echo.missing' }));
  }

  sayUnresponsive(): void {
    this.#inbox.pending.lose();
    this.#inbox.tellAll({ type: 'unresponsive' });
    this.#owner.exception(unresponsiveTrouble(this.host));
  }

  sayResponsive(): void {
    this.#inbox.tellAll({ type: 'responsive' });
  }

  switchMonitorsOff(): void {
    this.send({ type: 'EVENTS_OFF' });
  }

  switchMonitorsOn(): void {
    this.#pressure.reset();
    this.send({ type: 'EVENTS_ON' });
  }

  releaseWriters(): void {
    this.#connection?.releaseWriters();
  }

  drain(): void {
    this.#connection?.end();
  }

  release(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    const channels = this.#inbox.empty();
    for (const channel of channels) channel.ref.send({ type: 'circuit.closed' });
    connection.close();
    if (channels.length > 0) this.#owner.circuitLost(this);
    this.#owner.circuitReleased(this);
  }

  // --- helpers

  #create({ cid, name }: ChannelFace): void {
    this.#connection?.send({ type: 'CREATE_CHAN', cid, minor: MINOR, name });
  }

  /** What is asked for before waits until the circuit is open. */
  get #takesMessages(): boolean {
    return this.ref.getSnapshot().hasTag('open');
  }

  #received(frames: Frames<Response>, size: number): void {
    this.#pulse.heard(this.#owner.clock.now());
    const type = this.#pressure.read(size);
    if (type !== undefined) this.ref.send({ type });
    this.deliver({ type: 'responses.received', frames });
    if (frames.fault !== undefined) this.deliver({ type: 'fault', fault: frames.fault });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** First minor revision that answers searches over TCP. */
const TCP_SEARCH_MINOR = 12;
