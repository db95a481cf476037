/**
 * One update of a PV: value, alarm and time stamp as one immutable object, and the event that carries it to subscribers.
 */

import type { Native } from '../../protocol/value/native.ts';
import type { Metadata, Sample } from '../../protocol/value/sample.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';

/**
 * What one protocol has encoded of an update, so that all its readers and subscribers share the bytes. Each protocol
 * has a class of its own, and finds its object in the list by that class.
 */
export interface Encoded {
  /** That of another protocol. */
  readonly next: Encoded | undefined;
}

export class Update implements Sample {
  readonly type = 'update';
  readonly value: Value;
  readonly status: number;
  readonly severity: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly native: Native;
  readonly metadata: Metadata;
  /** 32 bits that the writer of the value may set; only the `utag` filter reads them. */
  readonly userTag: number;
  /** Valid elements. */
  readonly count: number;
  /** The latest protocol's first: with one protocol, the only one. */
  encoded: Encoded | undefined;

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
    this.encoded = undefined;
  }
}
