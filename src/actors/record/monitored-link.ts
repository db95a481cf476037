/**
 * A link that is monitored: with CA, CP or CPP, or to what is not a record of a database here. It has the value that it received last,
 * puts without waiting, and with CP or CPP has its record processed by each update.
 *
 * Source: dbCa.c of base 7.0.10.
 */
import type { Handling, Sharing } from '../../database/links/address.ts';
import { convertValue } from '../../database/records/convert.ts';
import type { DbfType } from '../../database/records/field-table.ts';
import type { Described, Target } from '../../database/records/support.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';
import { DbLink, type LinkOwner, share } from './db-link.ts';
import type { DbRecord } from './db-record.ts';
import type { LinkWork, WorkingLink } from './link-work.ts';
import { bytesText, textBytes } from './text-bytes.ts';

/** What a monitored link has received. */
export interface Reading {
  readonly value: Value;
  readonly status: number;
  readonly severity: number;
  readonly message?: string;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** It is a state: the text of one is asked for separately, when it is wanted first. */
  readonly isState?: boolean;
  /** How a number of it reads as text. */
  readonly textOf: (number: number | bigint) => string;
}

/** What a monitored link puts. */
export interface Sending {
  readonly value: Value;
  readonly dbf: DbfType;
}

/** The PV that it leads to. */
export interface Feed {
  readonly isLocal: boolean;
  /** Calls `told` with each update from now on, the present value included; with undefined when it is lost. */
  watch(told: (reading: Reading | undefined) => void): () => void;
  put(value: Value, dbf: DbfType): void;
  /** Puts, and waits for all that follows; resolves also where the put is refused. */
  request(value: Value, dbf: DbfType): Promise<void>;
  /** The type of the field, where it is known before there is a value. */
  readonly type?: DbfType;
  /** A value as it goes to a record; undefined: it cannot. */
  convert?(value: Value, dbf: DbfType): Sending | undefined;
  /** It is an array of bytes, which as text is one. */
  readonly isBytes?: boolean;
  describe?(): Described;
}

export interface MonitoredOwner extends LinkOwner {
  /** SCAN */
  readonly isPassive: boolean;
}

export class MonitoredLink extends DbLink implements WorkingLink {
  readonly #owner: MonitoredOwner;
  readonly #feed: Feed;
  readonly #handling: Handling;
  readonly #sharing: Sharing;
  readonly #work: LinkWork;
  readonly #process: () => void;
  readonly #moved: () => void;
  /** The record of this IOC that it leads to. */
  readonly target: DbRecord | undefined;
  readonly #isForward: boolean;
  #reading: Reading | undefined;
  #stop: (() => void) | undefined;
  #asksText = false;
  #sending: Sending | undefined;
  #isPut = false;
  #isUpdated = false;

  /**
   * @param process has the record processed
   * @param moved called when it is connected, and when it is lost
   * @param isForward a forward link through it processes where it leads
   */
  constructor(
    owner: MonitoredOwner,
    feed: Feed,
    handling: Handling,
    sharing: Sharing,
    work: LinkWork,
    process: () => void,
    moved: () => void,
    isForward: boolean,
    target?: DbRecord,
  ) {
    super();
    this.#owner = owner;
    this.#feed = feed;
    this.#handling = handling;
    this.#sharing = sharing;
    this.#work = work;
    this.#process = process;
    this.#isForward = isForward;
    this.#moved = moved;
    this.target = target;
  }

  override get type(): DbfType | undefined {
    if (this.#feed.type !== undefined || this.#reading === undefined) return this.#feed.type;
    const { value } = this.#reading;
    const first = typeof value === 'object' ? value[0] : value;
    return typeof first === 'string' ? 'STRING' : this.#reading.isState === true ? 'ENUM' : 'DOUBLE';
  }

  override request(value: Value | undefined, dbf: DbfType): Promise<void> | undefined {
    return this.#reading === undefined || value === undefined ? undefined : this.#feed.request(value, dbf);
  }

  /** It leads to a PV of this IOC. */
  get isLocal(): boolean {
    return this.#feed.isLocal;
  }

  get state(): 'connected' | 'lost' {
    return this.#reading === undefined ? 'lost' : 'connected';
  }

  /** The IOC runs: it begins to receive. */
  connect(): void {
    this.#stop ??= this.#feed.watch((reading) => {
      const isMove = (reading === undefined) !== (this.#reading === undefined);
      this.#reading = reading;
      if (isMove) this.#moved();
      if (this.#processes && reading !== undefined) this.#update();
    });
  }

  work(): void {
    if (this.#isPut && this.#sending !== undefined) {
      this.#isPut = false;
      this.#feed.put(this.#sending.value, this.#sending.dbf);
    }
    if (!this.#isUpdated) return;
    this.#isUpdated = false;
    this.#process();
  }

  get #processes(): boolean {
    return this.#handling === 'CP' || (this.#handling === 'CPP' && this.#owner.isPassive);
  }

  override get count(): number | undefined {
    return this.#reading === undefined ? undefined : Math.max(elementCount(this.#reading.value), 1);
  }

  read(dbf: DbfType, count: number | undefined): Value | undefined {
    const reading = this.#reading;
    if (reading === undefined) return undefined;
    if (dbf === 'STRING' && reading.isState === true && !this.#asksText) {
      this.#asksText = true;
      if (this.#processes) this.#update();
      return undefined;
    }
    if (count === undefined && elementCount(reading.value) === 0) return undefined;
    const value = convertValue(reading.value, dbf, count, reading.textOf);
    if (value !== undefined) share(this.#owner, this.#sharing, reading.status, reading.severity, reading.message ?? '');
    return value;
  }

  override readText(): string | undefined {
    const reading = this.#reading;
    if (reading === undefined || this.#feed.isBytes !== true) return super.readText();
    share(this.#owner, this.#sharing, reading.status, reading.severity, reading.message ?? '');
    return bytesText(reading.value);
  }

  override write(_record: LinkOwner, value: Value, dbf: DbfType): Target | boolean {
    if (this.#reading === undefined) return false;
    if (this.#feed.convert === undefined) {
      this.#feed.put(value, dbf);
      return true;
    }
    const sending = this.#feed.convert(value, dbf);
    // As in base: what cannot be sent is an alarm, and what was sent last is sent again.
    this.#sending = sending ?? this.#sending ?? this.#feed.convert(0, 'LONG');
    this.#isPut = true;
    this.#work.add(this);
    return sending !== undefined;
  }

  override writeText(record: LinkOwner, text: string, length: number): Target | boolean {
    return this.#feed.isBytes === true
      ? this.write(record, textBytes(text, length), 'CHAR')
      : super.writeText(record, text, length);
  }

  override stamp(record: LinkOwner): void {
    if (this.#reading === undefined) return;
    record.seconds = this.#reading.seconds;
    record.nanoseconds = this.#reading.nanoseconds;
  }

  override forward(): Target | undefined {
    if (this.#isForward) this.write(this.#owner, 1, 'SHORT');
    return undefined;
  }

  override describe(): Described | undefined {
    return this.#feed.describe?.();
  }

  override end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#isPut = this.#isUpdated = false;
  }

  // --- helpers

  #update(): void {
    this.#isUpdated = true;
    this.#work.add(this);
  }
}
