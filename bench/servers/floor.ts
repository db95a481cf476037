/**
 * The floor: about the least a Node program can do and still answer the benchmark's bytes.
 *
 * No actors, no objects per message, no checks, no search, no access rights beyond "both", no back-pressure; it only
 * knows DOUBLE and TIME_DOUBLE of one element. What it shares with a real server is what costs on the wire: a reply per
 * request, one payload per update copied to every subscriber, one write per circuit and chunk of requests. The distance
 * of xioc to this floor is what its actors, rules and checks cost.
 *
 * Usage: floor.ts COUNT, with the port in EPICS_CAS_SERVER_PORT.
 */

import { createServer, type Socket } from 'node:net';

const EPICS_EPOCH_S = 631_152_000;
const VERSION = 0;
const EVENT_ADD = 1;
const WRITE = 4;
const READ_NOTIFY = 15;
const CREATE_CHAN = 18;
const WRITE_NOTIFY = 19;
const ACCESS_RIGHTS = 22;
const CREATE_CH_FAIL = 26;
const DOUBLE = 6;
const TIME_DOUBLE = 20;
const PAYLOAD = 24;

interface Pv {
  /** The DBR_TIME_DOUBLE payload: status, severity, time stamp, value, as they go on the wire. */
  readonly payload: Buffer;
  subscriptions: Subscription[];
}

interface Subscription {
  readonly circuit: Circuit;
  readonly id: number;
}

class Circuit {
  readonly #socket: Socket;
  readonly #channels = new Map<number, Pv>();
  readonly #subscribed = new Set<Pv>();
  #rest: Buffer | undefined;
  #out = Buffer.allocUnsafeSlow(64 * 1024);
  #filled = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.header(VERSION, 0, 0, 13, 0, 0);
    flushTouched();
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.close());
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 16 <= bytes.length) {
      const size = bytes.readUInt16BE(at + 2);
      if (at + 16 + size > bytes.length) break;
      this.serve(bytes, at);
      at += 16 + size;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
    flushTouched();
  }

  serve(bytes: Buffer, at: number): void {
    const p1 = bytes.readUInt32BE(at + 8);
    const p2 = bytes.readUInt32BE(at + 12);
    switch (bytes.readUInt16BE(at)) {
      case READ_NOTIFY:
        this.header(READ_NOTIFY, PAYLOAD, TIME_DOUBLE, 1, 1, p2);
        this.append(this.#channels.get(p1)!.payload);
        break;
      case WRITE_NOTIFY:
        update(this.#channels.get(p1)!, bytes, at + 16);
        this.header(WRITE_NOTIFY, 0, DOUBLE, 1, 1, p2);
        break;
      case WRITE:
        update(this.#channels.get(p1)!, bytes, at + 16);
        break;
      case EVENT_ADD:
        this.subscribe(this.#channels.get(p1)!, p2);
        break;
      case CREATE_CHAN:
        this.create(bytes.toString('latin1', at + 16, bytes.indexOf(0, at + 16)), p1);
        break;
    }
  }

  create(name: string, cid: number): void {
    const pv = pvs.get(name);
    if (pv === undefined) {
      this.header(CREATE_CH_FAIL, 0, 0, 0, cid, 0);
      return;
    }
    const sid = nextSid++;
    this.#channels.set(sid, pv);
    this.header(ACCESS_RIGHTS, 0, 0, 0, cid, 3);
    this.header(CREATE_CHAN, 0, DOUBLE, 1, cid, sid);
  }

  subscribe(pv: Pv, id: number): void {
    pv.subscriptions.push({ circuit: this, id });
    this.#subscribed.add(pv);
    this.header(EVENT_ADD, PAYLOAD, TIME_DOUBLE, 1, 1, id);
    this.append(pv.payload);
  }

  header(command: number, size: number, type: number, count: number, p1: number, p2: number): void {
    if (this.#filled + 16 + size > this.#out.length) this.grow();
    if (this.#filled === 0) touched.push(this);
    const out = this.#out;
    const at = this.#filled;
    out.writeUInt32BE(command * 0x10000 + size, at);
    out.writeUInt32BE(type * 0x10000 + count, at + 4);
    out.writeUInt32BE(p1, at + 8);
    out.writeUInt32BE(p2, at + 12);
    this.#filled = at + 16;
  }

  append(payload: Buffer): void {
    payload.copy(this.#out, this.#filled);
    this.#filled += payload.length;
  }

  grow(): void {
    const larger = Buffer.allocUnsafeSlow(this.#out.length * 2);
    this.#out.copy(larger);
    this.#out = larger;
  }

  flush(): void {
    if (this.#filled > 0) this.#socket.write(Buffer.from(this.#out.subarray(0, this.#filled)));
    this.#filled = 0;
  }

  close(): void {
    for (const pv of this.#subscribed) pv.subscriptions = pv.subscriptions.filter(({ circuit }) => circuit !== this);
    this.#channels.clear();
    circuits.delete(this.#socket);
  }
}

const pvs = new Map<string, Pv>();
const circuits = new Set<Socket>();
/** Circuits with bytes to send when the chunk in hand is served. */
const touched: Circuit[] = [];
let nextSid = 0;

function flushTouched(): void {
  for (const circuit of touched) circuit.flush();
  touched.length = 0;
}

function update(pv: Pv, bytes: Buffer, at: number): void {
  const payload = pv.payload;
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  payload.writeUInt32BE(seconds - EPICS_EPOCH_S, 4);
  payload.writeUInt32BE((now - seconds * 1000) * 1_000_000, 8);
  bytes.copy(payload, 16, at, at + 8);
  const subscriptions = pv.subscriptions;
  for (let n = 0; n < subscriptions.length; n++) {
    const { circuit, id } = subscriptions[n]!;
    circuit.header(EVENT_ADD, PAYLOAD, TIME_DOUBLE, 1, 1, id);
    circuit.append(payload);
  }
}

const count = Number(process.argv[2]);
for (let number = 0; number < count; number++) {
  pvs.set(`bench:${number}`, { payload: Buffer.alloc(PAYLOAD), subscriptions: [] });
}

const server = createServer({ noDelay: true }, (socket) => {
  circuits.add(socket);
  new Circuit(socket);
});
server.listen(Number(process.env.EPICS_CAS_SERVER_PORT), '127.0.0.1');

process.on('SIGINT', () => {
  server.close();
  for (const socket of circuits) socket.destroy();
});
