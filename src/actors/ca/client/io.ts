/** Reads and writes under way: from the program's call to the server's answer. */

import { isReadable } from '../../../protocol/ca/dbr-types.ts';
import type { ReadNotifyResponse, WriteNotifyResponse } from '../../../protocol/ca/responses.ts';
import { Eca, ecaText } from '../../../protocol/ca/status.ts';
import { AccessRight } from '../../../protocol/value/posting.ts';
import type { Operation } from '../../kernel/operation.ts';
import { CaError, closed, disconnected, refusedBy } from './error.ts';
import type { Awaiting, ChannelFace, ChannelRequest, CircuitFace } from './faces.ts';
import { chosenType, type Reading, type ReadingForm, readingOf, type TypeChoice } from './reading.ts';
import { type Writable, writePayload } from './write-payload.ts';

/** What reads and writes have in common: they end once, one way or another. */
abstract class Io<T> implements ChannelRequest, Awaiting {
  readonly channel: ChannelFace;
  protected readonly operation: Operation<T>;
  /** For messages: 'Reading' or 'Writing'. */
  protected abstract readonly what: string;

  constructor(channel: ChannelFace, operation: Operation<T>) {
    this.channel = channel;
    this.operation = operation;
  }

  send(channel: ChannelFace, circuit: CircuitFace): void {
    if (this.operation.settled) return;
    this.operation.onSettled = undefined;
    try {
      this.start(channel, circuit);
    } catch (error) {
      this.operation.reject(error);
    }
  }

  onAbandoned(forget: () => void): void {
    this.operation.onSettled = forget;
  }

  channelClosed(): void {
    this.operation.reject(closed(this.channel.name, this.what));
  }

  refused(status: number, text: string): void {
    this.operation.reject(refusedBy(this.channel.host ?? '?', this.channel.name, this.what, status, text));
  }

  lost(): void {
    this.operation.reject(disconnected(this.channel.name, this.what));
  }

  abstract answered(response: ReadNotifyResponse | WriteNotifyResponse): void;

  /** Sends it. What it throws is the outcome. */
  protected abstract start(channel: ChannelFace, circuit: CircuitFace): void;

  /** The id of the answer; forgotten when nobody waits for it any more. */
  protected expect(circuit: CircuitFace): number {
    const ioid = circuit.expect(this);
    this.operation.onSettled = () => circuit.forget(ioid);
    return ioid;
  }

  protected requireRight(right: number, status: number): void {
    if ((this.channel.rights & right) !== 0) return;
    const { name, host } = this.channel;
    throw new CaError(`${this.what} ${name} failed: ${ecaText(status)} by the server at ${host}`, status, name);
  }
}

export class Read extends Io<Reading> {
  protected readonly what = 'Reading';
  readonly #type: TypeChoice;
  readonly #count: number;
  readonly #form: ReadingForm;
  #whole = false;

  constructor(channel: ChannelFace, operation: Operation<Reading>, type: TypeChoice, count: number, form: ReadingForm) {
    super(channel, operation);
    this.#type = type;
    this.#count = count;
    this.#form = form;
  }

  protected override start({ name, native, maxCount, sid }: ChannelFace, circuit: CircuitFace): void {
    this.requireRight(AccessRight.READ, Eca.NORDACCESS);
    const dbrType = chosenType(this.#type, native);
    if (!isReadable(dbrType)) throw new CaError(`${name} cannot be read as DBR type ${dbrType}`, Eca.BADTYPE, name);
    if (this.#count > maxCount) {
      throw new CaError(`Cannot read ${this.#count} elements of ${name}: it has ${maxCount}`, Eca.BADCOUNT, name);
    }
    this.#whole = maxCount > 1 && this.#count !== 1;
    circuit.send({ type: 'READ_NOTIFY', dbrType, count: this.#count, sid, ioid: this.expect(circuit) });
  }

  answered(response: ReadNotifyResponse | WriteNotifyResponse): void {
    const { status, dbrType, count } = response;
    if (status !== Eca.NORMAL) {
      this.refused(status, '');
      return;
    }
    const reading =
      response.type === 'READ_NOTIFY'
        ? readingOf(dbrType, count, response.payload, this.#whole, this.#form)
        : undefined;
    if (reading !== undefined) this.operation.resolve(reading);
    else this.refused(Eca.GETFAIL, 'its answer is shorter than it says');
  }
}

export class Write extends Io<void> {
  protected readonly what = 'Writing';
  readonly #value: Writable;
  readonly #type: TypeChoice | undefined;
  readonly #notify: boolean;

  constructor(
    channel: ChannelFace,
    operation: Operation<void>,
    value: Writable,
    type: TypeChoice | undefined,
    notify: boolean,
  ) {
    super(channel, operation);
    this.#value = value;
    this.#type = type;
    this.#notify = notify;
  }

  protected override start({ name, native, maxCount, sid, cid }: ChannelFace, circuit: CircuitFace): void {
    this.requireRight(AccessRight.WRITE, Eca.NOWTACCESS);
    const type = this.#type === undefined ? undefined : chosenType(this.#type, native);
    const { dbrType, count, payload } = writePayload(name, native, maxCount, this.#value, type);
    if (!circuit.takes(payload.length, count)) {
      throw new CaError(`Writing ${name} failed: ${ecaText(Eca['16KARRAYCLIENT'])}`, Eca['16KARRAYCLIENT'], name);
    }
    if (this.#notify) {
      circuit.send({ type: 'WRITE_NOTIFY', dbrType, count, sid, ioid: this.expect(circuit), payload });
      return;
    }
    // The cid, as libca: an ERROR about this write then names the channel.
    circuit.send({ type: 'WRITE', dbrType, count, sid, ioid: cid, payload });
    circuit.whenWritable(() => this.operation.resolve());
  }

  answered({ status }: ReadNotifyResponse | WriteNotifyResponse): void {
    if (status === Eca.NORMAL) this.operation.resolve();
    else this.refused(status, '');
  }
}
