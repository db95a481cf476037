/**
 * The floor: about the least a Node program can do and still answer the benchmark's bytes.
 *
 * No actors, no objects per message, no checks, no search, no access rights beyond "both", no back-pressure; it only
 * knows DOUBLE and TIME_DOUBLE of one element. What it shares with a real server is what the wire costs: a reply per
 * request, one payload per update copied to every subscriber, one write per circuit and chunk of requests. The distance
 * of xioc to this floor is what its actors, rules and checks cost.
 *
 * All that is sent consists of 32-bit words, so words are what it stores and copies, in the wire's byte order: ids that
 * are only echoed are never turned around, and headers are constants.
 *
 * BENCH_PVS says how many PVs there are, EPICS_CAS_SERVER_PORT where to listen.
 */

import { createServer, type Socket } from 'node:net';
import { endianness } from 'node:os';

const VERSION = 0;
const EVENT_ADD = 1;
const EVENT_CANCEL = 2;
const WRITE = 4;
const READ_NOTIFY = 15;
const CREATE_CHAN = 18;
const WRITE_NOTIFY = 19;
const ACCESS_RIGHTS = 22;
const CREATE_CH_FAIL = 26;
const DOUBLE = 6;
const TIME_DOUBLE = 20;
const EPICS_EPOCH_S = 631_152_000;

const little = endianness() === 'LE';
/** A number as the word that holds it in the wire's byte order, and back. */
const wire = (value: number): number => {
  if (!little) return value;
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
};
const pair = (upper: number, lower: number): number => wire(((upper << 16) | lower) >>> 0);

const UPDATE = pair(EVENT_ADD, 24);
const CANCELLED = pair(EVENT_ADD, 0);
const READ_REPLY = pair(READ_NOTIFY, 24);
const TIME_DOUBLE_1 = pair(TIME_DOUBLE, 1);
const WRITE_REPLY = pair(WRITE_NOTIFY, 0);
const CREATED = pair(CREATE_CHAN, 0);
const DOUBLE_1 = pair(DOUBLE, 1);
const RIGHTS = pair(ACCESS_RIGHTS, 0);
const FAILED = pair(CREATE_CH_FAIL, 0);
const NORMAL = wire(1);
const READ_AND_WRITE = wire(3);

class Pv {
  /** The DBR_TIME_DOUBLE payload: status and severity, seconds, nanoseconds, padding, value in two words. */
  readonly payload = new Uint32Array(6);
  subscriptions: Subscription[] = [];

  write(view: DataView, at: number): void {
    const now = Date.now();
    const seconds = Math.floor(now / 1000);
    const payload = this.payload;
    payload[1] = wire(seconds - EPICS_EPOCH_S);
    payload[2] = wire((now - seconds * 1000) * 1_000_000);
    payload[4] = view.getUint32(at, little);
    payload[5] = view.getUint32(at + 4, little);
    const subscriptions = this.subscriptions;
    for (let n = 0; n < subscriptions.length; n++) {
      const { circuit, id } = subscriptions[n]!;
      circuit.value(UPDATE, id, payload);
    }
  }
}

interface Subscription {
  readonly circuit: Circuit;
  readonly id: number;
}

class Circuit {
  readonly #socket: Socket;
  readonly #sids: number[] = [];
  readonly #subscribed = new Set<Pv>();
  #rest: Buffer | undefined;
  #out = new Uint32Array(16 * 1024);
  #filled = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.header(pair(VERSION, 0), pair(0, 13), 0, 0);
    flushTouched();
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.close());
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    while (at + 16 <= bytes.length) {
      const next = at + 16 + view.getUint16(at + 2);
      if (next > bytes.length) break;
      this.serve(bytes, view, at);
      at = next;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
    flushTouched();
  }

  serve(bytes: Buffer, view: DataView, at: number): void {
    switch (view.getUint16(at)) {
      case READ_NOTIFY:
        this.value(READ_REPLY, view.getUint32(at + 12, little), channels[view.getUint32(at + 8)]!.payload);
        break;
      case WRITE_NOTIFY:
        channels[view.getUint32(at + 8)]!.write(view, at + 16);
        this.header(WRITE_REPLY, DOUBLE_1, NORMAL, view.getUint32(at + 12, little));
        break;
      case WRITE:
        channels[view.getUint32(at + 8)]!.write(view, at + 16);
        break;
      case EVENT_ADD:
        this.subscribe(channels[view.getUint32(at + 8)]!, view.getUint32(at + 12, little));
        break;
      case EVENT_CANCEL:
        this.cancel(channels[view.getUint32(at + 8)]!, view.getUint32(at + 8, little), view.getUint32(at + 12, little));
        break;
      case CREATE_CHAN:
        this.create(bytes.toString('latin1', at + 16, bytes.indexOf(0, at + 16)), view.getUint32(at + 8, little));
        break;
    }
  }

  create(name: string, cid: number): void {
    const pv = pvs.get(name);
    if (pv === undefined) {
      this.header(FAILED, 0, cid, 0);
      return;
    }
    const sid = channels.push(pv) - 1;
    this.#sids.push(sid);
    this.header(RIGHTS, 0, cid, READ_AND_WRITE);
    this.header(CREATED, DOUBLE_1, cid, wire(sid));
  }

  subscribe(pv: Pv, id: number): void {
    pv.subscriptions.push({ circuit: this, id });
    this.#subscribed.add(pv);
    this.value(UPDATE, id, pv.payload);
  }

  cancel(pv: Pv, sid: number, id: number): void {
    pv.subscriptions = pv.subscriptions.filter((other) => other.circuit !== this || other.id !== id);
    this.header(CANCELLED, TIME_DOUBLE_1, sid, id);
  }

  value(command: number, id: number, payload: Uint32Array): void {
    this.header(command, TIME_DOUBLE_1, NORMAL, id);
    const out = this.#out;
    const at = this.#filled;
    out[at] = payload[0]!;
    out[at + 1] = payload[1]!;
    out[at + 2] = payload[2]!;
    out[at + 3] = payload[3]!;
    out[at + 4] = payload[4]!;
    out[at + 5] = payload[5]!;
    this.#filled = at + 6;
  }

  header(command: number, type: number, p1: number, p2: number): void {
    if (this.#filled === 0) touched.push(this);
    if (this.#filled + 10 > this.#out.length) this.grow();
    const out = this.#out;
    const at = this.#filled;
    out[at] = command;
    out[at + 1] = type;
    out[at + 2] = p1;
    out[at + 3] = p2;
    this.#filled = at + 4;
  }

  grow(): void {
    const larger = new Uint32Array(this.#out.length * 2);
    larger.set(this.#out);
    this.#out = larger;
  }

  flush(): void {
    this.#socket.write(new Uint8Array(this.#out.slice(0, this.#filled).buffer));
    this.#filled = 0;
  }

  close(): void {
    for (const pv of this.#subscribed) pv.subscriptions = pv.subscriptions.filter(({ circuit }) => circuit !== this);
    for (const sid of this.#sids) channels[sid] = undefined;
    sockets.delete(this.#socket);
  }
}

const pvs = new Map<string, Pv>();
/** By sid. */
const channels: (Pv | undefined)[] = [];
const sockets = new Set<Socket>();
/** Circuits with bytes to send when the chunk in hand is served. */
const touched: Circuit[] = [];

function flushTouched(): void {
  for (const circuit of touched) circuit.flush();
  touched.length = 0;
}

const count = Number(process.env.BENCH_PVS);
for (let number = 0; number < count; number++) pvs.set(`bench:${number}`, new Pv());

const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  new Circuit(socket);
});
server.listen(Number(process.env.EPICS_CAS_SERVER_PORT), '127.0.0.1');

process.on('SIGINT', () => {
  server.close();
  for (const socket of sockets) socket.destroy();
});
