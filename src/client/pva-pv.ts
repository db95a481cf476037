/** A PV of a PV Access server, as a client program holds it. */

import { EventEmitter } from 'node:events';
import { whenAborted } from '../actors/kernel/abort.ts';
import type { Operation, WaitOptions } from '../actors/kernel/operation.ts';
import type { PvaWritable } from '../actors/pva/client/assign.ts';
import type { Channel } from '../actors/pva/client/channel.ts';
import { closed, misfit, PvaError } from '../actors/pva/client/error.ts';
import type { ChannelListener } from '../actors/pva/client/faces.ts';
import { PvaReading } from '../actors/pva/client/reading.ts';
import { Call, Get, Info, Put, type Request } from '../actors/pva/client/requests.ts';
import { AclRight } from '../protocol/pva/constants.ts';
import { parsePvRequest } from '../protocol/pva/pv-request.ts';
import type { Type } from '../protocol/pva/type.ts';
import { NO_VALUE, type Structure, type Variant, variant } from '../protocol/pva/value.ts';
import { DEFAULT_LIMIT, UpdateMonitor } from './monitor.ts';
import type { PvaGetOptions, PvaPutOptions } from './pva-request.ts';
import { argumentOf, putRequest, windowOf } from './pva-request.ts';
import { readingSize } from './reading-size.ts';

/** A value of a monitored PV. */
export class PvaUpdate extends PvaReading {
  readonly pv: PvaPV;

  /** @internal */
  constructor(pv: PvaPV, { structure, changedBits, overrunBits }: PvaReading) {
    super(structure, changedBits, overrunBits);
    this.pv = pv;
  }
}

export interface PvaSubscribeOptions {
  /** As of `PvaGetOptions`; also `record[queueSize=10]` and `record[pipeline=true]`. */
  readonly request?: string | undefined;
  /**
   * Updates kept for a loop that is slow. Above that, a PV loses its oldest update for each new one; its newest is always
   * kept. Default 1000. With `pipeline` the server keeps them: it sends as many as its queueSize before some are taken.
   */
  readonly limit?: number;
  /** Cancels the subscription; a `for await` loop throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with each update, in the same turn; the monitor is then not iterated. */
  readonly onUpdate?: (update: PvaUpdate) => void;
  /** Called when the server refuses. It is asked again with the next connection. */
  readonly onError?: (error: PvaError) => void;
}

/** A subscription as a program holds it. It ends when the server says that nothing more comes, too. */
export type PvaMonitor = UpdateMonitor<PvaUpdate>;

/**
 * - `searching`: no server has answered
 * - `connecting`: one has, and is being connected to
 * - `disconnected`: the server that the program has named is not there, or does not have the PV; tried again
 */
export type PvaPvState = 'searching' | 'connecting' | 'connected' | 'disconnected' | 'closed';

/** What the server has said the client may do; few say. */
export interface PvaRights {
  readonly put: boolean;
  readonly rpc: boolean;
}

export interface PvaPvEvents {
  connection: [connected: boolean, pv: PvaPV];
  accessRights: [rights: PvaRights, pv: PvaPV];
}

/** What a PV needs from its context. @internal */
export interface PvaPvOwner {
  readonly timeoutMs: number;
  operation<T>(options: WaitOptions, late: () => Error): Operation<T>;
  whyNotConnected(channel: Channel): string;
  /** Runs the program's own code: what it throws must not reach the actors. */
  guard(run: () => void): void;
  failed(error: PvaError): void;
  released(pv: PvaPV): void;
}

/**
 * Connects by itself, and again after every loss, until it is closed. Requests made while it is not connected wait for
 * the connection, within their time limit.
 */
export class PvaPV extends EventEmitter<PvaPvEvents> {
  readonly name: string;
  readonly #owner: PvaPvOwner;
  readonly #channel: Channel;
  readonly #waiting = new Set<Operation<void>>();
  readonly #monitors = new Set<PvaMonitor>();
  #closed = false;

  /** @internal Use `Context.pv`. */
  constructor(owner: PvaPvOwner, name: string, open: (listener: ChannelListener) => Channel) {
    super();
    this.name = name;
    this.#owner = owner;
    this.#channel = open({
      connection: (connected) => this.#connection(connected),
      accessRights: () => {
        if (this.listenerCount('accessRights') > 0) owner.guard(() => this.emit('accessRights', this.rights, this));
      },
    });
  }

  get state(): PvaPvState {
    if (this.#closed) return 'closed';
    return STATES[String(this.#channel.ref.getSnapshot().value)] ?? 'searching';
  }

  get connected(): boolean {
    return this.state === 'connected';
  }

  /** Times it was connected, the present one included. */
  get connections(): number {
    return this.#channel.connections;
  }

  /** `address:port` of the server; undefined before one is found. */
  get host(): string | undefined {
    return this.#channel.host;
  }

  get rights(): PvaRights {
    const { rights } = this.#channel;
    return { put: (rights & AclRight.PUT) !== 0, rpc: (rights & AclRight.RPC) !== 0 };
  }

  /**
   * Resolves when it is connected, at once when it is already.
   *
   * @throws PvaError TIMEOUT, saying how far it got
   */
  waitForConnection(options: WaitOptions = {}): Promise<void> {
    if (this.#closed) return Promise.reject(closed(this.name, 'Connecting'));
    if (this.connected) return Promise.resolve();
    const operation = this.#operation<void>('Connecting to', options);
    this.#waiting.add(operation);
    operation.onSettled = () => this.#waiting.delete(operation);
    return operation.promise;
  }

  /**
   * @throws PvaError TIMEOUT; REFUSED with what the server says; MISFIT for a request that is not understood
   */
  read(options: PvaGetOptions = {}): Promise<PvaReading> {
    const operation = this.#operation<PvaReading>('Reading', options);
    return this.#ask(new Get(operation), operation, options.request ?? '');
  }

  /**
   * Puts a value, or some fields. Text becomes a number, or the number of the state that is named so.
   *
   * @throws PvaError TIMEOUT; REFUSED with what the server says; DISCONNECTED when the connection is lost meanwhile;
   *   MISFIT before anything is sent
   */
  write(value: PvaWritable, options: PvaPutOptions = {}): Promise<void> {
    const operation = this.#operation<void>('Writing', options);
    return this.#ask(new Put(operation, value), operation, putRequest(options));
  }

  /**
   * Calls the service of that name. Arguments become the query of an NTURI, as most services take it; a structure is
   * given as it is.
   *
   * @returns undefined when the service gives no result
   * @throws PvaError as `write`
   */
  call(
    args: Readonly<Record<string, unknown>> | Structure = {},
    options: WaitOptions & {
      /** Send the arguments as a plain structure instead. Default false. */
      readonly bare?: boolean;
    } = {},
  ): Promise<PvaReading | undefined> {
    const operation = this.#operation<PvaReading | undefined>('Calling', options);
    let argument: Variant = NO_VALUE;
    try {
      argument = variant(argumentOf(this.name, args, options.bare ?? false));
    } catch (error) {
      operation.reject(misfit(this.name, 'Calling', error));
    }
    return this.#ask(new Call(operation, argument), operation, '');
  }

  /**
   * The type of the PV, or of one of its fields.
   *
   * @throws PvaError as `read`
   */
  info(options: WaitOptions & { readonly field?: string } = {}): Promise<Type> {
    const operation = this.#operation<Type>('Asking for the type of', options);
    return this.#ask(new Info(operation, options.field ?? ''), operation, '');
  }

  /**
   * Monitors the PV: `for await (const update of pv.subscribe()) …`. The first update is the value now, with all fields;
   * `changed` of the others tells what is new.
   *
   * @throws PvaError MISFIT for a request that is not understood; CLOSED when the PV was closed
   */
  subscribe(options: PvaSubscribeOptions = {}): PvaMonitor {
    if (this.#closed) throw closed(this.name, 'Monitoring');
    const { request = '', limit = DEFAULT_LIMIT, signal, onUpdate } = options;
    const pvRequest = this.#parsed(request);
    const window = windowOf(pvRequest);
    const cancel = () => {
      stopListening?.();
      this.#monitors.delete(monitor);
      subscription?.ref.send({ type: 'cancel' });
    };
    const taken = () => {
      if (window !== undefined) subscription?.ref.send({ type: 'taken' });
    };
    const monitor: PvaMonitor = new UpdateMonitor<PvaUpdate>(limit, cancel, readingSize, taken);
    const subscription = signal?.aborted
      ? undefined
      : this.#channel.monitor(
          { pvRequest, window },
          {
            update: (reading) => {
              const update = new PvaUpdate(this, reading);
              if (onUpdate === undefined) {
                monitor.push(update);
                return;
              }
              this.#owner.guard(() => onUpdate(update));
              taken();
            },
            finished: () => monitor.cancel(),
            failed: (error) => this.#owner.guard(() => (options.onError ?? ((e) => this.#owner.failed(e)))(error)),
          },
        );
    this.#monitors.add(monitor);
    const abort = () => monitor.abort(signal?.reason);
    const stopListening = signal && !signal.aborted ? whenAborted(signal, abort) : undefined;
    if (signal?.aborted) abort();
    return monitor;
  }

  /** Gives the channel up: its monitors end, requests under way fail with CLOSED. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const monitor of [...this.#monitors]) monitor.cancel();
    for (const operation of [...this.#waiting]) operation.reject(closed(this.name, 'Connecting'));
    this.#channel.ref.send({ type: 'close' });
    this.#owner.released(this);
  }

  /** What the program does itself, closing, is not an event. */
  #connection(connected: boolean): void {
    if (this.#closed) return;
    if (connected) for (const operation of [...this.#waiting]) operation.resolve();
    if (this.listenerCount('connection') > 0) this.#owner.guard(() => this.emit('connection', connected, this));
  }

  #ask<T>(request: Request, operation: Operation<T>, pvRequest: string): Promise<T> {
    if (this.#closed) operation.reject(closed(this.name, request.what));
    if (!operation.settled) {
      try {
        this.#channel.ask(request, pvRequest);
      } catch (error) {
        operation.reject(misfit(this.name, request.what, error));
      }
    }
    return operation.promise;
  }

  #parsed(request: string): Variant {
    try {
      return variant(parsePvRequest(request));
    } catch (error) {
      throw misfit(this.name, 'Monitoring', error);
    }
  }

  #operation<T>(what: string, options: WaitOptions): Operation<T> {
    const { timeoutMs = this.#owner.timeoutMs } = options;
    return this.#owner.operation(options, () => {
      const why = this.connected
        ? `the server at ${this.host} has not answered`
        : `not connected: ${this.#owner.whyNotConnected(this.#channel)}`;
      return new PvaError(`${what} ${this.name} took longer than ${timeoutMs / 1000} s: ${why}`, 'TIMEOUT', this.name);
    });
  }
}

const STATES: Readonly<Record<string, PvaPvState>> = {
  connecting: 'connecting',
  creating: 'connecting',
  active: 'connected',
  failed: 'disconnected',
  refused: 'disconnected',
};
