/**
 * A Channel Access client: `const context = new Context(); const [a] = await context.getPVs('simple:A');`
 */
import { EventEmitter } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { Client } from '../actors/ca/client/context.ts';
import { CaError } from '../actors/ca/client/error.ts';
import type { Reading } from '../actors/ca/client/reading.ts';
import { whyNotConnected } from '../actors/ca/client/trouble.ts';
import type { Writable } from '../actors/ca/client/write-payload.ts';
import { whenAborted } from '../actors/kernel/abort.ts';
import { type HeapClock, RealClock } from '../actors/kernel/clock.ts';
import { Operation, type WaitOptions } from '../actors/kernel/operation.ts';
import type { AnyWired } from '../actors/kernel/wired.ts';
import { MAX_PRIORITY, MAX_SEARCH_NAME } from '../protocol/ca/constants.ts';
import { Eca } from '../protocol/ca/status.ts';
import { textSize } from '../protocol/wire/bytes.ts';
import { DEFAULT_LIMIT, UpdateMonitor } from './monitor.ts';
import {
  type GetOptions,
  type Monitor,
  type PutOptions,
  PV,
  type PvOwner,
  type SubscribeOptions,
  type Update,
} from './pv.ts';

export interface ContextOptions {
  /** The `EPICS_CA_*` variables. Default: `process.env`. */
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
  /** Of the circuit, 0 to 99. Default 0. */
  readonly priority?: number | undefined;
}

export interface ContextEvents {
  /**
   * Trouble that no request waits for: a write without `notify` failed, two servers have the same PV, a server hangs, …
   */
  exception: [error: CaError];
  /** For a log. */
  warning: [message: string];
  /** A server has gone, or closed its circuit, while it served channels of this context. `address:port` */
  circuitLost: [server: string];
  /** A server was heard for the first time, has been restarted, or is back. `address:port` */
  beaconAnomaly: [server: string];
}

/** A PV, or its name. */
export type PvOrName = PV | string;

/**
 * Holds circuits, channels and the search for them. A program usually has one, and closes it at its end: while it is
 * open, the process does not exit.
 *
 * Exceptions and warnings that nobody listens for are printed to stderr.
 */
export class Context extends EventEmitter<ContextEvents> {
  readonly timeoutMs: number;
  readonly #clock: HeapClock;
  readonly #ownsClock: boolean;
  readonly #insideIoc: boolean;
  readonly #client: Client;
  readonly #owner: PvOwner;
  /** By name and priority. */
  readonly #pvs = new Map<string, PV>();

  constructor(options: ContextOptions = {}) {
    super();
    this.timeoutMs = options.timeoutMs ?? 2000;
    this.#ownsClock = options.clock === undefined;
    this.#insideIoc = options.parent !== undefined;
    this.#clock = options.clock ?? new RealClock();
    this.#client = new Client(
      {
        clock: this.#clock,
        environment: options.environment ?? process.env,
        userName: options.userName ?? currentUser(),
        hostName: options.hostName ?? hostname(),
        repeater: options.repeater ?? true,
        parent: options.parent,
      },
      {
        exception: (error) => this.#report('exception', error),
        warn: (message) => this.#report('warning', message),
        circuitLost: (server) => this.#guard(() => this.emit('circuitLost', server)),
        beaconAnomaly: (server) => this.#guard(() => this.emit('beaconAnomaly', server)),
      },
    );
    this.#owner = {
      timeoutMs: this.timeoutMs,
      operation: (wait, late) => new Operation(this.#clock, wait.timeoutMs ?? this.timeoutMs, wait.signal, late),
      whyNotConnected: (channel) => whyNotConnected(channel, this.#client.settings),
      guard: (run) => this.#guard(run),
      failed: (error) => this.#report('exception', error),
      released: (pv) => this.#pvs.delete(keyOf(pv.name, pv.priority)),
    };
  }

  /** The client's actor, for who walks the tree. */
  get root(): AnyWired {
    return this.#client;
  }

  /** PVs that are open. */
  get pvs(): readonly PV[] {
    return [...this.#pvs.values()];
  }

  /**
   * The PV of that name, not connected yet; the same one when it was asked for before.
   *
   * @throws CaError when the name is empty or too long to be searched, the priority is not 0 to 99, or the context is
   *   closed
   */
  pv(name: string, { priority = 0 }: PvChoice = {}): PV {
    const key = keyOf(name, priority);
    const existing = this.#pvs.get(key);
    if (existing !== undefined) return existing;
    checkName(name);
    if (!Number.isInteger(priority) || priority < 0 || priority > MAX_PRIORITY) {
      throw new CaError(`priority ${priority} of ${name}: give 0 to ${MAX_PRIORITY}`, Eca.BADPRIORITY, name);
    }
    if (this.#client.isClosed) throw new CaError(`Cannot open ${name}: the context is closed`, Eca.CHANDESTROY, name);
    const pv = new PV(this.#owner, name, priority, (listener) => this.#client.open(name, priority, listener));
    this.#pvs.set(key, pv);
    return pv;
  }

  /**
   * PVs by name, connected.
   *
   * @throws CaError TIMEOUT naming those that are not connected within the context's `timeoutMs`: `connect` waits longer
   */
  async getPVs<const Names extends readonly string[]>(...names: Names): Promise<{ [Index in keyof Names]: PV }> {
    const pvs = names.map((name) => this.pv(name));
    await this.connect(pvs);
    return pvs as { [Index in keyof Names]: PV };
  }

  /**
   * Resolves when all are connected.
   *
   * @throws CaError TIMEOUT naming those that are not, and how far the first one got
   */
  async connect(pvs: Iterable<PvOrName>, options: WaitOptions = {}): Promise<PV[]> {
    const all = [...pvs].map((pv) => this.#pvOf(pv));
    const missing = new Set(all.filter((pv) => !pv.connected));
    if (missing.size === 0) return all;
    const { timeoutMs = this.timeoutMs } = options;
    const operation = this.#owner.operation<void>(options, () => notConnected([...missing], timeoutMs));
    const connected = (isConnected: boolean, pv: PV) => {
      if (isConnected) missing.delete(pv);
      if (missing.size === 0) operation.resolve();
    };
    for (const pv of missing) pv.on('connection', connected);
    operation.onSettled = () => {
      for (const pv of all) pv.off('connection', connected);
    };
    await operation.promise;
    return all;
  }

  /** Reads several at a time; each has its own outcome, in order. */
  readMany(pvs: Iterable<PvOrName>, options: GetOptions = {}): Promise<PromiseSettledResult<Reading>[]> {
    return Promise.allSettled([...pvs].map((pv) => this.#pvOf(pv).read(options)));
  }

  /** Writes several at a time; each has its own outcome, in order. */
  writeMany(
    values: Iterable<readonly [PvOrName, Writable]>,
    options: PutOptions = {},
  ): Promise<PromiseSettledResult<void>[]> {
    return Promise.allSettled([...values].map(([pv, value]) => this.#pvOf(pv).write(value, options)));
  }

  /** Monitors several PVs in one loop: `update.pv` tells which. Cancelling it cancels all. */
  subscribe(pvs: Iterable<PvOrName>, options: SubscribeOptions = {}): Monitor {
    const { signal, ...rest } = options;
    const monitors: Monitor[] = [];
    const all = new UpdateMonitor<Update>(options.limit ?? DEFAULT_LIMIT, () => {
      stopListening?.();
      for (const monitor of monitors) monitor.cancel();
    });
    const onUpdate = options.onUpdate ?? ((update) => all.push(update));
    for (const pv of pvs) monitors.push(this.#pvOf(pv).subscribe({ ...rest, onUpdate }));
    const abort = () => all.abort(signal?.reason);
    const stopListening = signal && !signal.aborted ? whenAborted(signal, abort) : undefined;
    if (signal?.aborted) abort();
    return all;
  }

  /** Closes every PV and every circuit; resolves when what was written has left, after 0.5 s at the latest. */
  async close(): Promise<void> {
    for (const pv of this.pvs) pv.close();
    await this.#client.close();
    if (this.#ownsClock && this.#clock instanceof RealClock) this.#clock.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pvOf(pv: PvOrName): PV {
    return typeof pv === 'string' ? this.pv(pv) : pv;
  }

  #report(event: 'exception', error: CaError): void;
  #report(event: 'warning', message: string): void;
  #report(event: 'exception' | 'warning', what: CaError | string): void {
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

// --- helpers ------------------------------------------------------------------------------------------------------

const NAMES_SHOWN = 10;

function keyOf(name: string, priority: number): string {
  return `${priority} ${name}`;
}

function checkName(name: string): void {
  if (name === '') throw new CaError('A PV name must not be empty', Eca.BADSTR);
  const size = textSize(name);
  if (size <= MAX_SEARCH_NAME) return;
  throw new CaError(
    `The PV name ${name.slice(0, 40)}… has ${size} bytes; at most ${MAX_SEARCH_NAME} can be searched`,
    Eca.BADSTR,
    name,
  );
}

function notConnected(pvs: readonly PV[], timeoutMs: number): CaError {
  const names = pvs.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = pvs.length > NAMES_SHOWN ? ` and ${pvs.length - NAMES_SHOWN} others` : '';
  return new CaError(
    `Not connected within ${timeoutMs / 1000} s: ${names.join(', ')}${more}. \`xioc doctor ${pvs[0]?.name}\` finds out why`,
    Eca.TIMEOUT,
    pvs[0]?.name,
  );
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'nobody';
  }
}
