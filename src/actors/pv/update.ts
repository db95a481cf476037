/**
 * One update of a PV: value, alarm and time stamp as one unchanging thing, and the event that carries it to
 * subscriptions.
 *
 * Its payload is encoded once per (DBR type, count), whoever asks: readers and subscribers of all circuits share the
 * bytes. Clients choose both, and may choose so that the payload is far larger than the value: such are not kept.
 */
import { encodeDbr } from '../../protocol/ca/dbr.ts';
import { dbrTypes } from '../../protocol/ca/dbr-types.ts';
import type { Metadata, Sample } from '../../protocol/value/sample.ts';
import { elementCount, type Native, type Value } from '../../protocol/value/value.ts';

export class Update implements Sample {
  readonly type = 'update';
  readonly value: Value;
  readonly status: number;
  readonly severity: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly native: Native;
  readonly metadata: Metadata;
  /** 32 bits that whoever wrote the value may set; only the `utag` filter looks at them. */
  readonly userTag: number;
  /** Valid elements. */
  readonly count: number;
  // The last payload made, and the others. Nearly always there is only one.
  #key = -1;
  #payload: Uint8Array | undefined;
  #others: Map<number, Uint8Array | undefined> | undefined;
  // The last large one of another type.
  #largeKey = -1;
  #large: Uint8Array | undefined;

  constructor(native: Native, metadata: Metadata, sample: Sample, userTag = 0) {
    this.value = sample.value;
    this.status = sample.status;
    this.severity = sample.severity;
    this.seconds = sample.seconds;
    this.nanoseconds = sample.nanoseconds;
    this.native = native;
    this.metadata = metadata;
    this.userTag = userTag;
    this.count = elementCount(sample.value);
  }

  /** Padded payload of `count` elements, or undefined when the type cannot be read. Never written to. */
  payload(dbrType: number, count: number): Uint8Array | undefined {
    const key = count * 64 + dbrType;
    if (key === this.#key) return this.#payload;
    if (key === this.#largeKey) return this.#large;
    if (this.#others?.has(key)) return this.#others.get(key);
    const payload = encodeDbr(dbrType, count, this.native, this, this.metadata);
    if (!this.#isOwnOrSmall(payload, dbrType, count)) {
      // Subscribers alike ask for it one after the other. What is longer than the value is its client's own affair.
      if (count <= this.count) {
        this.#largeKey = key;
        this.#large = payload;
      }
    } else if (this.#key === -1) {
      this.#key = key;
      this.#payload = payload;
    } else {
      this.#others ??= new Map();
      if (this.#others.size < MEMO_LIMIT) this.#others.set(key, payload);
    }
    return payload;
  }

  /** Until the next update, which may never come, each PV keeps what it takes to send its value as it is, or little. */
  #isOwnOrSmall(payload: Uint8Array | undefined, dbrType: number, count: number): boolean {
    if (payload === undefined || payload.length <= SMALL) return true;
    return count <= this.count && dbrTypes[dbrType]?.native === this.native;
  }
}

/** Payloads kept of one update, beside the first. */
const MEMO_LIMIT = 16;

/** Bytes of a payload that may be of another type than the value, or longer. */
const SMALL = 1024;
