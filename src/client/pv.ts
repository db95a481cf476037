/** A PV as a client program holds it. */
import { EventEmitter } from 'node:events';
import type { Channel } from '../actors/ca/client/channel.ts';
import { CaError, closed } from '../actors/ca/client/error.ts';
import type { ChannelListener } from '../actors/ca/client/faces.ts';
import { Read, Write } from '../actors/ca/client/io.ts';
import { chosenType, type Reading, type ReadingForm, type TypeChoice } from '../actors/ca/client/reading.ts';
import type { Writable } from '../actors/ca/client/write-payload.ts';
import { whenAborted } from '../actors/kernel/abort.ts';
import type { Operation, WaitOptions } from '../actors/kernel/operation.ts';
import { DbrNative, type DbrNativeName, dbrNativeNames } from '../protocol/ca/dbr-native.ts';
import { Eca } from '../protocol/ca/status.ts';
import { AccessRight, Dbe, MAX_EVENT_MASK } from '../protocol/value/posting.ts';
import { DEFAULT_LIMIT, type SubscribeOptions as OptionsOf, UpdateMonitor } from './monitor.ts';

export interface GetOptions extends WaitOptions, ReadingForm {
  /** Default 'time': the native type with alarm and time stamp. */
  readonly type?: TypeChoice | undefined;
  /** Elements; default 0: as many as there are. */
  readonly count?: number | undefined;
}

/** A value of a monitored PV. */
export interface Update extends Reading {
  readonly pv: PV;
}

export type SubscribeOptions = OptionsOf<Update>;

/** A subscription as a program holds it. */
export type Monitor = UpdateMonitor<Update>;

export interface PutOptions extends WaitOptions {
  /**
   * Wait until the server has done what the write causes (put completion), and fail if it fails. Default false: done
   * when the message is on its way; a failure is reported by the context's `exception` event.
   */
  readonly notify?: boolean | undefined;
  /** Default: DBR_STRING for text, else the native type. */
  readonly type?: TypeChoice | undefined;
}

/**
 * - `searching`: no server has answered yet
 * - `connecting`: one has, and is being connected to
 * - `unresponsive`: connected, but the server does not answer
 * - `disconnected`: the server has gone; searched again
 */
export type PvState = 'searching' | 'connecting' | 'connected' | 'unresponsive' | 'disconnected' | 'closed';

export interface AccessRights {
  readonly read: boolean;
  readonly write: boolean;
}

export interface PvEvents {
  connection: [connected: boolean, pv: PV];
  accessRights: [rights: AccessRights, pv: PV];
}

/** What a PV needs from its context. @internal */
export interface PvOwner {
  readonly timeoutMs: number;
  operation<T>(options: WaitOptions, late: () => Error): Operation<T>;
  whyNotConnected(channel: Channel): string;
  /** Runs the program's own code: what it throws must not reach the actors. */
  guard(run: () => void): void;
  failed(error: CaError): void;
  released(pv: PV): void;
}

/**
 * Connects by itself, and again after every loss, until it is closed. Requests made while it is not connected wait for
 * the connection, within their time limit.
 */
export class PV extends EventEmitter<PvEvents> {
  readonly name: string;
  /** Of its circuit, 0 to 99. */
  readonly priority: number;
  readonly #owner: PvOwner;
  readonly #channel: Channel;
  readonly #waiting = new Set<Operation<void>>();
  readonly #monitors = new Set<Monitor>();
  #closed = false;

  /** @internal Use `Context.pv`. */
  constructor(owner: PvOwner, name: string, priority: number, open: (listener: ChannelListener) => Channel) {
    super();
    this.setMaxListeners(0); // any number of a program's parts may wait for one PV
    this.name = name;
    this.priority = priority;
    this.#owner = owner;
    this.#channel = open({
      connection: (connected) => this.#connection(connected),
      accessRights: () => {
        if (this.listenerCount('accessRights') > 0) owner.guard(() => this.emit('accessRights', this.rights, this));
      },
    });
  }

  get state(): PvState {
    if (this.#closed) return 'closed';
    const { value } = this.#channel.ref.getSnapshot();
    if (typeof value === 'string') return value as PvState;
    return value.connected === 'responsive' ? 'connected' : 'unresponsive';
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

  /** Undefined before the first connection. */
  get nativeType(): DbrNativeName | undefined {
    return this.#channel.maxCount === 0 ? undefined : dbrNativeNames[this.#channel.native];
  }

  /** Most elements it can have; 0 before the first connection. */
  get count(): number {
    return this.#channel.maxCount;
  }

  get rights(): AccessRights {
    const { rights } = this.#channel;
    return { read: (rights & AccessRight.READ) !== 0, write: (rights & AccessRight.WRITE) !== 0 };
  }

  /**
   * Resolves when it is connected, at once when it is already.
   *
   * @throws CaError TIMEOUT, saying how far it got
   */
  waitForConnection(options: WaitOptions = {}): Promise<void> {
    if (this.#closed) return Promise.reject(closed(this.name, 'Connecting'));
    if (this.connected) return Promise.resolve();
    const operation = this.#operation<void>('Connecting', options);
    this.#waiting.add(operation);
    operation.onSettled = () => this.#waiting.delete(operation);
    return operation.promise;
  }

  /**
   * @throws CaError TIMEOUT; DISCONN when the connection is lost meanwhile; NORDACCESS, GETFAIL and what else the server
   *   says; RangeError for a type that does not exist
   */
  read(options: GetOptions = {}): Promise<Reading> {
    if (this.#closed) return Promise.reject(closed(this.name, 'Reading'));
    const { type = 'time', count = 0 } = options;
    const operation = this.#operation<Reading>('Reading', options);
    if (!operation.settled) {
      const request = new Read(this.#channel, operation, type, count, options);
      this.#channel.deliver({ type: 'read', request });
    }
    return operation.promise;
  }

  /** Units, limits, precision, states of an ENUM: a reading of the CTRL type. Errors as `read`. */
  metadata(options: WaitOptions = {}): Promise<Reading> {
    return this.read({ ...options, type: 'ctrl' });
  }

  /**
   * Text written to a number or an ENUM is converted by the server ('On' sets the state of that name).
   *
   * @throws CaError TIMEOUT; DISCONN, PUTFAIL and what else the server says (with `notify`); NOWTACCESS, BADCOUNT,
   *   STRTOBIG, NOCONVERT before anything is sent
   */
  write(value: Writable, options: PutOptions = {}): Promise<void> {
    if (this.#closed) return Promise.reject(closed(this.name, 'Writing'));
    const { type, notify = false } = options;
    const operation = this.#operation<void>('Writing', options);
    if (!operation.settled) {
      const request = new Write(this.#channel, operation, value, type, notify);
      this.#channel.deliver({ type: 'write', request });
    }
    return operation.promise;
  }

  /**
   * Monitors the PV: `for await (const update of pv.subscribe()) …`. The first update is the value now.
   *
   * @throws RangeError for a mask or a type that does not exist
   * @throws CaError when the PV was closed
   */
  subscribe(options: SubscribeOptions = {}): Monitor {
    if (this.#closed) throw closed(this.name, 'Monitoring');
    const { type = 'time', count = 0, limit = DEFAULT_LIMIT, signal, onUpdate } = options;
    const request = { mask: eventMask(options.mask ?? 'va'), type, count, form: options };
    chosenType(type, DbrNative.DOUBLE);
    const cancel = () => {
      stopListening?.();
      this.#monitors.delete(monitor);
      subscription?.ref.send({ type: 'cancel' });
    };
    const monitor: Monitor = new UpdateMonitor<Update>(limit, cancel, readingSize);
    const subscription = signal?.aborted
      ? undefined
      : this.#channel.subscribe(request, {
          update: (reading) => {
            const update: Update = { ...reading, pv: this };
            if (onUpdate === undefined) monitor.push(update);
            else this.#owner.guard(() => onUpdate(update));
          },
          failed: (error) => this.#owner.guard(() => (options.onError ?? ((e) => this.#owner.failed(e)))(error)),
        });
    this.#monitors.add(monitor);
    const abort = () => monitor.abort(signal?.reason);
    const stopListening = signal && !signal.aborted ? whenAborted(signal, abort) : undefined;
    if (signal?.aborted) abort();
    return monitor;
  }

  /** Gives the channel up: its monitors end, requests under way fail with CHANDESTROY. */
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

  #operation<T>(what: string, options: WaitOptions): Operation<T> {
    const { timeoutMs = this.#owner.timeoutMs } = options;
    return this.#owner.operation(options, () => {
      const why = this.connected
        ? `the server at ${this.host} has not answered`
        : `not connected: ${this.#owner.whyNotConnected(this.#channel)}`;
      return new CaError(`${what} ${this.name} took longer than ${timeoutMs / 1000} s: ${why}`, Eca.TIMEOUT, this.name);
    });
  }
}

/**
 * DBE bits of letters: v value, l (or log) archive, a alarm, p property, as camonitor's -m takes them.
 *
 * @throws RangeError for other letters, and for bits outside 1 to 255
 */
export function eventMask(mask: string | number): number {
  const bits = typeof mask === 'number' ? mask : [...mask].reduce((sum, letter) => sum | bitOf(letter), 0);
  if (Number.isInteger(bits) && bits > 0 && bits <= MAX_EVENT_MASK) return bits;
  throw new RangeError(`event mask ${JSON.stringify(mask)}: give letters of 'valp', or DBE bits from 1 to 255`);
}

/** Bytes that the values of a reading take, about. */
export function readingSize({ value, payload }: Reading): number {
  const held = payload?.byteLength ?? 0;
  if (ArrayBuffer.isView(value)) return held + value.byteLength;
  return held + (Array.isArray(value) ? value.length * STRING_BYTES : 0);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** About what an element of an array of strings takes. */
const STRING_BYTES = 64;

const LETTERS: Readonly<Record<string, number>> = { v: Dbe.VALUE, a: Dbe.ALARM, l: Dbe.LOG, p: Dbe.PROPERTY };

function bitOf(letter: string): number {
  return LETTERS[letter] ?? Number.NaN;
}
