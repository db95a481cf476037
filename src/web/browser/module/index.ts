/**
 * `xioc/web`: PVs in a page.
 *
 *     import { connect } from 'xioc/web';
 *     const pvs = connect('ws://host:5080/pvws/pv');
 *     const stop = pvs.pv('oven:temperature').subscribe(({ value, units }) => show(`${value} ${units}`));
 *     await pvs.pv('oven:setpoint').write(20);
 *
 * A PV fits Svelte's contract of a store, and React's `useSyncExternalStore(pv.subscribe, pv.get)`.
 */

export type Severity = 'NONE' | 'MINOR' | 'MAJOR' | 'INVALID' | 'UNDEFINED';

export type PvValue =
  | number
  | string
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Uint8Array
  | readonly string[];

/** What is known of a PV. It is never changed: an update makes another one. */
export interface PvState {
  readonly pv: string;
  /** False while there is no such PV, it may not be read, or there is no connection. */
  readonly connected: boolean;
  /** A number is NaN where the server has none; undefined before the first value. */
  readonly value: PvValue | undefined;
  /** Of a text and of a state: what people read. */
  readonly text: string | undefined;
  readonly severity: Severity;
  /** Of the value. */
  readonly time: Date | undefined;
  /** Whether a write would be refused. */
  readonly readonly: boolean;
  /** Name of the type, such as `VDouble`. */
  readonly vtype: string;
  readonly units: string;
  readonly description: string;
  /** Decimals. */
  readonly precision: number | undefined;
  /** Names of the states of an enum. */
  readonly labels: readonly string[];
  /** Limits of what is displayed. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface WebPv {
  readonly name: string;
  /** The present state. */
  readonly get: () => PvState;
  /** Calls `listener` at once, and with each change; returns what ends it. */
  readonly subscribe: (listener: (state: PvState) => void) => () => void;
  /** Resolves when what the write sets off is done. Rejects with the reason when it is refused, or the connection is lost. */
  readonly write: (value: number | string | boolean | readonly (number | string)[]) => Promise<void>;
}

export interface WebClient {
  /** The same one for the same name. It is watched while somebody subscribes. */
  pv(name: string): WebPv;
  /** Calls `listener` at once, and as the connection comes and goes; returns what ends it. */
  onConnection(listener: (isConnected: boolean) => void): () => void;
  close(): void;
}

/**
 * Connects, and again after every loss, until it is closed.
 *
 * @param url of the WebSocket; default: of the page's own host
 */
export function connect(url: string = ownUrl()): WebClient {
  return new Client(url);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

function ownUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/pvws/pv`;
}

type Message = Readonly<Record<string, unknown>>;

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class Client implements WebClient {
  readonly #url: string;
  readonly #pvs = new Map<string, LivePv>();
  readonly #listeners = new Set<(isConnected: boolean) => void>();
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | undefined;
  #delayMs = FIRST_DELAY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #lastId = 0;

  constructor(url: string) {
    this.#url = url;
    this.#open();
  }

  pv(name: string): LivePv {
    let pv = this.#pvs.get(name);
    if (pv === undefined) {
      pv = new LivePv(name, this);
      this.#pvs.set(name, pv);
    }
    return pv;
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#isOpen);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  watch(name: string): void {
    this.#send({ type: 'subscribe', pvs: [name] });
  }

  unwatch(name: string): void {
    this.#send({ type: 'clear', pvs: [name] });
  }

  write(name: string, value: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#isOpen) {
        reject(new Error(`${name} is not written: there is no connection`));
        return;
      }
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      // A PV can be written only while it is watched.
      this.#send({ type: 'subscribe', pvs: [name] });
      this.#send({ type: 'write', pv: name, value, id });
      if (!this.pv(name).isWatched) this.#send({ type: 'clear', pvs: [name] });
    });
  }

  get #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #open(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#delayMs = FIRST_DELAY_MS;
      const watched = [...this.#pvs.values()].filter((pv) => pv.isWatched).map(({ name }) => name);
      if (watched.length > 0) this.#send({ type: 'subscribe', pvs: watched });
      for (const listener of this.#listeners) listener(true);
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)) as Message);
    socket.onclose = () => this.#lost();
  }

  #lost(): void {
    for (const { reject } of this.#pending.values()) reject(new Error('the connection was lost'));
    this.#pending.clear();
    for (const pv of this.#pvs.values()) pv.lost();
    for (const listener of this.#listeners) listener(false);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.#open(), this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
  }

  #receive(message: Message): void {
    if (message.type === 'update' && typeof message.pv === 'string') {
      this.#pvs.get(message.pv)?.update(message);
      return;
    }
    if (typeof message.id !== 'number') return;
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'written') pending?.resolve();
    else pending?.reject(new Error(String(message.message)));
  }

  #send(message: object): void {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(message));
  }
}

class LivePv implements WebPv {
  readonly name: string;
  readonly #client: Client;
  readonly #listeners = new Set<(state: PvState) => void>();
  #state: PvState;

  constructor(name: string, client: Client) {
    this.name = name;
    this.#client = client;
    this.#state = unknownState(name);
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  readonly get = (): PvState => this.#state;

  readonly subscribe = (listener: (state: PvState) => void): (() => void) => {
    const own = (state: PvState) => listener(state);
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#client.watch(this.name);
    listener(this.#state);
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#client.unwatch(this.name);
      this.#state = unknownState(this.name);
    };
  };

  readonly write = (value: number | string | boolean | readonly (number | string)[]): Promise<void> =>
    this.#client.write(this.name, value);

  update(message: Message): void {
    this.#change(merged(this.#state, message));
  }

  lost(): void {
    if (this.#state.connected) this.#change({ ...this.#state, connected: false, severity: 'UNDEFINED' });
  }

  #change(state: PvState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

function unknownState(pv: string): PvState {
  return {
    pv,
    connected: false,
    value: undefined,
    text: undefined,
    severity: 'UNDEFINED',
    time: undefined,
    readonly: true,
    vtype: '',
    units: '',
    description: '',
    precision: undefined,
    labels: [],
    min: undefined,
    max: undefined,
  };
}

/** A message has only what is new. */
function merged(state: PvState, message: Message): PvState {
  const known = { ...state, ...(message.vtype === undefined ? {} : unknownMetadata) };
  const value = sentValue(message);
  const { seconds, nanos } = message;
  return {
    ...known,
    ...own(
      message,
      'severity',
      'readonly',
      'connected',
      'vtype',
      'units',
      'description',
      'precision',
      'labels',
      'min',
      'max',
    ),
    ...(value !== undefined && { value, text: typeof message.text === 'string' ? message.text : undefined }),
    ...(typeof seconds === 'number' && { time: new Date(1000 * seconds + Number(nanos ?? 0) / 1e6) }),
  };
}

/** A PV of another type has other units and limits. */
const unknownMetadata = {
  units: '',
  description: '',
  precision: undefined,
  labels: [],
  min: undefined,
  max: undefined,
};

function own(message: Message, ...fields: readonly string[]): object {
  return Object.fromEntries(fields.filter((field) => field in message).map((field) => [field, message[field]]));
}

function sentValue(message: Message): PvValue | undefined {
  const bytes = (text: unknown) => Uint8Array.from(atob(String(text)), (letter) => letter.charCodeAt(0));
  if (typeof message.text === 'string' && (message.value === undefined || message.b64byt !== undefined))
    return message.text;
  if ('b64dbl' in message) return new Float64Array(bytes(message.b64dbl).buffer);
  if ('b64flt' in message) return new Float32Array(bytes(message.b64flt).buffer);
  if ('b64int' in message) return new Int32Array(bytes(message.b64int).buffer);
  if ('b64srt' in message) return new Int16Array(bytes(message.b64srt).buffer);
  if ('b64byt' in message) return bytes(message.b64byt);
  const { value } = message;
  if (value === 'NaN') return Number.NaN;
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? value.map(String) : undefined;
}
