/** The body of a client's circuit: its socket, its channels, and who waits for which answer. */
import { connect as connectTcp, type Socket } from 'node:net';
import type { HeapClock } from '../actors/clock.ts';
import { embody, Wired } from '../actors/hot-path.ts';
import { Outbox } from '../actors/outbox.ts';
import { clientCircuitMachine } from '../machines/client-circuit.ts';
import { LARGE_ARRAY_MINOR, MINOR } from '../protocol/constants.ts';
import { encodeRequest } from '../protocol/encode.ts';
import { type Frames, ResponseFramer } from '../protocol/framer.ts';
import type {
  CreateChannelResponse,
  ErrorResponse,
  Fault,
  Request,
  Response,
  SearchRequest,
  SearchResponse,
} from '../protocol/messages.ts';
import { DbrNative } from '../protocol/value.ts';
import type { Channel } from './channel.ts';
import { type Awaiting, Pending } from './pending.ts';
import { ReadPressure } from './read-pressure.ts';
import type { Subscription } from './subscription.ts';

const logic = embody(clientCircuitMachine);

/** The client, as a circuit sees it. */
export interface CircuitOwner extends Wired {
  readonly clock: HeapClock;
  readonly userName: string;
  readonly hostName: string;
  /** Largest payload accepted, in bytes. */
  readonly maxPayload: number;
  /** Silence after which a server is asked to echo, in ms. */
  readonly silenceMs: number;
  nextId(): number;
  /** An answer of a name server. */
  answeredOverTcp(reply: SearchResponse, circuit: Circuit): void;
  /** A name server is connected, and knows how to be searched. */
  nameServerReady(): void;
  /** A server reported trouble that no request waits for. */
  exception(error: ErrorResponse, host: string, channel?: Channel): void;
  warn(message: string): void;
  circuitReleased(circuit: Circuit): void;
}

/** The event `responses.received`. */
interface Received {
  readonly type: 'responses.received';
  readonly frames: Frames<Response>;
}

export class Circuit extends Wired {
  readonly kind = 'clientCircuit';
  readonly address: string;
  readonly port: number;
  readonly priority: number;
  /** Kept without channels: names are searched here. */
  isNameServer = false;
  readonly #owner: CircuitOwner;
  readonly #channels = new Map<number, Channel>();
  readonly #pending = new Pending();
  readonly #pressure = new ReadPressure();
  #socket: Socket | undefined;
  #outbox: Outbox | undefined;
  /** Set while the circuit is open: what is asked for before waits for it. */
  #isOpen = false;
  #isReleased = false;
  /** The server's, from its VERSION; 0 before. */
  #minor = 0;
  #heardMs = 0;
  /** Beacons have been irregular since the server was last heard: they are no sign of life. */
  #beaconsTrusted = false;
  #echoes = 0;
  #writers: (() => void)[] = [];
  readonly #counts = { received: 0, sent: 0, bytesIn: 0, updates: 0 };

  constructor(owner: CircuitOwner, id: string, address: string, port: number, priority: number) {
    super(logic, owner, id, { peer: `${address}:${port}`, priority, silenceMs: owner.silenceMs });
    this.#owner = owner;
    this.address = address;
    this.port = port;
    this.priority = priority;
    this.ref.start();
  }

  label(): string {
    return this.host;
  }

  describe(): Record<string, unknown> {
    return {
      host: this.host,
      priority: this.priority,
      version: `4.${this.#minor}`,
      channels: this.#channels.size,
      subscriptions: this.#pending.subscriptions,
      outstanding: this.#pending.requests,
      nameServer: this.isNameServer,
      bytesOut: this.#outbox?.bytesOut ?? 0,
      unsentBytes: this.#outbox?.queued ?? 0,
      ...this.#counts,
    };
  }

  /** `address:port` */
  get host(): string {
    return `${this.address}:${this.port}`;
  }

  get minor(): number {
    return this.#minor;
  }

  /** Its last channel has left: it takes no other. */
  get isStopping(): boolean {
    const snapshot = this.ref.getSnapshot();
    return snapshot.matches({ link: 'draining' }) || snapshot.matches({ link: 'closed' });
  }

  // --- for channels

  join(channel: Channel): void {
    this.#channels.set(channel.cid, channel);
    if (this.#isOpen) this.#create(channel);
  }

  /** The channel has no business here any more; requests under way are lost. */
  leave(channel: Channel): void {
    if (!this.#channels.delete(channel.cid)) return;
    this.#pending.lose(channel);
    if (this.#channels.size === 0 && !this.isNameServer) this.ref.send({ type: 'stop' });
  }

  /** @returns the id that the answer will carry */
  expect(waiting: Awaiting): number {
    const ioid = this.#owner.nextId();
    this.#pending.expect(ioid, waiting);
    return ioid;
  }

  /** Nobody waits for that answer any more. */
  forgetRequest(ioid: number): void {
    this.#pending.forget(ioid);
  }

  subscribe(subscription: Subscription): void {
    this.#pending.subscribe(subscription);
  }

  unsubscribe(subscription: Subscription): void {
    this.#pending.unsubscribe(subscription);
  }

  /** Encodes a message; it leaves at the end of the turn. */
  send(request: Request): void {
    if (this.#outbox === undefined || !this.#isOpen) return;
    encodeRequest(this.#outbox.writer, request);
    this.#outbox.touch();
    this.#counts.sent++;
  }

  /** Whether a payload can be sent to this server at all (minor 9). */
  takes(payload: number, count: number): boolean {
    return this.#minor >= LARGE_ARRAY_MINOR || (payload < 0xffff && count < 0xffff);
  }

  /** Calls back when the server takes what is written: at once, unless it does not read. */
  whenWritable(go: () => void): void {
    if (this.#outbox?.full) this.#writers.push(go);
    else go();
  }

  // --- for the client

  /** @returns false when the server cannot be asked (yet): names over TCP came with minor 12 */
  search(searches: readonly SearchRequest[]): boolean {
    if (!this.#isOpen || this.#minor < TCP_SEARCH_MINOR) return false;
    for (const search of searches) this.send(search);
    return true;
  }

  /** A regular beacon of this server: a sign of life, unless one is being waited for. */
  beaconHeard(): void {
    if (this.#beaconsTrusted && this.ref.getSnapshot().matches({ link: { open: 'alive' } })) {
      this.#heardMs = this.#owner.clock.now();
    }
  }

  beaconAnomaly(): void {
    this.#beaconsTrusted = false;
  }

  /** This actor has crashed, or the client is gone: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- actions of the machine

  connect(): void {
    const socket = connectTcp({ host: this.address, port: this.port, noDelay: true, keepAlive: true });
    const framer = new ResponseFramer({ maxPayload: this.#owner.maxPayload });
    this.#socket = socket;
    socket.on('connect', () => this.ref.send({ type: 'socket.connected' }));
    socket.on('data', (chunk: Buffer) => {
      this.#received(chunk.length);
      const frames = framer.push(chunk);
      this.deliver({ type: 'responses.received', frames } as Received);
      if (frames.fault !== undefined) this.deliver({ type: 'fault', fault: frames.fault } as { type: string });
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (!this.#isReleased) this.ref.send({ type: 'socket.closed' });
    });
    const outlet = {
      full: () => this.ref.send({ type: 'socket.full' }),
      drained: () => this.ref.send({ type: 'socket.drained' }),
      flushed: () => this.ref.send({ type: 'socket.flushed' }),
    };
    this.#outbox = new Outbox(socket, outlet, UNSENT_LIMIT);
  }

  introduce(): void {
    this.#isOpen = true;
    this.#heardMs = this.#owner.clock.now();
    this.send({ type: 'VERSION', priority: this.priority, minor: MINOR, sequence: 0 });
    this.send({ type: 'CLIENT_NAME', name: this.#owner.userName });
    this.send({ type: 'HOST_NAME', name: this.#owner.hostName });
    for (const channel of this.#channels.values()) this.#create(channel);
  }

  route({ frames: { commands } }: Received): void {
    for (let i = 0; i < commands.length; i++) {
      if (this.#isReleased) return;
      this.#dispatch(commands[i]!);
    }
  }

  reportFault({ fault }: { type: string; fault: Fault }): void {
    this.#owner.warn(`Closing the circuit to ${this.host}: ${fault.text}`);
  }

  reportConnectTimeout(): void {
    this.#owner.warn(
      `${this.host} answered a search but did not accept a TCP connection within ${this.#owner.silenceMs / 1000} s: ` +
        'a firewall, or an address that cannot be reached from here?',
    );
  }

  checkSilence(): void {
    const quietMs = this.#owner.clock.now() - this.#heardMs;
    const left = this.#owner.silenceMs - quietMs;
    // A timer may fire a little early by this clock.
    if (left <= 1) this.ref.send({ type: 'silence' });
    else this.ref.send({ type: 'heard', delayMs: left } as { type: string });
  }

  /** The server does not take what is written. */
  suspect(): void {
    this.ref.send({ type: 'silence' });
  }

  sendEcho(): void {
    this.#echoes++;
    this.send({ type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0, payload: NOTHING });
  }

  /** After what lies in the socket has been read: this process may have been the slow one. */
  checkEcho(): void {
    const asked = this.#echoes;
    setImmediate(() => {
      if (this.#echoes === asked) this.ref.send({ type: 'echo.missing' });
    });
  }

  sayUnresponsive(): void {
    this.#pending.lose();
    for (const channel of [...this.#channels.values()]) channel.ref.send({ type: 'unresponsive' });
    this.#owner.warn(`The server at ${this.host} does not answer: its channels count as disconnected until it does`);
  }

  sayResponsive(): void {
    for (const channel of [...this.#channels.values()]) channel.ref.send({ type: 'responsive' });
  }

  switchMonitorsOff(): void {
    this.send({ type: 'EVENTS_OFF' });
  }

  switchMonitorsOn(): void {
    this.#pressure.reset();
    this.send({ type: 'EVENTS_ON' });
  }

  releaseWriters(): void {
    for (const go of this.#writers.splice(0)) go();
  }

  drain(): void {
    this.#outbox?.end();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#isOpen = false;
    this.#pending.clear();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.ref.send({ type: 'circuit.closed' });
    this.releaseWriters();
    this.#socket?.destroySoon();
    this.#owner.circuitReleased(this);
  }

  // --- helpers

  #create({ cid, name }: Channel): void {
    this.send({ type: 'CREATE_CHAN', cid, minor: MINOR, name });
  }

  #received(size: number): void {
    this.#heardMs = this.#owner.clock.now();
    this.#beaconsTrusted = true;
    this.#counts.bytesIn += size;
    const change = this.#pressure.read(size);
    if (change !== undefined) this.ref.send({ type: change });
  }

  #dispatch(response: Response): void {
    this.#counts.received++;
    switch (response.type) {
      case 'EVENT_ADD':
        this.#counts.updates++;
        this.#pending.updated(response);
        break;
      case 'READ_NOTIFY':
      case 'WRITE_NOTIFY':
        this.#pending.answered(response);
        break;
      case 'ACCESS_RIGHTS':
        this.#channels.get(response.cid)?.deliver({ ...response, type: 'rights.changed' } as { type: string });
        break;
      case 'CREATE_CHAN':
        this.#created(response);
        break;
      case 'CREATE_CH_FAIL':
      case 'SERVER_DISCONN':
        this.#channels.get(response.cid)?.ref.send({ type: 'refused' });
        break;
      case 'ERROR':
        this.#refused(response);
        break;
      case 'ECHO':
        this.#echoes++;
        this.ref.send({ type: 'echo.answered' });
        break;
      case 'SEARCH':
        this.#owner.answeredOverTcp(response, this);
        break;
      case 'VERSION':
        this.#minor = response.minor;
        if (this.isNameServer && this.#minor >= TCP_SEARCH_MINOR) this.#owner.nameServerReady();
        break;
      // CLEAR_CHANNEL and EVENT_CANCEL confirm; READ is not used; libca ignores READ_SYNC and NOT_FOUND.
      case 'CLEAR_CHANNEL':
      case 'EVENT_CANCEL':
      case 'READ':
      case 'READ_SYNC':
      case 'NOT_FOUND':
        break;
      default:
        response satisfies never;
    }
  }

  #created(response: CreateChannelResponse): void {
    const { cid, sid, dbrType } = response;
    const channel = this.#channels.get(cid);
    if (dbrType > DbrNative.DOUBLE) {
      const text = `the channel ${channel?.name ?? cid} is of type ${dbrType}, which is no native type`;
      this.deliver({ type: 'fault', fault: { status: undefined, request: NOTHING, text } } as { type: string });
    } else if (channel !== undefined) {
      channel.ref.send({ ...response, type: 'created' } as { type: string });
    } else if (!this.#outbox?.full) {
      // Nobody wants it any more. A server that does not read is not told: it could make the output grow.
      this.send({ type: 'CLEAR_CHANNEL', sid, cid, dataType: 0, count: 0 });
    }
  }

  #refused(error: ErrorResponse): void {
    const cid = this.#pending.refused(error);
    if (cid !== undefined) this.#owner.exception(error, this.host, this.#channels.get(cid));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** First minor revision that answers searches over TCP. */
const TCP_SEARCH_MINOR = 12;

/** Bytes a server may leave unread before writers wait; libca has 16 blocks of 16 KiB. */
const UNSENT_LIMIT = 1 << 18;

const NOTHING = new Uint8Array(0);
