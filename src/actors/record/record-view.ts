/** What a record's fields see of its PV, and change in it. */

import type { AlarmState, Deadband } from '../../database/pv/definition.ts';
import { LimitAlarms } from '../../database/records/alarm-limits.ts';
import { StateAlarms } from '../../database/records/enum-states.ts';
import type { Native } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Pv } from '../pv/pv.ts';

export class RecordView {
  protected readonly pv: Pv;

  constructor(pv: Pv) {
    this.pv = pv;
  }

  get name(): string {
    return this.pv.name;
  }

  get native(): Native {
    return this.pv.native;
  }

  get value(): Value {
    return this.pv.current.value;
  }

  get count(): number {
    return this.pv.current.count;
  }

  get maxCount(): number {
    return this.pv.maxCount;
  }

  get alarm(): AlarmState {
    return this.pv.current;
  }

  get metadata(): Metadata {
    return this.pv.metadata;
  }

  get limits(): LimitAlarms | undefined {
    const { alarm } = this.pv.definition;
    return alarm instanceof LimitAlarms ? alarm : undefined;
  }

  get states(): StateAlarms | undefined {
    const { alarm } = this.pv.definition;
    return alarm instanceof StateAlarms ? alarm : undefined;
  }

  get deadband(): Deadband {
    return this.pv.definition.deadband ?? { value: 0, log: 0 };
  }

  get posted(): Deadband {
    return this.pv.posted;
  }

  configure(changes: Partial<Metadata>): void {
    this.pv.writeMetadata(changes);
  }

  setDeadband(changes: Partial<Deadband>): void {
    this.pv.redefine({ deadband: { ...this.deadband, ...changes } });
  }

  raise(alarm?: AlarmState): void {
    this.pv.raise(alarm);
  }
}
