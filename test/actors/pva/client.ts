/** A PV Access client of raw messages, for tests of the server: what is sent and received is what the codec makes of it. */
import { connect, type Socket } from 'node:net';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { type Change, encodeDelta, readDelta, readUpdate } from '../../../src/protocol/pva/delta.ts';
import { encodeRequest } from '../../../src/protocol/pva/encode.ts';
import { fromPlain, toPlain } from '../../../src/protocol/pva/plain.ts';
import { parsePvRequest } from '../../../src/protocol/pva/pv-request.ts';
import type { Request } from '../../../src/protocol/pva/requests.ts';
import { ResponseFramer } from '../../../src/protocol/pva/response-framer.ts';
import type { Response, UpdateResponse } from '../../../src/protocol/pva/responses.ts';
import type { Status } from '../../../src/protocol/pva/status.ts';
import { type StructureType, scalar, structure } from '../../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { type Structure, type Variant, variant, zeroStructure } from '../../../src/protocol/pva/value.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';

const ANSWER_MS = 15_000;

/** The messages of a union that may have this type. */
type Named<Message extends { readonly type: string }, Type> = Message extends unknown
  ? Type extends Message['type']
    ? Message
    : never
  : never;

export class PvaClient {
  readonly socket: Socket;
  readonly received: Response[] = [];
  isClosed = false;
  readonly #framer = new ResponseFramer({ maxPayload: 1 << 26 });
  readonly #waiting: (() => void)[] = [];
  #ioid = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.#framer.push(bytes);
      for (let message = this.#framer.next(); message !== undefined; message = this.#framer.next()) {
        this.received.push(message as Response);
      }
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  /** A client that has said who it is. */
  static async open(port: number, user = 'jane'): Promise<PvaClient> {
    const client = await PvaClient.connect(port);
    client.identify(user);
    await client.next('CONNECTION_VALIDATED');
    return client;
  }

  /** A client that has not. */
  static connect(port: number): Promise<PvaClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new PvaClient(socket)));
      socket.once('error', reject);
    });
  }

  identify(user: string): void {
    const type = structure('', { user: scalar('string'), host: scalar('string') });
    const credentials = variant({ type, fields: [undefined, user, 'here'] });
    this.send({ type: 'CONNECTION_VALIDATION', bufferSize: 0, registrySize: 0, qos: 0, method: 'ca', credentials });
  }

  send(...requests: readonly Request[]): void {
    const writer = new Writer(1024, true);
    for (const request of requests) encodeRequest(writer, request);
    this.socket.write(writer.take().slice());
  }

  /** Takes the next message of this type; what came before it is dropped. */
  async next<Type extends Response['type']>(type: Type): Promise<Named<Response, Type>> {
    const since = performance.now();
    for (;;) {
      const at = this.received.findIndex((message) => message.type === type);
      if (at >= 0) return this.received.splice(0, at + 1)[at] as Named<Response, Type>;
      if (this.isClosed) throw new Error(`the server closed the connection before ${type}`);
      if (performance.now() - since > ANSWER_MS) {
        throw new Error(`no ${type}; received: ${this.received.map((message) => message.type).join(' ') || 'nothing'}`);
      }
      await this.#something();
    }
  }

  /** Takes the next message; undefined: the server has closed the connection. */
  async any(): Promise<Response | undefined> {
    const since = performance.now();
    while (this.received.length === 0 && !this.isClosed) {
      if (performance.now() - since > ANSWER_MS) throw new Error('nothing was received');
      await this.#something();
    }
    return this.received.shift();
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    const since = performance.now();
    while (!this.isClosed) {
      if (performance.now() - since > ANSWER_MS) throw new Error('the server did not close the connection');
      await this.#something();
    }
  }

  /** A round trip: what was sent before has been handled. */
  async settle(): Promise<void> {
    this.send({ type: 'ECHO', payload: Uint8Array.of(1) });
    await this.next('ECHO');
  }

  async create(name: string, cid = 1): Promise<number> {
    this.send({ type: 'CREATE_CHANNEL', channels: [{ cid, name }] });
    const { sid, status } = await this.next('CREATE_CHANNEL');
    if (status.severity !== 'OK') throw new Error(`${name}: ${status.message}`);
    return sid;
  }

  ioid(): number {
    return ++this.#ioid;
  }

  async get(
    sid: number,
    request = 'field()',
  ): Promise<{ type: StructureType; value: Record<string, unknown>; change: Change }> {
    const ioid = this.ioid();
    this.send({ type: 'GET_INIT', sid, ioid, subcommand: 8, pvRequest: pvRequest(request) });
    const { structure: type, status } = await this.next('GET_INIT');
    if (type === undefined) throw new Error(status.message);
    this.send({ type: 'GET', sid, ioid, subcommand: 0 });
    const { data, status: got } = await this.next('GET');
    if (data === undefined) throw new Error(got.message);
    this.send({ type: 'DESTROY_REQUEST', sid, ioid });
    const change = readDelta(data, zeroStructure(type)) as Change;
    return { type, value: toPlain(change.value), change };
  }

  async initPut(sid: number, request = 'field()'): Promise<{ ioid: number; type: StructureType }> {
    const ioid = this.ioid();
    this.send({ type: 'PUT_INIT', sid, ioid, subcommand: 8, pvRequest: pvRequest(request) });
    const { structure: type, status } = await this.next('PUT_INIT');
    if (type === undefined) throw new Error(status.message);
    return { ioid, type };
  }

  /** Puts these fields of a structure. @returns the status of the answer */
  async put(name: string, plain: Readonly<Record<string, unknown>>, ...paths: readonly string[]): Promise<Status> {
    const sid = await this.create(name);
    const { ioid, type } = await this.initPut(sid);
    const bytes = encodeDelta(fromPlain(type, plain), BitSet.of(...paths.map((path) => type.bit(path)!)), true);
    const data = { bytes, littleEndian: true, types: new TypeRegistry(0) };
    this.send({ type: 'PUT', sid, ioid, subcommand: 0, data });
    return (await this.next('PUT')).status;
  }

  async monitor(sid: number, request = 'field()', window?: number): Promise<{ ioid: number; type: StructureType }> {
    const ioid = this.ioid();
    const subcommand = window === undefined ? 8 : 0x88;
    this.send({ type: 'MONITOR_INIT', sid, ioid, subcommand, pvRequest: pvRequest(request), window });
    const { structure: type, status } = await this.next('MONITOR_INIT');
    if (type === undefined) throw new Error(status.message);
    return { ioid, type };
  }

  start(sid: number, ioid: number): void {
    this.send({ type: 'MONITOR', sid, ioid, subcommand: 0x44, acknowledged: undefined });
  }

  close(): void {
    this.socket.destroy();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #something(): Promise<void> {
    const timer = setTimeout(() => this.#wake(), 50);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    clearTimeout(timer);
  }
}

export function pvRequest(text: string): Variant {
  return variant(parsePvRequest(text));
}

/** The structure after an update, and the fields that it brought, by path. */
export function read({ data }: UpdateResponse, base: Structure): { value: Structure; changed: string[] } {
  const change = readUpdate(data, base) as Change;
  return { value: change.value, changed: [...change.changed].map((bit) => base.type.path(bit)) };
}
