/** Wiring of a channel: its content, and the operations and monitors that its client has created on it. */
import type { Requester } from '../../database/pv/definition.ts';
import { type ChannelWiring, channelMachine } from '../../machines/pva/channel.ts';
import type { ChildFailure } from '../../machines/wired.ts';
import { ACL_VERSION, AclRight, Subcommand } from '../../protocol/pva/constants.ts';
import type { InitRequest, MonitorInitRequest, RpcRequest } from '../../protocol/pva/requests.ts';
import { errorStatus, OK } from '../../protocol/pva/status.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Content } from './content.ts';
import { Monitor, type MonitorOwner } from './monitor.ts';
import { monitorOptions } from './monitor-options.ts';
import type { Operation, OperationOwner } from './operation.ts';
import { GetOperation, ProcessOperation, type PutExecution, PutOperation, RpcOperation } from './operations.ts';
import type { Outlet } from './outlet.ts';
import { selectionOf } from './selection.ts';

const logic = wire(channelMachine, () => '');

/** An operation of any kind. */
export type AnyOperation = Operation<never>;

/** The connection, as its channels see it. */
export interface ChannelOwner extends AnyWired {
  readonly services: Services;
  readonly requester: Requester;
  readonly outlet: Outlet;
  /** Protocol version of the client. */
  readonly version: number;
  readonly backlog: Set<Monitor>;
  channelReleased(channel: Channel): void;
  operationReleased(ioid: number): void;
}

export class Channel extends Wired<typeof channelMachine> implements ChannelWiring, OperationOwner, MonitorOwner {
  readonly kind = 'pvaChannel';
  readonly name: string;
  readonly sid: number;
  readonly cid: number;
  readonly content: Content;
  readonly #connection: ChannelOwner;
  readonly #parts = new Map<number, AnyOperation | Monitor>();

  constructor(connection: ChannelOwner, content: Content, name: string, sid: number, cid: number) {
    super(logic, connection, `channel-${sid}`, { name, sid, cid });
    this.#connection = connection;
    this.content = content;
    this.name = name;
    this.sid = sid;
    this.cid = cid;
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return { sid: this.sid, cid: this.cid, type: this.content.type?.id ?? '', operations: this.#parts.size };
  }

  override children(): Iterable<AnyWired> {
    return this.#parts.values();
  }

  get outlet(): Outlet {
    return this.#connection.outlet;
  }

  get requester(): Requester {
    return this.#connection.requester;
  }

  get backlog(): Set<Monitor> {
    return this.#connection.backlog;
  }

  get mostWaiting(): number {
    return this.#connection.services.bounds.waitingRequests;
  }

  /** Numbers of its operations and monitors. */
  get ioids(): Iterable<number> {
    return this.#parts.keys();
  }

  /** Monitors of this channel, and those that are operations. */
  *monitors(): Iterable<Monitor> {
    for (const part of this.#parts.values()) if (part instanceof Monitor) yield part;
  }

  /** Creates the operation that the client asks for; undefined: it was refused, and the client was notified. */
  createOperation(request: InitRequest): AnyOperation | undefined {
    const { ioid, subcommand } = request;
    switch (request.type) {
      case 'GET_INIT':
      case 'PUT_INIT': {
        const { type } = this.content;
        const fault = type === undefined ? 'Get/Put/RPC not implemented for this PV' : undefined;
        const selection = type === undefined ? { fault: '' } : selectionOf(type, request.pvRequest);
        if (fault !== undefined || 'fault' in selection) {
          const status = errorStatus(fault ?? (selection as { fault: string }).fault);
          this.outlet.send({ type: request.type, ioid, subcommand, status, structure: undefined });
          return undefined;
        }
        this.outlet.send({ type: request.type, ioid, subcommand, status: OK, structure: type });
        return this.#add(
          ioid,
          request.type === 'GET_INIT'
            ? new GetOperation(this, ioid, selection)
            : new PutOperation(this, ioid, selection, request.pvRequest),
        );
      }
      case 'RPC_INIT':
        this.outlet.send({ type: 'RPC_INIT', ioid, subcommand, status: OK });
        return this.#add(ioid, new RpcOperation(this, ioid));
      case 'PROCESS_INIT':
        if (this.content.process === undefined) {
          const status = errorStatus('Process not implemented for this PV');
          this.outlet.send({ type: 'PROCESS_INIT', ioid, subcommand, status });
          return undefined;
        }
        this.outlet.send({ type: 'PROCESS_INIT', ioid, subcommand, status: OK });
        return this.#add(ioid, new ProcessOperation(this, ioid));
      default:
        return undefined;
    }
  }

  createMonitor(request: MonitorInitRequest): Monitor | undefined {
    const { ioid } = request;
    const subcommand = Subcommand.INIT; // without the bit that a window has set
    const refuse = (text: string) => {
      this.outlet.send({ type: 'MONITOR_INIT', ioid, subcommand, status: errorStatus(text), structure: undefined });
      return undefined;
    };
    const { type } = this.content;
    if (type === undefined) return refuse('Monitor operation not implemented by this PV');
    const selection = selectionOf(type, request.pvRequest);
    if ('fault' in selection) return refuse(selection.fault);
    const read = monitorOptions(request.pvRequest, request.window);
    if ('fault' in read) return refuse(read.fault);
    for (const text of read.warnings) this.outlet.send({ type: 'MESSAGE', ioid, severity: 'warning', text });
    this.outlet.send({ type: 'MONITOR_INIT', ioid, subcommand, status: OK, structure: type });
    const monitor = new Monitor(this, ioid, selection, read.options);
    this.#parts.set(ioid, monitor);
    if (!this.#mayRead) monitor.ref.send({ type: 'access.lost' });
    return monitor;
  }

  checkRights(): void {
    this.ref.send({ type: 'rights.changed' });
  }

  operationReleased(operation: { readonly ioid: number }): void {
    this.#parts.delete(operation.ioid);
    this.#connection.operationReleased(operation.ioid);
  }

  monitorReleased(monitor: Monitor): void {
    this.operationReleased(monitor);
  }

  /** This actor has crashed: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- actions of the machine

  announce(): void {
    const { sid, cid } = this;
    this.outlet.send({ type: 'CREATE_CHANNEL', cid, sid, status: OK });
    this.#tellAcl();
  }

  tellRights(): void {
    this.#tellAcl();
    const type = this.#mayRead ? 'access.regained' : 'access.lost';
    for (const monitor of this.monitors()) monitor.ref.send({ type });
  }

  sayGone(): void {
    this.outlet.send({ type: 'DESTROY_CHANNEL', sid: this.sid, cid: this.cid });
  }

  /** An operation or a monitor has thrown: it is gone. */
  operationFailed({ actorId, error }: ChildFailure): void {
    const { counters, log } = this.#connection.services;
    counters.crashes++;
    log.error({ err: error, channel: this.name }, 'An operation failed');
    const part = [...this.#parts.values()].find((each) => each.ref.id === actorId);
    part?.release();
  }

  release(): void {
    for (const part of [...this.#parts.values()]) part.ref.send({ type: 'destroy' });
    this.#parts.clear();
    this.#connection.channelReleased(this);
  }

  // --- helpers

  get #mayRead(): boolean {
    return (this.content.rightsOf(this.requester) & AccessRight.READ) !== 0;
  }

  #add<O extends Operation<RpcRequest> | Operation<PutExecution> | Operation<{ subcommand: number }>>(
    ioid: number,
    operation: O,
  ): AnyOperation {
    this.#parts.set(ioid, operation as unknown as AnyOperation);
    return operation as unknown as AnyOperation;
  }

  #tellAcl(): void {
    if (this.#connection.version < ACL_VERSION) return;
    const mayWrite = (this.content.rightsOf(this.requester) & AccessRight.WRITE) !== 0;
    const rights = mayWrite ? AclRight.PUT | (this.content.call === undefined ? 0 : AclRight.RPC) : 0;
    this.outlet.send({ type: 'ACL_CHANGE', cid: this.cid, rights });
  }
}
