/** Wiring of a connection: its channels by sid, its operations by ioid, who its client is. */

import type { Socket } from 'node:net';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { Requester } from '../../database/pv/definition.ts';
import { type ConnectionEvent, type ConnectionWiring, connectionMachine } from '../../machines/pva/connection.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { BUFFER_SIZE, ECHO_VERSION, REGISTRY_SIZE } from '../../protocol/pva/constants.ts';
import type {
  ControlMessage,
  DestroyChannel,
  Echo,
  Fault,
  Message,
  Search,
  SetByteOrder,
} from '../../protocol/pva/messages.ts';
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
import { NO_BYTES } from '../../protocol/wire/bytes.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Outbox } from '../net/outbox.ts';
import { Account } from './account.ts';
import type { Channel } from './channel.ts';
import { ChannelTable, type ChannelTableOwner } from './channel-table.ts';
import type { Content } from './content.ts';
import { authMethods, Identity } from './identity.ts';
import type { Monitor } from './monitor.ts';
import { OperationTable, type OperationTableOwner } from './operation-table.ts';
import type { Outlet } from './outlet.ts';
import { type Names, searchReply } from './search-reply.ts';
import { Stream } from './stream.ts';

const logic = wire(connectionMachine);

/** What a connection needs from who owns it. */
export interface ConnectionOwner extends AnyWired, Names {
  /** What a name gives access to, or undefined. */
  contentOf(name: string): Content | undefined;
  connectionReleased(connection: Connection): void;
}

export class Connection
  extends Wired<typeof connectionMachine>
  implements ConnectionWiring, ChannelTableOwner, OperationTableOwner
{
  readonly kind = 'pvaConnection';
  readonly services: Services;
  readonly peer: string;
  readonly stream: Stream;
  readonly backlog = new Set<Monitor>();
  readonly #owner: ConnectionOwner;
  readonly #identity: Identity;
  readonly #channels = new ChannelTable(this);
  readonly #operations = new OperationTable(this);
  readonly #account: Account;

  constructor(owner: ConnectionOwner, services: Services, id: string, socket: Socket) {
    const peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    super(logic, owner, id, { peer });
    this.#owner = owner;
    this.services = services;
    this.peer = peer;
    this.#identity = new Identity(socket.remoteAddress ?? '', peer);
    this.stream = new Stream(socket, services, {
      received: (message) => this.deliver(message as ConnectionEvent),
      full: () => this.deliver({ type: 'socket.full' }),
      drained: () => this.deliver({ type: 'socket.drained' }),
      flushed: () => this.deliver({ type: 'socket.flushed' }),
    });
    this.#account = new Account(this.#identity, this.stream, this.#channels, this.#operations);
    this.ref.start();
  }

  label(): string {
    return `${this.#identity.name} (${this.peer})`;
  }

  describe(): Record<string, unknown> {
    return { ...this.#account.describe(), heldBack: this.backlog.size };
  }

  get activity(): number {
    return this.#account.activity;
  }

  statistics(): ClientStatistics {
    return this.#account.statistics();
  }

  override children(): Iterable<Channel> {
    return this.#channels.values();
  }

  get bytesIn(): number {
    return this.stream.bytesIn;
  }

  get outbox(): Outbox {
    return this.outlet.outbox;
  }

  get requester(): Requester {
    return this.#identity.requester;
  }

  get outlet(): Outlet {
    return this.stream.outlet;
  }

  get version(): number {
    return this.stream.version;
  }

  // --- for the supervisor

  /** A chunk of bytes: its messages are executed, as long as the client takes the replies. */
  received(bytes: Uint8Array): void {
    this.stream.push(bytes);
  }

  /** This actor has crashed, or the IOC stops: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- for its table of operations

  channelOf(sid: number): Channel | undefined {
    return this.#channels.get(sid);
  }

  violate(text: string): void {
    this.ref.send({ type: 'violation', text });
  }

  // --- for channels

  contentOf(name: string): Content | undefined {
    return this.#owner.contentOf(name);
  }

  channelReleased(channel: Channel): void {
    this.#channels.released(channel);
  }

  operationReleased(ioid: number): void {
    this.#operations.released(ioid);
  }

  // --- actions and guards of the machine

  greet(): void {
    const { outlet } = this;
    outlet.send({ type: 'SET_BYTE_ORDER', littleEndian: outlet.littleEndian, value: 0 });
    const sizes = { bufferSize: BUFFER_SIZE, registrySize: REGISTRY_SIZE };
    outlet.send({ type: 'CONNECTION_VALIDATION', ...sizes, methods: authMethods });
  }

  identify(request: ValidationRequest): void {
    const status = this.#identity.adopt(request);
    this.outlet.send({ type: 'CONNECTION_VALIDATED', status });
    this.#channels.checkRights();
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

  answerSearch(search: Search): void {
    const reply = searchReply(this.#owner, search, this.peer);
    if (reply !== undefined) this.outlet.send(reply);
  }

  createChannels(request: CreateChannelRequest): void {
    this.#channels.create(request);
  }

  destroyChannel(request: DestroyChannel): void {
    this.#channels.destroy(request);
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

  answerType(request: GetFieldRequest): void {
    this.#channels.answerType(request, this.#operations.has(request.ioid));
  }

  note({ severity, text }: Message): void {
    this.services.log.debug({ peer: this.peer }, `${this.peer} says (${severity}): ${text}`);
  }

  refuseStranger(): void {
    this.#report('it creates a channel before it has said who it is');
  }

  reportFault({ text }: Fault): void {
    this.reportViolation({ type: 'violation', text });
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
    return this.stream.isAlive;
  }

  noteHeard(): void {
    this.stream.noteHeard();
  }

  pauseReading(): void {
    this.stream.pause();
  }

  resumeReading(): void {
    this.stream.resume();
    for (const monitor of [...this.backlog]) {
      this.backlog.delete(monitor);
      monitor.ref.send({ type: 'outlet.open' });
    }
  }

  drain(): void {
    this.stream.drain();
  }

  release(): void {
    this.#channels.clear();
    this.#operations.clear();
    this.backlog.clear();
    this.stream.close();
    this.#owner.connectionReleased(this);
  }

  channelFailed(failure: ChildFailure): void {
    this.#channels.failed(failure, this.peer);
  }

  // --- helpers

  #report(text: string): void {
    this.services.log.warn({ peer: this.peer }, `Closing the connection of ${this.peer}: ${text}`);
  }
}
