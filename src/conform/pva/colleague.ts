/** A good client in addition to those that are tried: it looks at the PVs, and writes to them. */
import { BitSet } from '../../protocol/pva/bit-set.ts';
import { encodeDelta, readDelta } from '../../protocol/pva/delta.ts';
import { parsePvRequest } from '../../protocol/pva/pv-request.ts';
import type { Request } from '../../protocol/pva/requests.ts';
import type { Response } from '../../protocol/pva/responses.ts';
import { isSuccess, type Status } from '../../protocol/pva/status.ts';
import { TypeRegistry } from '../../protocol/pva/type-registry.ts';
import { NO_VALUE, variant, withFields, zeroStructure } from '../../protocol/pva/value.ts';
import { Link } from '../link.ts';
import { Random } from '../random.ts';
import { type Frame, FrameCutter } from './frame.ts';
import { encoded } from './moves/bytes.ts';
import { PvState } from './pv-state.ts';

type Answer<Type extends Response['type']> = Response & { readonly type: Type };

export class Colleague {
  readonly #patienceMs: number;
  readonly #puts = new Map<PvState, { readonly sid: number; readonly ioid: number }>();
  readonly #random = new Random(1);
  #link: Link | undefined;
  #hasEnded = false;
  #waiting: ((frame: Frame | undefined) => void)[] = [];
  #nextId = 1;

  private constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** @throws Error when the server cannot be reached, or does not greet */
  static async connect(host: string, port: number, patienceMs: number): Promise<Colleague> {
    const colleague = new Colleague(patienceMs);
    const tell = (frame: Frame | undefined) => {
      for (const hear of [...colleague.#waiting]) hear(frame);
    };
    const greeting = colleague.#answer('CONNECTION_VALIDATION');
    greeting.catch(() => {});
    colleague.#link = await Link.open(host, port, new FrameCutter(), {
      saw: tell,
      ended: () => {
        colleague.#hasEnded = true;
        tell(undefined);
      },
    });
    await greeting;
    const validated = colleague.#answer('CONNECTION_VALIDATED');
    const credentials = NO_VALUE;
    const request = { bufferSize: 0x10000, registrySize: 0x7fff, qos: 0, method: 'anonymous', credentials } as const;
    await colleague.#send({ type: 'CONNECTION_VALIDATION', ...request });
    await validated;
    return colleague;
  }

  /** @throws Error when there is no such PV, or it is not of numbers */
  async open(name: string): Promise<PvState> {
    const cid = this.#nextId++;
    const created = await this.#ask(
      { type: 'CREATE_CHANNEL', channels: [{ cid, name }] },
      'CREATE_CHANNEL',
      (answer) => answer.cid === cid,
    );
    good(`'${name}' cannot be connected`, created.status);
    const { sid } = created;
    const ioid = this.#nextId++;
    const pvRequest = variant(parsePvRequest('field()'));
    const init = await this.#ask({ type: 'GET_INIT', sid, ioid, subcommand: 8, pvRequest }, 'GET_INIT');
    good(`'${name}' cannot be read`, init.status);
    const read = await this.#ask({ type: 'GET', sid, ioid, subcommand: 0x10 }, 'GET');
    good(`'${name}' cannot be read`, read.status);
    const change = readDelta(read.data!, zeroStructure(init.structure!));
    if ('fault' in change) throw new Error(`The data of '${name}' cannot be read: ${change.fault}`);
    const pv = new PvState(name, change.value);
    const put = this.#nextId++;
    this.#puts.set(pv, { sid, ioid: put });
    await this.#ask({ type: 'PUT_INIT', sid, ioid: put, subcommand: 8, pvRequest }, 'PUT_INIT');
    return pv;
  }

  /** @throws Error when it is not done */
  async write(pv: PvState, value: readonly number[]): Promise<void> {
    const { sid, ioid } = this.#puts.get(pv)!;
    const structure = withFields(pv.baseline, [[pv.valueBit, pv.field(value)]]);
    const bytes = encodeDelta(structure, BitSet.of(pv.valueBit), true);
    const data = { bytes, littleEndian: true, types: new TypeRegistry(0) };
    const { status } = await this.#ask({ type: 'PUT', sid, ioid, subcommand: 0, data }, 'PUT');
    good(`'${pv.name}' cannot be written`, status);
  }

  close(): void {
    this.#link?.close();
  }

  // --- helpers

  async #send(request: Request): Promise<void> {
    await this.#link!.send([encoded(true, request)], 'whole', this.#random);
  }

  async #ask<Type extends Response['type']>(
    request: Request,
    type: Type,
    isOwn: (answer: Answer<Type>) => boolean = () => true,
  ): Promise<Answer<Type>> {
    const answer = this.#answer(type, isOwn);
    answer.catch(() => {});
    await this.#send(request);
    return answer;
  }

  #answer<Type extends Response['type']>(
    type: Type,
    isOwn: (answer: Answer<Type>) => boolean = () => true,
  ): Promise<Answer<Type>> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((each) => each !== hear);
      };
      const fail = (why: string) => {
        done();
        reject(new Error(`The server ${why} ${type}.`));
      };
      const hear = (frame: Frame | undefined) => {
        if (frame === undefined) fail('has hung up before it sent');
        else if (frame.message.type === type && isOwn(frame.message as Answer<Type>)) {
          done();
          resolve(frame.message as Answer<Type>);
        }
      };
      const timer = setTimeout(() => fail('has not sent'), this.#patienceMs);
      this.#waiting.push(hear);
      if (this.#hasEnded) hear(undefined);
    });
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function good(what: string, status: Status): void {
  if (!isSuccess(status)) throw new Error(`${what}: ${status.message}.`);
}
