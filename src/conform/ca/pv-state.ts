/** What a PV holds, as far as its clients can know: they are the only ones who write to it. */
import type { DbrNative } from '../../protocol/ca/dbr-native.ts';

/** Values that all numeric types hold and that text shows the same way. */
const HIGHEST_VALUE = 90;

/** Arrays are written with up to this many elements. */
const LONGEST_WRITE = 5;

export class PvState {
  readonly name: string;
  readonly native: DbrNative;
  /** As its CREATE_CHAN reply says. */
  readonly maxCount: number;
  /** Told of each value from now on; for requests that may be executed late. */
  readonly followers = new Set<(readonly number[])[]>();
  #severity: number | undefined = 0;
  #isSeverityLost = false;
  #value: readonly number[] | undefined;
  #writes = 0;

  constructor(name: string, native: DbrNative, maxCount: number, value: readonly number[] | undefined) {
    this.name = name;
    this.native = native;
    this.maxCount = maxCount;
    this.#value = value;
  }

  /** Elements there are; undefined when nobody can know. */
  get value(): readonly number[] | undefined {
    return this.#value;
  }

  set value(value: readonly number[] | undefined) {
    this.#value = value;
    for (const values of this.followers) if (value !== undefined) values.push(value);
  }

  /** Somebody has written to it: it has a time stamp. */
  get isWritten(): boolean {
    return this.#writes > 0;
  }

  /** Alarm severity; undefined when nobody can know. */
  get severity(): number | undefined {
    return this.#isSeverityLost ? undefined : this.#severity;
  }

  set severity(severity: number | undefined) {
    this.#severity = severity;
  }

  /** Nobody can know the severity any more. */
  loseSeverity(): void {
    this.#isSeverityLost = true;
  }

  get isArray(): boolean {
    return this.maxCount > 1;
  }

  /** A value unlike the present one and those before it. Arrays come in different lengths. */
  nextValue(): readonly number[] {
    const write = ++this.#writes;
    const length = this.isArray ? 1 + (write % Math.min(this.maxCount, LONGEST_WRITE)) : 1;
    const value = Array.from({ length }, (_, index) => 1 + ((write * 7 + index) % HIGHEST_VALUE));
    return this.value !== undefined && sameValue(this.value, value) ? this.nextValue() : value;
  }
}

export function sameValue(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((element, index) => element === other[index]);
}
