/** The handle of a PV that lives. */

import { toTimestamp } from '../../database/author/define.ts';
import type { MetadataChanges, PvHandle, WriteOptions } from '../../database/author/handle.ts';
import type { FieldValue } from '../../database/pv/definition.ts';
import { misfit } from '../../database/pv/fits.ts';
import { limitMetadata } from '../../database/pv/limits.ts';
import type { Shape } from '../../database/pv/shape.ts';
import {
  AlarmStatus,
  type AlarmStatusName,
  alarmStatusNames,
  Severity,
  type SeverityName,
  severityNames,
} from '../../protocol/value/alarm.ts';
import type { Native } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Timestamp } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import { ownPut } from './own-put.ts';
import type { PostOptions } from './post.ts';
import type { Pv } from './pv.ts';
import { noteRead } from './reads.ts';

export class LiveHandle implements PvHandle {
  readonly pv: Pv;
  readonly #shape: Shape;
  readonly #fieldOf: (name: string) => PvHandle<FieldValue>;

  constructor(pv: Pv, shape: Shape, fieldOf: (name: string) => PvHandle<FieldValue>) {
    this.pv = pv;
    this.#shape = shape;
    this.#fieldOf = fieldOf;
  }

  /** Of a record: its value is what the record makes of it. */
  get isField(): boolean {
    return this.pv.parent?.kind === 'pv';
  }

  get name(): string {
    return this.pv.name;
  }

  get type(): Native {
    return this.pv.native;
  }

  get maxCount(): number {
    return this.pv.maxCount;
  }

  get value(): unknown {
    noteRead(this.pv);
    return this.read(this.pv.current.value);
  }

  get raw(): Value {
    noteRead(this.pv);
    return this.pv.current.value;
  }

  get severity(): SeverityName {
    noteRead(this.pv);
    return severityNames[this.pv.current.severity]!;
  }

  get status(): AlarmStatusName {
    noteRead(this.pv);
    return alarmStatusNames[this.pv.current.status]!;
  }

  get timestamp(): Timestamp {
    const { seconds, nanoseconds } = this.pv.current;
    return { seconds, nanoseconds };
  }

  get metadata(): Metadata {
    return this.pv.metadata;
  }

  get controlRange(): readonly [low: number, high: number] | undefined {
    const { beyondControl = 'accept' } = this.pv.definition;
    const { controlLow, controlHigh } = this.pv.metadata;
    return beyondControl !== 'accept' && controlLow < controlHigh ? [controlLow, controlHigh] : undefined;
  }

  write(value: unknown, options?: WriteOptions): void {
    this.pv.write(this.exact(value), options && postOptions(options));
  }

  async put(value: unknown): Promise<void> {
    await ownPut(this.pv, this.pv.coerce(this.exact(value)));
  }

  configure({ units, precision, limits, states }: MetadataChanges): void {
    this.pv.writeMetadata({
      ...(units !== undefined && { units }),
      ...(precision !== undefined && { precision }),
      ...(limits && limitMetadata(limits)),
      ...(states && { enumStrings: states }),
    });
  }

  setRights(rights: number): void {
    this.pv.setRights(rights);
  }

  watch(watcher: (value: unknown) => void): () => void {
    return this.pv.audience.watch(({ value }, mask) => {
      if (mask !== 0) watcher(this.read(value));
    });
  }

  field(name: string): PvHandle<FieldValue> {
    return this.#fieldOf(name);
  }

  /** A stored value as the author sees it. */
  read(value: Value): unknown {
    return this.#shape.read(value, this.pv.metadata);
  }

  /**
   * As `stored`, for what an author writes: nothing is lost but fractions.
   *
   * @throws TypeError naming the PV when it cannot hold the value
   */
  exact(value: unknown): unknown {
    const { definition, metadata, native } = this.pv;
    const states = definition.beyondControl === 'refuse' ? metadata.enumStrings : [];
    const wrong = misfit(native, value, states);
    if (wrong !== undefined) throw new TypeError(`${this.name}: ${wrong}`);
    return this.stored(value);
  }

  /** What the author hands over, as the PV takes it. */
  stored(value: unknown): unknown {
    return this.#shape.write === undefined ? value : this.#shape.write(value, this.pv.maxCount);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function postOptions({ status, severity, time, userTag }: WriteOptions): PostOptions {
  return {
    status: typeof status === 'string' ? AlarmStatus[status] : status,
    severity: typeof severity === 'string' ? Severity[severity] : severity,
    time: toTimestamp(time),
    userTag,
  };
}
