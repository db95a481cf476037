/** Wiring of a circuit: its channels by id, who its client is, and what waits while the client does not read. */
import type { Socket } from 'node:net';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { Requester } from '../../database/pv/definition.ts';
import { type CircuitEvent, type CircuitWiring, circuitMachine } from '../../machines/ca/circuit.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { DOREPLY, MINOR, NO_ADDRESS, NO_CHANNEL } from '../../protocol/ca/constants.ts';
import { dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { writeEcho } from '../../protocol/ca/encode.ts';
import type {
  CreateChannelRequest,
  EchoRequest,
  EventCancelRequest,
  NameRequest,
  ReadRequest,
  Request,
  SearchRequest,
  TooLargeRequest,
  VersionRequest,
} from '../../protocol/ca/requests.ts';
import { Eca } from '../../protocol/ca/status.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Outbox } from '../net/outbox.ts';
import type { Pv } from '../pv/pv.ts';
import type { Target } from '../pv/view/view.ts';
import type { Channel } from './channel.ts';
import { ChannelTable, type ChannelTableOwner } from './channel-table.ts';
import { HeldMonitors } from './held.ts';
import { HeldRequests } from './held-requests.ts';
import { Identity } from './identity.ts';
import { Outlet } from './outlet.ts';
import { Refusals } from './refusals.ts';

const logic = wire(circuitMachine);

/** What a circuit needs from who owns it. */
export interface CircuitOwner extends AnyWired {
  /** The PV that a client's name means and how it is seen, or undefined. */
  resolve(name: string): Target | undefined;
  /** What the client may do with the PV: 1 read, 2 write. */
  rightsOf(pv: Pv, client: Requester): number;
  /** The TCP port that serves a name; undefined when it is not known here. Counted. */
  search(name: string, peer: string): number | undefined;
  nextSid(): number;
  circuitReleased(circuit: Circuit): void;
}

type ChannelRequest = Extract<Request, { readonly sid: number }>;

export class Circuit extends Wired<typeof circuitMachine> implements CircuitWiring, ChannelTableOwner {
  readonly kind = 'circuit';
  readonly services: Services;
  readonly outlet: Outlet;
  readonly held = new HeldMonitors();
  readonly peer: string;
  subscriptionCount = 0;
  bytesIn = 0;
  /** Sees received bytes; set while somebody looks. */
  tap: ((bytes: Uint8Array) => void) | undefined;
  readonly #owner: CircuitOwner;
  readonly #socket: Socket;
  readonly #channels = new ChannelTable(this);
  #priority = 0;
  readonly #identity: Identity;
  readonly #heldRequests: HeldRequests;
  readonly #refusals: Refusals;
  #requests = 0;

  constructor(owner: CircuitOwner, services: Services, id: string, socket: Socket) {
    const peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    super(logic, owner, id, { peer });
    this.#owner = owner;
    this.services = services;
    this.peer = peer;
    this.#identity = new Identity(socket.remoteAddress ?? '', peer);
    this.#socket = socket;
    const listener = {
      full: () => this.deliver({ type: 'socket.full' }),
      drained: () => this.deliver({ type: 'socket.drained' }),
      flushed: () => this.deliver({ type: 'socket.flushed' }),
    };
    this.outlet = new Outlet(socket, listener, services);
    this.#refusals = new Refusals(this.outlet);
    this.#heldRequests = new HeldRequests(socket, this.outlet.outbox);
    this.ref.start();
    // The server speaks first: without it libca takes the server for one of before minor 11.
    this.outlet.send({ type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 });
  }

  label(): string {
    return `${this.#identity.name} (${this.peer})`;
  }

  describe(): Record<string, unknown> {
    return {
      ...this.client,
      version: `4.${this.outlet.minor}`,
      priority: this.#priority,
      channels: this.#channels.size,
      subscriptions: this.subscriptionCount,
      bytesIn: this.bytesIn,
      bytesOut: this.outbox.bytesOut,
      undeliveredBytes: this.outbox.queued,
      unprocessedRequests: this.#heldRequests.size,
      heldBack: this.held.size,
      requests: this.#requests,
      ...this.outlet.counts,
    };
  }

  /** Requests received, updates sent, and those replaced before they were. */
  get activity(): number {
    const { updates, replaced } = this.outlet.counts;
    return this.#requests + updates + replaced;
  }

  override children(): Iterable<Channel> {
    return this.#channels.values();
  }

  statistics(): ClientStatistics {
    return {
      name: this.#identity.name,
      address: this.peer,
      channels: this.#channels.size,
      subscriptions: this.subscriptionCount,
      queuedBytes: this.outbox.queued,
      dropped: this.outlet.counts.replaced,
      bytesIn: this.bytesIn,
      bytesOut: this.outbox.bytesOut,
    };
  }

  get outbox(): Outbox {
    return this.outlet.outbox;
  }

  get client(): Requester {
    return this.#identity.requester;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  get monitorsAreOff(): boolean {
    return this.ref.getSnapshot().value.monitors === 'paused';
  }

  // --- for the supervisor

  /** Counts a received chunk and its requests, and shows it to who looks. */
  received(bytes: Uint8Array, requests: number): void {
    this.#requests += requests;
    this.bytesIn += bytes.length;
    this.tap?.(bytes);
  }

  /** This actor has crashed, or the IOC stops: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- for its table of channels

  resolve(name: string): Target | undefined {
    return this.#owner.resolve(name);
  }

  rightsOf(pv: Pv): number {
    return this.#owner.rightsOf(pv, this.client);
  }

  nextSid(): number {
    return this.#owner.nextSid();
  }

  occupied(isOccupied: boolean): void {
    this.ref.send({ type: isOccupied ? 'channels.some' : 'channels.none' });
  }

  // --- for channels

  channelReleased(channel: Channel): void {
    this.#channels.released(channel);
  }

  // --- actions and guards of the machine

  adoptVersion({ minor, priority }: VersionRequest): void {
    this.outlet.minor = minor;
    this.#priority = priority;
  }

  rememberName(request: NameRequest): void {
    this.#identity.adopt(request);
  }

  refuseName(request: NameRequest): void {
    this.#refusals.name(request);
  }

  answerSearch({ cid, name, reply, minor }: SearchRequest): void {
    const port = this.#owner.search(name, this.peer);
    if (port !== undefined) this.outlet.send({ type: 'SEARCH', port, address: NO_ADDRESS, cid, minor: undefined });
    else if (reply === DOREPLY) this.outlet.send({ type: 'NOT_FOUND', reply, minor, cid });
  }

  answerEcho({ dataType, count, p1, p2, payload }: EchoRequest): void {
    writeEcho(this.outbox.writer, dataType, count, p1, p2, payload);
    this.outbox.touch();
  }

  answerReadSync(): void {
    this.outlet.send({ type: 'READ_SYNC' });
  }

  createChannel(request: CreateChannelRequest): void {
    this.outlet.minor = request.minor;
    this.#channels.create(request);
  }

  routeToChannel(request: ChannelRequest): void {
    this.#channels.get(request.sid)!.deliver(request);
  }

  refuseTooOld(request: Request): void {
    this.#refusals.tooOld(request);
  }

  refuseType(request: ReadRequest): void {
    this.#refusals.type(request, this.#channels.get(request.sid)?.cid);
  }

  refuseSize({ sid, request, text }: TooLargeRequest): void {
    const channel = sid === undefined ? undefined : this.#channels.get(sid);
    this.outlet.errorAbout(channel?.cid ?? NO_CHANNEL, Eca.TOLARGE, request, text);
    this.outlet.countRefused();
  }

  refuseChannelId(request: ChannelRequest): void {
    this.#refusals.channelId(request);
  }

  refuseSubscriptionId(request: EventCancelRequest): void {
    const channel = this.#channels.get(request.sid)!;
    this.outlet.error(channel.cid, Eca.BADMONID, request, channel.name);
  }

  answerFault({ fault }: EventOf<CircuitEvent, 'fault'>): void {
    this.services.counters.faults++;
    this.services.log.warn({ peer: this.peer }, `Closing the circuit of ${this.peer}: ${fault.text}`);
    if (fault.status === undefined) return;
    this.outlet.errorAbout(NO_CHANNEL, fault.status, fault.request, fault.text);
  }

  resumeMonitors(): void {
    this.held.open();
  }

  hold(event: CircuitEvent): void {
    this.#heldRequests.add(event);
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    // After this event: what waited is to find the circuit open.
    queueMicrotask(() => this.#catchUp());
    this.held.open();
  }

  drain(): void {
    this.#socket.pause();
    this.outbox.end();
  }

  release(): void {
    this.#channels.clear();
    this.#heldRequests.clear();
    this.held.clear();
    this.outbox.flush();
    this.#socket.destroySoon();
    this.#owner.circuitReleased(this);
  }

  channelFailed(failure: ChildFailure): void {
    this.#channels.failed(failure);
  }

  isUnknownType({ dbrType }: ReadRequest): boolean {
    return dbrTypes[dbrType] === undefined;
  }

  hasChannels(): boolean {
    return this.#channels.size > 0;
  }

  isOwnChannel({ sid }: ChannelRequest): boolean {
    return this.#channels.get(sid) !== undefined;
  }

  isOwnSubscription({ sid, subscriptionId }: EventCancelRequest): boolean {
    return this.#channels.get(sid)?.hasSubscription(subscriptionId) ?? false;
  }

  // --- helpers

  /** The messages that waited come before any others. */
  #catchUp(): void {
    if (this.ref.getSnapshot().matches({ session: 'open' })) this.#heldRequests.release((each) => this.deliver(each));
  }
}
