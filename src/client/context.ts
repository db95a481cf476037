/**
 * A client of both protocols: `const context = new Context(); const [a] = await context.getPVs('simple:A');`
 *
 * `ca://NAME` is a PV of a Channel Access server, `pva://NAME` one of a PV Access server; a name without either is of the
 * context's own protocol.
 */

import { EventEmitter } from 'node:events';
import { hostname, userInfo } from 'node:os';
import type { CaError } from '../actors/ca/client/error.ts';
import type { Writable } from '../actors/ca/client/write-payload.ts';
import { type HeapClock, RealClock } from '../actors/kernel/clock.ts';
import type { WaitOptions } from '../actors/kernel/operation.ts';
import type { AnyWired } from '../actors/kernel/wired.ts';
import type { PvaWritable } from '../actors/pva/client/assign.ts';
import { PvaError } from '../actors/pva/client/error.ts';
import { CaSide } from './ca-side.ts';
import {
  type ManyGetOptions,
  type ManyPutOptions,
  type ManySubscribeOptions,
  type ReadingOf,
  readAll,
  subscribeAll,
  type UpdateOf,
  writeAll,
} from './many.ts';
import type { UpdateMonitor } from './monitor.ts';
import { notConnected } from './not-connected.ts';
import type { PV, Update } from './pv.ts';
import type { PvaPV, PvaUpdate } from './pva-pv.ts';
import { PvaSide } from './pva-side.ts';
import { type SideHost, startOperation } from './side.ts';

export type Protocol = 'ca' | 'pva';

/**
 * The kind of PV that a name is of. Of a name that is not known when the program is compiled, the prefix is not known
 * either: it counts as of the context's own protocol.
 */
export type PvOf<Name extends string, Default extends Protocol = 'ca'> = Name extends `pva://${string}`
  ? PvaPV
  : Name extends `ca://${string}`
    ? PV
    : Default extends 'pva'
      ? PvaPV
      : PV;

export interface ContextOptions<Default extends Protocol = 'ca'> {
  /** Of names without `ca://` or `pva://`. Default 'ca'. */
  readonly protocol?: Default;
  /** The `EPICS_CA_*` and `EPICS_PVA_*` variables. Default: `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How long requests may take when they do not say, in ms. Default 2000. */
  readonly timeoutMs?: number;
  /** What access security knows this client by. Default: the user and the name of this host. */
  readonly userName?: string;
  readonly hostName?: string;
  /**
   * Hear beacons by way of this host's CA repeater (and be it while there is none), 10 s after the start. Default true.
   */
  readonly repeater?: boolean;
  /** Where the client's time comes from. Default: a clock of its own; inside an IOC: the IOC's. */
  readonly clock?: HeapClock;
  /** The actor to run below, inside an IOC. `clock` must then be that of its system. */
  readonly parent?: AnyWired;
}

export interface PvChoice {
  /** Of the circuit, 0 to 99. Default 0. Channel Access only. */
  readonly priority?: number | undefined;
  /** `HOST` or `HOST:PORT` of the server to use: it is not searched. PV Access only. */
  readonly server?: string | undefined;
}

export interface ContextEvents {
  /**
   * Trouble that no request waits for: a write without `notify` failed, two servers have the same PV, a server hangs, …
   */
  exception: [error: CaError | PvaError];
  /** For a log. */
  warning: [message: string];
  /** A server has gone, or closed its connection, while it served channels of this context. `address:port` */
  circuitLost: [server: string];
  /** A server was heard for the first time, has been restarted, or is back. `address:port` */
  beaconAnomaly: [server: string];
}

/** A PV, or its name. */
export type PvOrName = PV | PvaPV | string;

/** The PV that is meant by one, or by its name. */
export type OpenedBy<P extends PvOrName, Default extends Protocol> = P extends PV | PvaPV
  ? P
  : P extends string
    ? PvOf<P, Default>
    : never;

/**
 * Holds connections, channels and the search for them. A program usually has one, and closes it at its end: while it is
 * open, the process does not exit.
 *
 * Exceptions and warnings that nobody listens for are printed to stderr.
 */
export class Context<Default extends Protocol = 'ca'> extends EventEmitter<ContextEvents> {
  readonly timeoutMs: number;
  readonly protocol: Protocol;
  readonly #ownsClock: boolean;
  readonly #insideIoc: boolean;
  readonly #host: SideHost;
  #ca: CaSide | undefined;
  #pva: PvaSide | undefined;
  #closed = false;

  constructor(options: ContextOptions<Default> = {}) {
    super();
    this.timeoutMs = options.timeoutMs ?? 2000;
    this.protocol = options.protocol ?? 'ca';
    this.#ownsClock = options.clock === undefined;
    this.#insideIoc = options.parent !== undefined;
    this.#host = {
      clock: options.clock ?? new RealClock(),
      timeoutMs: this.timeoutMs,
      environment: options.environment ?? process.env,
      userName: options.userName ?? currentUser(),
      hostName: options.hostName ?? hostname(),
      repeater: options.repeater ?? true,
      parent: options.parent,
      exception: (error) => this.#report('exception', error),
      warn: (message) => this.#report('warning', message),
      circuitLost: (server) => this.#guard(() => this.emit('circuitLost', server)),
      beaconAnomaly: (server) => this.#guard(() => this.emit('beaconAnomaly', server)),
      guard: (run) => this.#guard(run),
    };
    if (this.protocol === 'ca') this.#caSide();
  }

  /** The clients' actors, for who walks the tree: of each protocol that is used, one. */
  get roots(): readonly AnyWired[] {
    return [this.#ca, this.#pva].flatMap((side) => side?.client ?? []);
  }

  /** PVs that are open. */
  get pvs(): readonly (PV | PvaPV)[] {
    return [...(this.#ca?.pvs ?? []), ...(this.#pva?.pvs ?? [])];
  }

  /**
   * The PV of that name, not connected yet; the same one when it was asked for before.
   *
   * @throws CaError when the name is empty or too long to be searched, the priority is not 0 to 99, or the context is
   *   closed
   * @throws PvaError likewise, for PV Access
   */
  pv<const Name extends string>(name: Name, choice: PvChoice = {}): PvOf<Name, Default> {
    return this.#pv(name, choice) as PvOf<Name, Default>;
  }

  /**
   * PVs by name, connected.
   *
   * @throws CaError or PvaError TIMEOUT naming those that are not connected within the context's `timeoutMs`: `connect`
   *   waits longer
   */
  async getPVs<const Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ [Index in keyof Names]: PvOf<Names[Index], Default> }> {
    const pvs = names.map((name) => this.#pv(name, {}));
    await this.connect(pvs);
    return pvs as { [Index in keyof Names]: PvOf<Names[Index], Default> };
  }

  /**
   * Resolves when all are connected.
   *
   * @throws CaError or PvaError TIMEOUT naming those that are not, and how far the first one got
   */
  connect(names: Iterable<string>, options?: WaitOptions): Promise<PvOf<string, Default>[]>;
  connect<P extends PV | PvaPV>(pvs: Iterable<P | string>, options?: WaitOptions): Promise<P[]>;
  async connect(pvs: Iterable<PV | PvaPV | string>, options: WaitOptions = {}): Promise<(PV | PvaPV)[]> {
    const all = this.#opened(pvs);
    const missing = new Set(all.filter((pv) => !pv.connected));
    if (missing.size === 0) return all;
    const { timeoutMs = this.timeoutMs } = options;
    const operation = startOperation<void>(this.#host, options, () => notConnected([...missing], timeoutMs));
    const connected = (isConnected: boolean, pv: PV | PvaPV) => {
      if (isConnected) missing.delete(pv);
      if (missing.size === 0) operation.resolve();
    };
    for (const pv of missing) (pv as PV).on('connection', connected);
    operation.onSettled = () => {
      for (const pv of all) (pv as PV).off('connection', connected);
    };
    await operation.promise;
    return all;
  }

  /** Reads several at a time; each has its own outcome, in order. */
  readMany<const P extends PvOrName>(
    pvs: Iterable<P>,
    options: ManyGetOptions = {},
  ): Promise<PromiseSettledResult<ReadingOf<OpenedBy<P, Default>>>[]> {
    const readings = readAll(this.#opened(pvs), options);
    return readings as Promise<PromiseSettledResult<ReadingOf<OpenedBy<P, Default>>>[]>;
  }

  /** Writes several at a time; each has its own outcome, in order. */
  writeMany(
    values: Iterable<readonly [PvOrName, Writable | PvaWritable]>,
    options: ManyPutOptions = {},
  ): Promise<PromiseSettledResult<void>[]> {
    const opened = Array.from(values, ([pv, value]) => [this.#open(pv), value] as const);
    return writeAll(opened, options);
  }

  /** Monitors several PVs in one loop: `update.pv` tells which. Cancelling it cancels all. */
  subscribe<const P extends PvOrName>(
    pvs: Iterable<P>,
    options: ManySubscribeOptions<UpdateOf<OpenedBy<P, Default>>> = {},
  ): UpdateMonitor<UpdateOf<OpenedBy<P, Default>>> {
    const monitor = subscribeAll(this.#opened(pvs), options as ManySubscribeOptions<Update | PvaUpdate>);
    return monitor as unknown as UpdateMonitor<UpdateOf<OpenedBy<P, Default>>>;
  }

  /** Closes every PV and every connection; resolves when what was written has left, after 0.5 s at the latest. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const pv of this.pvs) pv.close();
    await Promise.all([this.#ca?.client.close(), this.#pva?.client.close()]);
    const { clock } = this.#host;
    if (this.#ownsClock && clock instanceof RealClock) clock.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pv(given: string, { priority = 0, server }: PvChoice): PV | PvaPV {
    const [, prefix, name = ''] = /^(?:(ca|pva):\/\/)?(.*)$/s.exec(given)!;
    if ((prefix ?? this.protocol) === 'ca') return this.#caSide().pv(name, priority);
    if (this.#closed) throw new PvaError(`Cannot open ${name}: the context is closed`, 'CLOSED', name);
    this.#pva ??= new PvaSide(this.#host);
    return this.#pva.pv(name, server);
  }

  #open(pv: PvOrName): PV | PvaPV {
    return typeof pv === 'string' ? this.#pv(pv, {}) : pv;
  }

  #opened(pvs: Iterable<PvOrName>): (PV | PvaPV)[] {
    return Array.from(pvs, (pv) => this.#open(pv));
  }

  #caSide(): CaSide {
    this.#ca ??= new CaSide(this.#host);
    return this.#ca;
  }

  #report(event: 'exception', error: CaError | PvaError): void;
  #report(event: 'warning', message: string): void;
  #report(event: 'exception' | 'warning', what: CaError | PvaError | string): void {
    this.#guard(() => {
      const heard = typeof what === 'string' ? this.emit('warning', what) : this.emit('exception', what);
      if (!heard) console.error(`${event}: ${typeof what === 'string' ? what : what.message}`);
    });
  }

  /** The actors go on; a program learns of its mistake as of any other it does not catch, an IOC from its log. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      queueMicrotask(() => {
        if (!this.#insideIoc) throw error;
        const stack = error instanceof Error ? error.stack : String(error);
        this.#report('warning', `A listener of a PV has thrown: ${stack}`);
      });
    }
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'nobody';
  }
}
