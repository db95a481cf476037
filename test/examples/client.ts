/** A client of one IOC by PV name: real sockets, and a codec that is not the IOC's own. */

import type { Response } from '../../src/protocol/ca/responses.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { type Field, type Fields, naiveDecode, naiveEncode } from '../support/naive-dbr.ts';
import { RawClient } from '../support/raw-client.ts';

export interface Channel {
  readonly sid: number;
  /** Native type, 0 (STRING) to 6 (DOUBLE). */
  readonly type: number;
  readonly count: number;
  readonly writable: boolean;
}

export interface Reading {
  readonly values: readonly Field[];
  /** What else the type carries, by the field names of `naive-dbr.ts`. */
  readonly fields: Fields;
}

export const Types = { STRING: 0, SHORT: 1, FLOAT: 2, ENUM: 3, CHAR: 4, LONG: 5, DOUBLE: 6 } as const;
export const NORMAL = 1;
export const NO_WRITE_ACCESS = 376;
export const PUT_FAILED = 160;
const TIME = 14;

export class Client {
  readonly #raw: RawClient;
  readonly #channels = new Map<string, Channel>();
  #ids = 0;

  private constructor(raw: RawClient) {
    this.#raw = raw;
  }

  static async of(ioc: { readonly port: number }): Promise<Client> {
    return new Client(await RawClient.open(ioc.port));
  }

  async channel(name: string): Promise<Channel> {
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    this.#raw.send({ type: 'CREATE_CHAN', cid: ++this.#ids, minor: 13, name });
    const { rights } = await this.#raw.next('ACCESS_RIGHTS');
    const { sid, dbrType, count } = await this.#raw.next('CREATE_CHAN');
    const channel = { sid, type: dbrType, count, writable: (rights & 2) !== 0 };
    this.#channels.set(name, channel);
    return channel;
  }

  /** Value, alarm and time stamp, as the PV stores it or as `type`. */
  async read(name: string, type?: number): Promise<Reading> {
    const channel = await this.channel(name);
    return this.readAs(name, TIME + (type ?? channel.type));
  }

  /** Any DBR type, such as 34 for the limits and units of a DOUBLE. */
  async readAs(name: string, dbrType: number): Promise<Reading> {
    const { sid } = await this.channel(name);
    this.#raw.send({ type: 'READ_NOTIFY', dbrType, count: 0, sid, ioid: ++this.#ids });
    const reply = await this.#raw.next('READ_NOTIFY');
    if (reply.status !== NORMAL) throw new Error(`${name} cannot be read: status ${reply.status}`);
    return naiveDecode(dbrType, reply.count, reply.payload);
  }

  /** The first element alone. */
  async value(name: string, type?: number): Promise<Field> {
    return (await this.read(name, type)).values[0]!;
  }

  /** All bytes of a CHAR array as text, up to the first NUL. */
  async text(name: string): Promise<string> {
    const { values } = await this.read(name, Types.CHAR);
    return Buffer.from(values as number[])
      .toString()
      .replace(/\0.*$/s, '');
  }

  /** Puts with completion; resolves to the ECA status when it has completed. */
  async write(name: string, values: readonly Field[], type?: number): Promise<number> {
    await this.begin(name, values, type);
    return this.completed();
  }

  /** Text into an array of CHAR. */
  writeText(name: string, text: string): Promise<number> {
    return this.write(name, [...Buffer.from(text)], Types.CHAR);
  }

  /** Puts without completion: nobody tells when it is done. */
  async put(name: string, values: readonly Field[]): Promise<void> {
    const { sid, type: dbrType } = await this.channel(name);
    const payload = naiveEncode(dbrType, values, {});
    this.#raw.send({ type: 'WRITE', dbrType, count: values.length, sid, ioid: ++this.#ids, payload });
  }

  /** Sends a put with completion; `completed` tells what became of it. */
  async begin(name: string, values: readonly Field[], type?: number): Promise<void> {
    const channel = await this.channel(name);
    const dbrType = type ?? channel.type;
    const payload = naiveEncode(dbrType, values, {});
    const { sid } = channel;
    this.#raw.send({ type: 'WRITE_NOTIFY', dbrType, count: values.length, sid, ioid: ++this.#ids, payload });
  }

  async completed(): Promise<number> {
    return (await this.#raw.next('WRITE_NOTIFY')).status;
  }

  /** What the server has sent so far that nobody has taken; everything it owes at once is among it. */
  settle(): Promise<Response[]> {
    return this.#raw.settle();
  }

  close(): void {
    this.#raw.close();
  }
}

/** Runs `test` with a client of `ioc`, which is stopped after it. */
export async function withClient(ioc: RunningIoc, test: (client: Client) => Promise<void>): Promise<void> {
  const client = await Client.of(ioc);
  try {
    await test(client);
  } finally {
    client.close();
    await ioc.stop();
  }
}
