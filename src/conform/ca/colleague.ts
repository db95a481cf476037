/**
 * A second client in addition to those examined: it writes to the same PVs, owns channels that are not theirs, and learns what
 * the PVs are. It makes legal moves alone, and waits for each answer.
 */
import { MINOR } from '../../protocol/ca/constants.ts';
import { decodeDbr } from '../../protocol/ca/dbr.ts';
import type { DbrNative } from '../../protocol/ca/dbr-native.ts';
import { Dbr } from '../../protocol/ca/dbr-types.ts';
import { encodeRequest } from '../../protocol/ca/encode.ts';
import type { Request } from '../../protocol/ca/requests.ts';
import { ResponseFramer } from '../../protocol/ca/response-framer.ts';
import type { Response } from '../../protocol/ca/responses.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { Writer } from '../../protocol/wire/writer.ts';
import { Link } from '../link.ts';
import { Random } from '../random.ts';
import { type Frame, FrameCutter } from './frame.ts';
import { payloadOf } from './moves/channel.ts';
import { elementsOf } from './payload.ts';
import { PvState } from './pv-state.ts';

type ResponseOf<T extends Response['type']> = Extract<Response, { readonly type: T }>;

interface Channel {
  readonly sid: number;
  readonly pv: PvState;
}

export class Colleague {
  readonly #patienceMs: number;
  readonly #framer = new ResponseFramer({ maxPayload: 1 << 28 });
  readonly #channels = new Map<string, Channel>();
  readonly #random = new Random(0);
  #link: Link | undefined;
  #waiting: { accepts: (response: Response) => boolean; resolve: (response: Response) => void } | undefined;
  #nextId = 1;

  private constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  static async connect(host: string, port: number, patienceMs: number): Promise<Colleague> {
    const colleague = new Colleague(patienceMs);
    colleague.#link = await Link.open(host, port, new FrameCutter(), {
      saw: (frame) => colleague.#saw(frame),
      ended: () => {},
    });
    await colleague.#send(
      { type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 },
      { type: 'CLIENT_NAME', name: 'colleague' },
      { type: 'HOST_NAME', name: 'localhost' },
    );
    return colleague;
  }

  /**
   * Opens a channel, and reads its PV.
   *
   * @throws Error when the PV is not served
   */
  async open(name: string): Promise<PvState> {
    const cid = this.#nextId++;
    const created = await this.#ask(
      { type: 'CREATE_CHAN', cid, minor: MINOR, name },
      `a channel to ${name}`,
      (response) => (response.type === 'CREATE_CHAN' || response.type === 'CREATE_CH_FAIL') && response.cid === cid,
    );
    if (created.type !== 'CREATE_CHAN') throw new Error(`The server does not serve '${name}'.`);
    const { sid, dbrType, count } = created;
    if (dbrType === Dbr.STRING || dbrType === Dbr.ENUM) throw new Error(`'${name}' holds no numbers: give a LONG.`);
    const pv = new PvState(name, dbrType as DbrNative, count, await this.#read(sid, dbrType));
    this.#channels.set(name, { sid, pv });
    return pv;
  }

  /** A sid that is not the examined clients'. */
  get foreignSid(): number {
    const [channel] = this.#channels.values();
    return channel?.sid ?? 0;
  }

  /** Writes, and waits until it is stored. */
  async write(pv: PvState, value: readonly number[]): Promise<void> {
    const { sid } = this.#channels.get(pv.name)!;
    const ioid = this.#nextId++;
    const { status } = await this.#ask(
      {
        type: 'WRITE_NOTIFY',
        dbrType: pv.native,
        count: value.length,
        sid,
        ioid,
        payload: payloadOf(pv.native, value),
      },
      `the completion of a put to ${pv.name}`,
      (response): response is ResponseOf<'WRITE_NOTIFY'> => response.type === 'WRITE_NOTIFY' && response.ioid === ioid,
    );
    if (status !== Eca.NORMAL) throw new Error(`A put to ${pv.name} failed with status ${status}: is it writable?`);
  }

  close(): void {
    this.#link?.close();
  }

  // --- helpers

  async #read(sid: number, dbrType: number): Promise<readonly number[] | undefined> {
    const ioid = this.#nextId++;
    const request: Request = { type: 'READ_NOTIFY', dbrType, count: 0, sid, ioid };
    const reply = await this.#ask(
      request,
      'the value',
      (response): response is ResponseOf<'READ_NOTIFY'> => response.type === 'READ_NOTIFY' && response.ioid === ioid,
    );
    if (reply.status !== Eca.NORMAL) return undefined;
    const decoded = decodeDbr(reply.dbrType, reply.count, reply.payload);
    return decoded && elementsOf(decoded.value);
  }

  async #ask<T extends Response>(
    request: Request,
    what: string,
    accepts: ((response: Response) => boolean) | ((response: Response) => response is T),
  ): Promise<T> {
    const answer = this.#await<T>(what, accepts as (response: Response) => response is T);
    await this.#send(request);
    return answer;
  }

  #await<T extends Response>(what: string, accepts: (response: Response) => response is T): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`The server has not sent ${what} within ${this.#patienceMs} ms.`));
      }, this.#patienceMs);
      this.#waiting = {
        accepts,
        resolve: (response) => {
          clearTimeout(timer);
          resolve(response as T);
        },
      };
    });
  }

  async #send(...requests: readonly Request[]): Promise<void> {
    const writer = new Writer();
    for (const request of requests) encodeRequest(writer, request);
    await this.#link?.send([writer.take().slice()], 'packed', this.#random);
  }

  #saw(frame: Frame): void {
    for (const response of this.#framer.push(frame.bytes.slice()).commands) {
      const waiting = this.#waiting;
      if (waiting?.accepts(response) !== true) continue;
      this.#waiting = undefined;
      waiting.resolve(response);
    }
  }
}
