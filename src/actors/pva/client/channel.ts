/** Wiring of a client's channel: where it was found, and what is on it. */

import {
  type ClientChannelEvent,
  type ClientChannelWiring,
  clientChannelMachine,
} from '../../../machines/pva/client/channel.ts';
import type { ChildFailure, EventOf } from '../../../machines/wired.ts';
import { AclRight } from '../../../protocol/pva/constants.ts';
import { parsePvRequest } from '../../../protocol/pva/pv-request.ts';
import { variant } from '../../../protocol/pva/value.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import type { Address } from '../../net/address-list.ts';
import type { ChannelFace, ChannelListener, ConnectionFace } from './faces.ts';
import { Monitor, type MonitorListener, type MonitorOwner, type MonitorRequest } from './monitor.ts';
import { Operation, type OperationOwner } from './operation.ts';
import type { Request } from './requests.ts';

const logic = wire(clientChannelMachine);

/** The client, as a channel sees it. */
export interface ChannelOwner extends AnyWired {
  search(channel: Channel): void;
  /** In so many seconds. */
  searchLater(channel: Channel, seconds: number): void;
  stopSearching(channel: Channel): void;
  /** The connection to a server, made when there is none. */
  connectionTo(address: string, port: number): ConnectionFace;
  duplicate(channel: Channel, host: string): void;
  channelReleased(channel: Channel): void;
}

type Found = EventOf<ClientChannelEvent, 'found'>;

export class Channel
  extends Wired<typeof clientChannelMachine>
  implements ClientChannelWiring, ChannelFace, OperationOwner, MonitorOwner
{
  readonly kind = 'pvaClientChannel';
  readonly name: string;
  readonly cid: number;
  connection: ConnectionFace | undefined;
  sid = 0;
  /** `AclRight` bits; all until the server says otherwise, which few do. */
  rights: number = AclRight.PUT | AclRight.PUT_GET | AclRight.RPC;
  /** What the last server that has refused it has said. */
  refusal: string | undefined;
  readonly #owner: ChannelOwner;
  readonly #listener: ChannelListener;
  readonly #server: Address | undefined;
  readonly #operations = new Set<Operation>();
  /** Those that are used again, by kind and pvRequest. */
  readonly #kept = new Map<string, Operation>();
  readonly #monitors = new Set<Monitor>();
  /** Kept when the connection is gone, for messages. */
  #host: string | undefined;
  /** Of the server that is used. */
  #guid = '';
  #connections = 0;
  #made = 0;
  #duplicateReported = false;

  /** @param server to use, whoever else has it; undefined: searched */
  constructor(owner: ChannelOwner, listener: ChannelListener, name: string, cid: number, server: Address | undefined) {
    super(logic, owner, `channel-${cid}`, { name, cid, server: server && `${server.address}:${server.port}` });
    this.#owner = owner;
    this.#listener = listener;
    this.#server = server;
    this.name = name;
    this.cid = cid;
    this.ref.start();
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return {
      host: this.host,
      cid: this.cid,
      sid: this.sid,
      operations: this.#operations.size,
      monitors: this.#monitors.size,
      connections: this.#connections,
    };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.#operations;
    yield* this.#monitors;
  }

  get host(): string | undefined {
    return this.#host;
  }

  /** Times it was connected. */
  get connections(): number {
    return this.#connections;
  }

  get isConnected(): boolean {
    return this.ref.getSnapshot().matches('active');
  }

  /**
   * Asks something. Gets and puts with equal pvRequests share an operation, which is kept for a while.
   *
   * @throws SyntaxError when the pvRequest is not understood
   */
  ask(request: Request, pvRequest: string): void {
    const key = request.kind === 'get' || request.kind === 'put' ? `${request.kind} ${pvRequest}` : undefined;
    let operation = key === undefined ? undefined : this.#kept.get(key);
    if (operation === undefined) {
      operation = new Operation(
        this,
        `operation-${++this.#made}`,
        request.kind,
        variant(parsePvRequest(pvRequest)),
        key,
      );
      this.#operations.add(operation);
      if (key !== undefined) this.#kept.set(key, operation);
      operation.ref.send({ type: 'request', request });
      if (this.isConnected) operation.ref.send({ type: 'connected' });
    } else {
      operation.ref.send({ type: 'request', request });
    }
  }

  /** Starts a monitor; call its `cancel` when it has served. */
  monitor(request: MonitorRequest, listener: MonitorListener): Monitor {
    const monitor = new Monitor(this, `monitor-${++this.#made}`, request, listener);
    this.#monitors.add(monitor);
    if (this.isConnected) monitor.ref.send({ type: 'connected' });
    return monitor;
  }

  operationReleased(operation: Operation): void {
    this.#operations.delete(operation);
    if (operation.key !== undefined && this.#kept.get(operation.key) === operation) this.#kept.delete(operation.key);
  }

  monitorReleased(monitor: Monitor): void {
    this.#monitors.delete(monitor);
  }

  /** This actor has crashed: gives back what it held, at the server too. */
  abandon(): void {
    this.endParts();
    if (this.isConnected) this.destroyChannel();
    this.release();
  }

  // --- actions of the machine

  search(): void {
    this.connection = undefined;
    this.#owner.search(this);
  }

  searchAfterFailure(): void {
    this.connection = undefined;
    this.#owner.searchLater(this, AFTER_FAILURE);
  }

  searchAfterRefusal(): void {
    this.#owner.searchLater(this, AFTER_REFUSAL);
  }

  joinFound({ address, port, guid }: Found): void {
    this.#owner.stopSearching(this);
    this.#guid = guid;
    this.#join({ address, port });
  }

  joinServer(): void {
    this.#join(this.#server!);
  }

  leaveConnection(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.leave(this);
  }

  requestChannel(): void {
    this.connection?.send({ type: 'CREATE_CHANNEL', channels: [{ cid: this.cid, name: this.name }] });
  }

  adopt({ sid }: EventOf<ClientChannelEvent, 'created'>): void {
    this.sid = sid;
    this.refusal = undefined;
  }

  adoptRights({ rights }: EventOf<ClientChannelEvent, 'rights.changed'>): void {
    this.rights = rights;
    this.#listener.accessRights();
  }

  noteRefusal({ status }: EventOf<ClientChannelEvent, 'refused'>): void {
    this.refusal = status.message === '' ? status.severity : status.message;
  }

  announceConnected(): void {
    this.#connections++;
    this.#tell('connected');
    this.#listener.connection(true);
  }

  announceDisconnected(): void {
    this.#tell('disconnected');
    this.#listener.connection(false);
  }

  reportDuplicate({ address, port, guid }: Found): void {
    const host = `${address}:${port}`;
    if (host === this.host || guid === this.#guid || this.#duplicateReported) return;
    this.#duplicateReported = true;
    this.#owner.duplicate(this, host);
  }

  /** Tells the server, which knows the channel by `sid`. */
  destroyChannel(): void {
    this.connection?.send({ type: 'DESTROY_CHANNEL', sid: this.sid, cid: this.cid });
  }

  /** Requests that are under way fail: the program does not want them any more. */
  endParts(): void {
    for (const operation of [...this.#operations]) operation.ref.send({ type: 'close' });
    for (const monitor of [...this.#monitors]) monitor.ref.send({ type: 'cancel' });
  }

  release(): void {
    this.leaveConnection();
    this.#owner.stopSearching(this);
    this.#owner.channelReleased(this);
  }

  partFailed({ error }: ChildFailure): void {
    throw error; // it is this channel that cannot be served any more
  }

  // --- helpers

  #join({ address, port }: Address): void {
    this.connection = this.#owner.connectionTo(address, port);
    this.#host = this.connection.host;
    this.connection.join(this);
  }

  #tell(type: 'connected' | 'disconnected'): void {
    for (const operation of [...this.#operations]) operation.ref.send({ type });
    for (const monitor of [...this.#monitors]) monitor.ref.send({ type });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Buckets of the ring, one a second, until a channel is searched again. */
const AFTER_FAILURE = 10;
const AFTER_REFUSAL = 29;
