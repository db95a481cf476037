/** What everybody knows of a PV: its structure, and what it holds. */

import type { StructureType } from '../../protocol/pva/type.ts';
import type { ScalarName } from '../../protocol/pva/type-code.ts';
import type { NumericArray, Structure } from '../../protocol/pva/value.ts';
import { type Field, numericArray } from '../../protocol/pva/value.ts';

export class PvState {
  readonly name: string;
  readonly type: StructureType;
  readonly isArray: boolean;
  /** Bit of its value. */
  readonly valueBit: number;
  /** As it was at the beginning: what of it is not a value, alarm or time stays. */
  readonly baseline: Structure;
  /** Somebody of the conversation has written it: it has a time stamp. */
  isWritten = false;
  /** Seconds and nanoseconds of the newest time stamp seen. */
  latest: readonly [seconds: bigint, nanoseconds: number] = [0n, 0];
  #value: readonly number[];
  readonly #scalar: Exclude<ScalarName, 'string' | 'boolean'>;
  #next = 0;

  /** @throws Error when its value is neither a number nor an array of numbers */
  constructor(name: string, baseline: Structure) {
    this.name = name;
    this.type = baseline.type;
    this.baseline = baseline;
    const value = this.type.member('value');
    const type = value?.type;
    if (value === undefined || (type?.kind !== 'scalar' && type?.kind !== 'scalarArray')) {
      throw new Error(`'${name}' is ${this.type.id || 'a structure'}, neither an NTScalar nor an NTScalarArray.`);
    }
    if (type.scalar === 'string' || type.scalar === 'boolean') {
      throw new Error(`'${name}' holds ${type.scalar}: give a PV of numbers.`);
    }
    this.#scalar = type.scalar;
    this.isArray = type.kind === 'scalarArray';
    this.valueBit = value.offset;
    this.#value = this.numbers(baseline.fields[value.offset]);
  }

  get value(): readonly number[] {
    return this.#value;
  }

  store(value: readonly number[]): void {
    this.#value = value;
    this.isWritten = true;
  }

  /** A value that it does not hold. */
  nextValue(): readonly number[] {
    this.#next = (this.#next % 90) + 1;
    const length = this.isArray ? 1 + (this.#next % 3) : 1;
    const value = Array.from({ length }, (_, index) => this.#next + index);
    return value.join() === this.#value.join() ? this.nextValue() : value;
  }

  /** As a structure has it. */
  field(value: readonly number[]): Field {
    const isLong = this.#scalar === 'long' || this.#scalar === 'ulong';
    if (!this.isArray) return isLong ? BigInt(value[0] ?? 0) : (value[0] ?? 0);
    const array = numericArray(this.#scalar, value.length) as { [index: number]: number | bigint };
    for (const [index, number] of value.entries()) array[index] = isLong ? BigInt(number) : number;
    return array as unknown as NumericArray;
  }

  numbers(field: Field): readonly number[] {
    if (typeof field === 'number' || typeof field === 'bigint') return [Number(field)];
    if (ArrayBuffer.isView(field)) return Array.from(field as Iterable<number | bigint>, Number);
    return [];
  }
}
