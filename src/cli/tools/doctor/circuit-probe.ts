/** Connects to one server step by step, as a client does in one go, to find out which step fails. */
import { createConnection, type Socket } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { performance } from 'node:perf_hooks';
import { type Reading, readingOf } from '../../../actors/ca/client/reading.ts';
import { errorCode } from '../../../actors/net/error-code.ts';
import { MINOR } from '../../../protocol/ca/constants.ts';
import type { DbrNative } from '../../../protocol/ca/dbr-native.ts';
import { dbrTypeOf } from '../../../protocol/ca/dbr-types.ts';
import { encodeRequest } from '../../../protocol/ca/encode.ts';
import type { Request } from '../../../protocol/ca/requests.ts';
import { ResponseFramer } from '../../../protocol/ca/response-framer.ts';
import type { Response } from '../../../protocol/ca/responses.ts';
import { Eca, ecaText } from '../../../protocol/ca/status.ts';
import { Writer } from '../../../protocol/wire/writer.ts';

/** What a step found, with how long it took. Undefined: the step was not reached. */
export interface Probe {
  connectedMs?: number;
  minor?: number;
  /** DbrNative DBR type, element count. */
  created?: { readonly native: DbrNative; readonly count: number };
  /** 1 read, 2 write. */
  rights?: number;
  reading?: Reading;
  readMs?: number;
  /** Why it ended early, and at which step. */
  failure?: { readonly step: 'connect' | 'version' | 'create' | 'read'; readonly why: string };
}

export async function probeCircuit(address: string, port: number, name: string, timeoutMs: number): Promise<Probe> {
  const probe: Probe = {};
  const line = new Line(address, port, timeoutMs);
  let step: 'connect' | 'version' | 'create' | 'read' = 'connect';
  try {
    const started = performance.now();
    await line.open();
    probe.connectedMs = performance.now() - started;
    step = 'version';
    // Not every server speaks first: caproto's answers.
    line.send({ type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 });
    line.send({ type: 'CLIENT_NAME', name: userInfo().username });
    line.send({ type: 'HOST_NAME', name: hostname() });
    probe.minor = (await line.next('VERSION')).minor;
    step = 'create';
    line.send({ type: 'CREATE_CHAN', cid: 1, minor: MINOR, name });
    probe.rights = (await line.next('ACCESS_RIGHTS')).rights;
    const { dbrType, count, sid } = await line.next('CREATE_CHAN');
    probe.created = { native: dbrType as DbrNative, count };
    if ((probe.rights & 1) === 0) return probe;
    step = 'read';
    const asked = performance.now();
    line.send({ type: 'READ_NOTIFY', dbrType: dbrTypeOf('TIME', dbrType as DbrNative), count, sid, ioid: 1 });
    const reply = await line.next('READ_NOTIFY');
    if (reply.status !== Eca.NORMAL) throw new Error(ecaText(reply.status));
    const reading = readingOf(reply.dbrType, reply.count, reply.payload, count > 1);
    if (reading === undefined) throw new Error('the answer is shorter than it says');
    probe.reading = reading;
    probe.readMs = performance.now() - asked;
  } catch (error) {
    probe.failure = { step, why: error instanceof Error ? error.message : String(error) };
  } finally {
    line.close();
  }
  return probe;
}

// --- helpers ------------------------------------------------------------------------------------------------------

type ResponseOf<Type extends Response['type']> = Extract<Response, { readonly type: Type }>;

/** One TCP connection, message by message. */
class Line {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #framer = new ResponseFramer({ maxPayload: 1 << 28 });
  readonly #received: Response[] = [];
  #wake: (() => void) | undefined;
  #end: string | undefined;

  constructor(address: string, port: number, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#socket = createConnection({ host: address, port, noDelay: true });
    this.#socket.on('data', (chunk) => {
      const { commands, fault } = this.#framer.push(chunk);
      this.#received.push(...commands);
      if (fault !== undefined) this.#end = `it sends what no server sends: ${fault.text}`;
      this.#wake?.();
    });
    this.#socket.on('error', (error) => {
      this.#end = errorCode(error) ?? error.message;
      this.#wake?.();
    });
    this.#socket.on('close', () => {
      this.#end ??= 'it closed the connection';
      this.#wake?.();
    });
  }

  async open(): Promise<void> {
    let isConnected = false;
    this.#socket.once('connect', () => {
      isConnected = true;
      this.#wake?.();
    });
    await this.#until(() => isConnected, 'no connection');
  }

  send(request: Request): void {
    const writer = new Writer();
    encodeRequest(writer, request);
    this.#socket.write(writer.take());
  }

  /** The next message of this type; a refusal of the channel is an error. */
  async next<Type extends Response['type']>(type: Type): Promise<ResponseOf<Type>> {
    const isWanted = (response: Response) => response.type === type || REFUSALS.has(response.type);
    await this.#until(() => this.#received.some(isWanted), `no ${type}`);
    const found = this.#received.splice(0, this.#received.findIndex(isWanted) + 1).at(-1)!;
    if (found.type === type) return found as ResponseOf<Type>;
    throw new Error(
      found.type === 'ERROR' ? `${ecaText(found.status)} (${found.text})` : 'it refuses to create the channel',
    );
  }

  close(): void {
    this.#socket.destroy();
  }

  async #until(done: () => boolean, missing: string): Promise<void> {
    const end = performance.now() + this.#timeoutMs;
    while (!done()) {
      if (this.#end !== undefined) throw new Error(this.#end);
      const left = end - performance.now();
      if (left <= 0) throw new Error(`${missing} within ${this.#timeoutMs / 1000} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['CREATE_CH_FAIL', 'SERVER_DISCONN', 'ERROR']);
