/**
 * The operations and monitors of one connection, by the number that its client gives them: created, used, ended.
 *
 * A number that is not known is passed over: messages cross the end of an operation. One that is used against the rules
 * is a violation, which ends the connection.
 */
import { Subcommand } from '../../protocol/pva/constants.ts';
import { readDelta } from '../../protocol/pva/delta.ts';
import {
  asksToRun,
  type EndRequest,
  type ExecuteRequest,
  type InitRequest,
  type MonitorInitRequest,
  type MonitorRequest,
  type PutRequest,
  type RpcRequest,
} from '../../protocol/pva/requests.ts';
import { errorStatus } from '../../protocol/pva/status.ts';
import { zeroStructure } from '../../protocol/pva/value.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyOperation, Channel } from './channel.ts';
import { Monitor } from './monitor.ts';
import { GetOperation, ProcessOperation, PutOperation, RpcOperation } from './operations.ts';
import type { Outlet } from './outlet.ts';

/** The connection, as its table of operations sees it. */
export interface OperationTableOwner {
  readonly outlet: Outlet;
  readonly services: Services;
  channelOf(sid: number): Channel | undefined;
  /** A message was against the rules. */
  violate(text: string): void;
}

export class OperationTable {
  readonly #owner: OperationTableOwner;
  readonly #byIoid = new Map<number, { readonly channel: Channel; readonly part: AnyOperation | Monitor }>();

  constructor(owner: OperationTableOwner) {
    this.#owner = owner;
  }

  get size(): number {
    return this.#byIoid.size;
  }

  get monitors(): number {
    let count = 0;
    for (const { part } of this.#byIoid.values()) if (part instanceof Monitor) count++;
    return count;
  }

  has(ioid: number): boolean {
    return this.#byIoid.has(ioid);
  }

  create(request: InitRequest): void {
    const channel = this.#channelFor(request);
    const part = channel?.createOperation(request);
    if (channel !== undefined && part !== undefined) this.#byIoid.set(request.ioid, { channel, part });
  }

  createMonitor(request: MonitorInitRequest): void {
    const channel = this.#channelFor(request);
    const part = channel?.createMonitor(request);
    if (channel !== undefined && part !== undefined) this.#byIoid.set(request.ioid, { channel, part });
  }

  /** A kind of operation that there is not. */
  refuse({ type, ioid, subcommand }: InitRequest): void {
    const status = errorStatus('Not implemented');
    if (type === 'PUT_GET_INIT') {
      this.#owner.outlet.send({ type, ioid, subcommand, status, put: undefined, get: undefined });
    } else if (type === 'ARRAY_INIT') {
      this.#owner.outlet.send({ type, ioid, subcommand, status, array: undefined });
    }
  }

  execute(request: ExecuteRequest | PutRequest | RpcRequest): void {
    const known = this.#byIoid.get(request.ioid);
    if (known === undefined) return; // it crossed the operation's end
    const { part, channel } = known;
    const { type, subcommand } = request;
    if (this.#isOfAnotherChannel(request, channel)) return;
    if (type === 'GET' && part instanceof GetOperation) part.take(request);
    else if (type === 'RPC' && part instanceof RpcOperation) part.take(request);
    else if (type === 'PROCESS' && part instanceof ProcessOperation) part.take(request);
    else if (type === 'READ_BACK' && part instanceof PutOperation) part.take({ subcommand, change: undefined });
    else if (type === 'PUT' && part instanceof PutOperation) {
      const change = readDelta(request.data, zeroStructure(channel.content.type!));
      if ('fault' in change) this.#owner.violate(`PUT: ${change.fault}`);
      else part.take({ subcommand, change });
    } else this.#owner.violate(`${type} on request ${request.ioid}, which is another operation`);
  }

  control({ ioid, sid, subcommand, acknowledged }: MonitorRequest): void {
    const known = this.#byIoid.get(ioid);
    if (known === undefined) return;
    const { part, channel } = known;
    if (!(part instanceof Monitor)) {
      this.#owner.violate(`MONITOR on request ${ioid}, which is another operation`);
      return;
    }
    if (channel.sid !== sid) {
      this.#owner.violate(`MONITOR of channel ${sid} on request ${ioid}, which is another channel's`);
      return;
    }
    if (acknowledged !== undefined) part.ref.send({ type: 'acknowledged', count: acknowledged });
    const runs = asksToRun(subcommand);
    if (runs !== undefined) part.ref.send({ type: runs ? 'start' : 'stop' });
    if ((subcommand & Subcommand.DESTROY) !== 0) part.ref.send({ type: 'destroy' });
  }

  end({ ioid }: EndRequest): void {
    this.#byIoid.get(ioid)?.part.ref.send({ type: 'destroy' });
  }

  cancel({ ioid }: EndRequest): void {
    const part = this.#byIoid.get(ioid)?.part;
    if (part !== undefined && !(part instanceof Monitor)) part.ref.send({ type: 'cancel' });
  }

  /** It has ended. */
  released(ioid: number): void {
    this.#byIoid.delete(ioid);
  }

  clear(): void {
    this.#byIoid.clear();
  }

  // --- helpers

  /** The channel of a request that creates an operation; undefined: it cannot be created. */
  #channelFor(request: InitRequest | MonitorInitRequest): Channel | undefined {
    const { sid, ioid, type } = request;
    if (this.#byIoid.has(ioid)) {
      this.#owner.violate(`${type} with request ${ioid}, which is in use`);
      return undefined;
    }
    if (this.#byIoid.size >= this.#owner.services.bounds.subscriptionsPerCircuit) {
      this.#owner.outlet.countRefused();
      this.#refuseInit(request, `too many operations: ${this.#byIoid.size} are open, which is the limit`);
      return undefined;
    }
    const channel = this.#owner.channelOf(sid);
    // It may have crossed the channel's end.
    if (channel === undefined) this.#refuseInit(request, `channel ${sid} does not exist`);
    return channel;
  }

  #refuseInit({ type, ioid, subcommand }: InitRequest | MonitorInitRequest, text: string): void {
    const status = errorStatus(text);
    if (type === 'GET_INIT' || type === 'PUT_INIT' || type === 'MONITOR_INIT') {
      this.#owner.outlet.send({ type, ioid, subcommand, status, structure: undefined });
    } else if (type === 'RPC_INIT' || type === 'PROCESS_INIT') {
      this.#owner.outlet.send({ type, ioid, subcommand, status });
    }
  }

  /** Only ids that name another channel are against the rules: clients get along with ids that name none (PVXS). */
  #isOfAnotherChannel({ type, ioid, sid }: ExecuteRequest | PutRequest | RpcRequest, channel: Channel): boolean {
    if (channel.sid === sid || this.#owner.channelOf(sid) === undefined) return false;
    this.#owner.violate(`${type} of channel ${sid} on request ${ioid}, which is another channel's`);
    return true;
  }
}
