/** One TCP circuit to a server, byte by byte: sends what a test says, shows what comes back. */
import { connect, type Socket } from 'node:net';
import { encodeRequest } from '../../src/protocol/ca/encode.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';
import { ResponseFramer } from '../../src/protocol/ca/response-framer.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';

export type ResponseOf<T extends Response['type']> = Extract<Response, { readonly type: T }>;

const PATIENCE_MS = 5000;

export class RawClient {
  /** All responses so far, in order. */
  readonly responses: Response[] = [];
  ended = false;
  readonly socket: Socket;
  readonly #framer = new ResponseFramer({ maxPayload: 1 << 28 });
  #read = 0;
  #wake: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      const { commands, fault } = this.#framer.push(chunk);
      this.responses.push(...commands);
      if (fault !== undefined) throw new Error(`the server sent something no server sends: ${fault.text}`);
      this.#notify();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
      this.#notify();
    });
  }

  static connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host, noDelay: true });
      socket.once('connect', () => resolve(new RawClient(socket)));
      socket.once('error', reject);
    });
  }

  /** Connects, takes the server's VERSION, and says what libca says. */
  static async open(port: number, priority = 0, host?: string): Promise<RawClient> {
    const client = await RawClient.connect(port, host);
    client.send(
      { type: 'VERSION', priority, minor: 13, sequence: 0 },
      { type: 'CLIENT_NAME', name: 'tester' },
      { type: 'HOST_NAME', name: 'testhost' },
    );
    await client.next('VERSION');
    return client;
  }

  send(...requests: (Request | Uint8Array)[]): void {
    const writer = new Writer();
    for (const request of requests) {
      if (request instanceof Uint8Array) writer.copy(request);
      else encodeRequest(writer, request);
    }
    this.socket.write(writer.take());
  }

  /** The next response not yet taken, which must be of this type. */
  async next<T extends Response['type']>(type: T): Promise<ResponseOf<T>> {
    await this.#until(() => this.responses.length > this.#read || this.ended, `a ${type}`);
    const response = this.responses[this.#read++];
    if (response?.type !== type) {
      throw new Error(`expected ${type}, got ${response === undefined ? 'the end' : JSON.stringify(response)}`);
    }
    return response as ResponseOf<T>;
  }

  /** Responses not yet taken. */
  rest(): Response[] {
    const rest = this.responses.slice(this.#read);
    this.#read = this.responses.length;
    return rest;
  }

  /** Creates a channel; resolves to its sid. */
  async create(name: string, cid = 1): Promise<number> {
    this.send({ type: 'CREATE_CHAN', cid, minor: 13, name });
    await this.next('ACCESS_RIGHTS');
    return (await this.next('CREATE_CHAN')).sid;
  }

  /** Everything sent before this has been answered: the server answers ECHO in order. */
  async settle(): Promise<Response[]> {
    this.send({ type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0x5e771e, payload: new Uint8Array() });
    const isEcho = (response: Response) => response.type === 'ECHO' && response.p2 === 0x5e771e;
    await this.#until(() => this.responses.slice(this.#read).some(isEcho), 'the ECHO');
    const end = this.responses.findIndex((response, index) => index >= this.#read && isEcho(response));
    const before = this.responses.slice(this.#read, end);
    this.#read = end + 1;
    return before;
  }

  /** Resolves when the server has closed the circuit. */
  async end(): Promise<Response[]> {
    await this.#until(() => this.ended, 'the end of the circuit');
    return this.rest();
  }

  close(): void {
    this.socket.destroy();
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0 || this.ended) {
        if (condition()) return;
        throw new Error(`waited for ${what}; responses so far: ${JSON.stringify(this.responses)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resume of wake) resume();
  }
}
