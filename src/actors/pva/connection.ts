/** Wiring of a connection: its channels by sid, its operations by ioid, who its client is. */

import type { Socket } from 'node:net';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { Requester } from '../../database/pv/definition.ts';
import { type ConnectionEvent, type ConnectionWiring, connectionMachine } from '../../machines/pva/connection.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { BUFFER_SIZE, ECHO_VERSION, NO_SID, REGISTRY_SIZE } from '../../protocol/pva/constants.ts';
import type {
  ControlMessage,
  DestroyChannel,
  Echo,
  Fault,
  Message,
  Search,
  SetByteOrder,
} from '../../protocol/pva/messages.ts';
import { RequestFramer } from '../../protocol/pva/request-framer.ts';
import type {
  CreateChannelRequest,
  EndRequest,
  ExecuteRequest,
  GetFieldRequest,
  InitRequest,
  MonitorInitRequest,
  MonitorRequest,
  PutRequest,
  RpcRequest,
  ValidationRequest,
} from '../../protocol/pva/requests.ts';
import { errorStatus, OK } from '../../protocol/pva/status.ts';
import type { TypeRegistry } from '../../protocol/pva/type-registry.ts';
import { fieldAt, structureIn } from '../../protocol/pva/value.ts';
import { NO_BYTES } from '../../protocol/wire/bytes.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Outbox } from '../net/outbox.ts';
import { Channel, type ChannelOwner } from './channel.ts';
import type { Content } from './content.ts';
import type { Monitor } from './monitor.ts';
import { OperationTable, type OperationTableOwner } from './operation-table.ts';
import { Outlet } from './outlet.ts';

const logic = wire(connectionMachine);

/** What a connection needs from who owns it. */
export interface ConnectionOwner extends AnyWired {
  /** What a name gives access to, or undefined. */
  contentOf(name: string): Content | undefined;
  /** Names among these that are served. Counted. */
  search(names: Search['channels'], peer: string): number[];
  /** 12 bytes that name this run of the server. */
  readonly guid: Uint8Array;
  readonly tcpPort: number;
  connectionReleased(connection: Connection): void;
}

export class Connection
  extends Wired<typeof connectionMachine>
  implements ConnectionWiring, ChannelOwner, OperationTableOwner
{
  readonly kind = 'pvaConnection';
  readonly services: Services;
  readonly outlet: Outlet;
  readonly peer: string;
  readonly backlog = new Set<Monitor>();
  bytesIn = 0;
  /** Sees received bytes; set while somebody looks. */
  tap: ((bytes: Uint8Array) => void) | undefined;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #framer: RequestFramer;
  readonly #channels = new Map<number, Channel>();
  readonly #operations = new OperationTable(this);
  #requester: Requester;
  #nextSid = 1;
  #requests = 0;
  /** Bytes heard when the silence was last looked at. */
  #heard = 0;

  constructor(owner: ConnectionOwner, services: Services, id: string, socket: Socket) {
    const peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    super(logic, owner, id, { peer });
    this.#owner = owner;
    this.services = services;
    this.peer = peer;
    this.#requester = { user: '', host: socket.remoteAddress ?? '', peer, method: 'anonymous' };
    this.#socket = socket;
    this.#framer = new RequestFramer({ maxPayload: services.bounds.payloadBytes });
    const listener = {
      full: () => this.deliver({ type: 'socket.full' }),
      drained: () => this.deliver({ type: 'socket.drained' }),
      flushed: () => this.deliver({ type: 'socket.flushed' }),
    };
    this.outlet = new Outlet(socket, listener, services);
    this.ref.start();
  }

  label(): string {
    const { user, host } = this.#requester;
    return `${user || 'anonymous'}@${host} (${this.peer})`;
  }

  describe(): Record<string, unknown> {
    return {
      ...this.#requester,
      version: this.version,
      channels: this.#channels.size,
      operations: this.#operations.size - this.#operations.monitors,
      monitors: this.#operations.monitors,
      bytesIn: this.bytesIn,
      bytesOut: this.outlet.outbox.bytesOut,
      undeliveredBytes: this.outlet.outbox.queued,
      heldBytes: this.#framer.heldBytes,
      heldBack: this.backlog.size,
      requests: this.#requests,
      ...this.outlet.counts,
    };
  }

  /** Requests received, updates sent, and those merged into newer ones. */
  get activity(): number {
    const { updates, merged } = this.outlet.counts;
    return this.#requests + updates + merged;
  }

  override children(): Iterable<Channel> {
    return this.#channels.values();
  }

  statistics(): ClientStatistics {
    const { user, host } = this.#requester;
    return {
      name: `${user || 'anonymous'}@${host}`,
      address: this.peer,
      channels: this.#channels.size,
      subscriptions: this.#operations.monitors,
      queuedBytes: this.outlet.outbox.queued,
      dropped: this.outlet.counts.merged,
      bytesIn: this.bytesIn,
      bytesOut: this.outlet.outbox.bytesOut,
    };
  }

  get requester(): Requester {
    return this.#requester;
  }

  get version(): number {
    return this.#framer.version;
  }

  get outbox(): Outbox {
    return this.outlet.outbox;
  }

  /** Types that the client has defined by number. */
  get types(): TypeRegistry {
    return this.#framer.types;
  }

  // --- for the supervisor

  /** A chunk of bytes: its messages are executed, as long as the client takes the replies. */
  received(bytes: Uint8Array): void {
    this.bytesIn += bytes.length;
    this.tap?.(bytes);
    this.#framer.push(bytes);
    this.#takeMessages();
  }

  /** This actor has crashed, or the IOC stops: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- for its table of operations

  get mostOperations(): number {
    return this.services.bounds.subscriptionsPerCircuit;
  }

  channelOf(sid: number): Channel | undefined {
    return this.#channels.get(sid);
  }

  violate(text: string): void {
    this.ref.send({ type: 'violation', text });
  }

  // --- for channels

  channelReleased(channel: Channel): void {
    this.#channels.delete(channel.sid);
  }

  operationReleased(ioid: number): void {
    this.#operations.released(ioid);
  }

  // --- actions and guards of the machine

  greet(): void {
    this.outlet.send({ type: 'SET_BYTE_ORDER', littleEndian: this.outlet.littleEndian, value: 0 });
    this.outlet.send({
      type: 'CONNECTION_VALIDATION',
      bufferSize: BUFFER_SIZE,
      registrySize: REGISTRY_SIZE,
      methods: METHODS,
    });
  }

  identify({ method, credentials }: ValidationRequest): void {
    const { host, peer } = this.#requester;
    const anonymous: Requester = { user: '', host, peer, method: 'anonymous' };
    if (!METHODS.includes(method)) {
      this.#requester = anonymous;
      const status = errorStatus('Client selects unadvertised auth');
      this.outlet.send({ type: 'CONNECTION_VALIDATED', status });
      return;
    }
    const told = structureIn(credentials);
    const user = told === undefined ? undefined : fieldAt(told, 'user');
    const isNamed = method === 'ca' && typeof user === 'string' && user !== '';
    this.#requester = isNamed ? { user, host, peer, method } : anonymous;
    this.outlet.send({ type: 'CONNECTION_VALIDATED', status: OK });
    for (const channel of [...this.#channels.values()]) channel.checkRights();
  }

  answerEcho({ payload }: Echo): void {
    this.outlet.send({ type: 'ECHO', payload: this.version >= ECHO_VERSION ? payload : NO_BYTES });
  }

  answerControl({ value }: ControlMessage): void {
    this.outlet.send({ type: 'ECHO_RESPONSE', value });
  }

  adoptByteOrder({ littleEndian }: SetByteOrder): void {
    this.outlet.littleEndian = littleEndian;
  }

  answerSearch({ sequence, flags, protocols, channels }: Search): void {
    if (channels.length > 0 && !protocols.includes('tcp')) return;
    const cids = this.#owner.search(channels, this.peer);
    if (cids.length === 0 && (flags & 1) === 0) return;
    this.outlet.send({
      type: 'SEARCH_RESPONSE',
      guid: this.#owner.guid,
      sequence,
      address: '0.0.0.0',
      port: this.#owner.tcpPort,
      protocol: 'tcp',
      found: cids.length > 0,
      cids,
    });
  }

  createChannels({ channels }: CreateChannelRequest): void {
    for (const { cid, name } of channels) {
      const content =
        this.#channels.size < this.services.bounds.channelsPerCircuit ? this.#owner.contentOf(name) : undefined;
      if (content === undefined) {
        this.outlet.countRefused();
        this.outlet.send({ type: 'CREATE_CHANNEL', cid, sid: NO_SID, status: REFUSED });
        continue;
      }
      const channel = new Channel(this, content, name, this.#nextSid, cid);
      this.#nextSid = (this.#nextSid + 1) >>> 0;
      this.#channels.set(channel.sid, channel);
      channel.ref.start();
    }
  }

  destroyChannel(request: DestroyChannel): void {
    this.#channels.get(request.sid)?.deliver(request);
  }

  createOperation(request: InitRequest): void {
    this.#operations.create(request);
  }

  createMonitor(request: MonitorInitRequest): void {
    this.#operations.createMonitor(request);
  }

  refuseOperation(request: InitRequest): void {
    this.#operations.refuse(request);
  }

  toOperation(request: ExecuteRequest | PutRequest | RpcRequest): void {
    this.#operations.execute(request);
  }

  toMonitor(request: MonitorRequest): void {
    this.#operations.control(request);
  }

  endOperation(request: EndRequest): void {
    this.#operations.end(request);
  }

  cancelOperation(request: EndRequest): void {
    this.#operations.cancel(request);
  }

  answerType({ sid, ioid, subField }: GetFieldRequest): void {
    const channel = this.#channels.get(sid);
    const type = channel?.content.type;
    const bit = type?.bit(subField);
    const isUsed = this.#operations.has(ioid);
    if (type !== undefined && bit !== undefined && !isUsed) {
      this.outlet.send({ type: 'GET_FIELD', ioid, status: OK, field: bit === 0 ? type : type.layout.types[bit] });
      return;
    }
    const name = channel?.name;
    const why = isUsed
      ? `request ${ioid} is in use`
      : channel === undefined
        ? `channel ${sid} does not exist`
        : type === undefined
          ? `${name} has no type: it can only be called`
          : `${name} has no field '${subField}'`;
    this.outlet.send({ type: 'GET_FIELD', ioid, status: errorStatus(why), field: undefined });
  }

  note({ severity, text }: Message): void {
    this.services.log.debug({ peer: this.peer }, `${this.peer} says (${severity}): ${text}`);
  }

  refuseStranger(): void {
    this.#report('it creates a channel before it has said who it is');
  }

  reportFault({ text }: Fault): void {
    this.services.counters.faults++;
    this.#report(text);
  }

  reportViolation({ text }: EventOf<ConnectionEvent, 'violation'>): void {
    this.services.counters.faults++;
    this.#report(text);
  }

  reportSilence(): void {
    this.#report('nothing was heard of it for 40 s');
    this.ref.send({ type: 'socket.closed' });
  }

  heardSomething(): boolean {
    return this.bytesIn !== this.#heard;
  }

  noteHeard(): void {
    this.#heard = this.bytesIn;
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    // After this event: what waited is to find the connection open.
    queueMicrotask(() => {
      this.#takeMessages();
      if (!this.outlet.isFull) this.#socket.resume();
    });
    for (const monitor of [...this.backlog]) {
      this.backlog.delete(monitor);
      monitor.ref.send({ type: 'outlet.open' });
    }
  }

  drain(): void {
    this.#socket.pause();
    this.outlet.outbox.end();
  }

  release(): void {
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.ref.send({ type: 'connection.closed' });
    this.#operations.clear();
    this.backlog.clear();
    this.outlet.outbox.flush();
    this.#socket.destroySoon();
    this.#owner.connectionReleased(this);
  }

  /** A channel has thrown: it is gone, and its client is notified. */
  channelFailed({ actorId, error }: ChildFailure): void {
    this.services.counters.crashes++;
    const channel = [...this.#channels.values()].find((candidate) => candidate.ref.id === actorId);
    this.services.log.error({ err: error, peer: this.peer, channel: channel?.name }, 'A channel failed');
    if (channel === undefined) return;
    channel.abandon();
    this.outlet.send({ type: 'DESTROY_CHANNEL', sid: channel.sid, cid: channel.cid });
  }

  // --- helpers

  #takeMessages(): void {
    while (!this.outlet.isFull) {
      const message = this.#framer.next();
      if (message === undefined) return;
      this.#requests++;
      this.deliver(message as ConnectionEvent);
    }
  }

  #report(text: string): void {
    this.services.log.warn({ peer: this.peer }, `Closing the connection of ${this.peer}: ${text}`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Worst first. */
const METHODS: readonly string[] = ['anonymous', 'ca'];

/** The words of PVXS. */
const REFUSED = {
  severity: 'FATAL',
  message: 'Refused to create Channel',
  callTree: 'pvx:serv:refusechan:',
} as const;
