/** What a program asks of a channel: from its call to the answer. */
import { readDelta } from '../../../protocol/pva/delta.ts';
import { isSuccess } from '../../../protocol/pva/status.ts';
import { type StructureType, structure, type Type } from '../../../protocol/pva/type.ts';
import { type Structure, structureIn, type Variant, zeroStructure } from '../../../protocol/pva/value.ts';
import type { Operation as Pending } from '../../kernel/operation.ts';
import { type Assignment, assign, namesState } from './assign.ts';
import { misfit, refusedBy } from './error.ts';
import type { ChannelFace, PartResponse } from './faces.ts';
import { type PvaReading, readingOf } from './reading.ts';

/** What all have in common: they end once, one way or another. */
abstract class Asked<T> {
  /** For messages: 'Reading', 'Writing'. */
  abstract readonly what: string;
  readonly pending: Pending<T>;

  constructor(pending: Pending<T>) {
    this.pending = pending;
  }

  get isSettled(): boolean {
    return this.pending.settled;
  }

  /** Calls back when nobody waits for it any more. */
  onSettled(forget: (() => void) | undefined): void {
    this.pending.onSettled = forget;
  }

  reject(error: Error): void {
    this.pending.reject(error);
  }

  /** @returns what is wrong with the answer, that no server may send */
  answered(response: PartResponse, channel: ChannelFace, type: StructureType | undefined): string | undefined {
    if (!('status' in response) || isSuccess(response.status)) return this.succeeded(response, channel, type);
    this.reject(refusedBy(channel.host, channel.name, this.what, response.status));
    return undefined;
  }

  protected abstract succeeded(
    response: PartResponse,
    channel: ChannelFace,
    type: StructureType | undefined,
  ): string | undefined;
}

export class Get extends Asked<PvaReading> {
  readonly kind = 'get';
  readonly what = 'Reading';

  protected override succeeded(response: PartResponse, _: ChannelFace, type: StructureType): string | undefined {
    if (response.type !== 'GET' || response.data === undefined) return undefined;
    const change = readDelta(response.data, zeroStructure(type));
    if ('fault' in change) return change.fault;
    this.pending.resolve(readingOf(change.value, change.changed));
    return undefined;
  }
}

export class Put extends Asked<void> {
  readonly kind = 'put';
  readonly what = 'Writing';
  readonly #value: unknown;

  constructor(pending: Pending<void>, value: unknown) {
    super(pending);
    this.#value = value;
  }

  /** Whether what is there now has to be known. */
  needsReadBack(type: StructureType): boolean {
    return namesState(type, this.#value);
  }

  /** @throws PvaError MISFIT when the value does not fit */
  assignTo(base: Structure, channel: ChannelFace): Assignment {
    try {
      return assign(base, this.#value);
    } catch (error) {
      throw misfit(channel.name, this.what, error);
    }
  }

  protected override succeeded(): undefined {
    this.pending.resolve();
    return undefined;
  }
}

export class Call extends Asked<PvaReading | undefined> {
  readonly kind = 'rpc';
  readonly what = 'Calling';
  readonly argument: Variant;

  constructor(pending: Pending<PvaReading | undefined>, argument: Variant) {
    super(pending);
    this.argument = argument;
  }

  protected override succeeded(response: PartResponse): undefined {
    if (response.type === 'RPC') this.pending.resolve(resultOf(response.result));
    return undefined;
  }
}

export class Info extends Asked<Type> {
  readonly kind = 'info';
  readonly what = 'Asking for the type of';
  /** Path of a field; empty for all. */
  readonly subField: string;

  constructor(pending: Pending<Type>, subField: string) {
    super(pending);
    this.subField = subField;
  }

  protected override succeeded(response: PartResponse, channel: ChannelFace): string | undefined {
    if (response.type !== 'GET_FIELD') return undefined;
    if (response.field === undefined) return 'it has answered GET_FIELD without a type';
    this.pending.resolve(channel.connection?.share(response.field) ?? response.field);
    return undefined;
  }
}

export type Request = Get | Put | Call | Info;

// --- helpers ------------------------------------------------------------------------------------------------------

/** Undefined for no result. What is not a structure becomes the only field of one. */
function resultOf(result: Variant): PvaReading | undefined {
  if (result.type === undefined) return undefined;
  const whole = structureIn(result);
  if (whole !== undefined) return readingOf(whole);
  const type = structure('', { value: result.type });
  return readingOf({ type, fields: [undefined, result.value] });
}
