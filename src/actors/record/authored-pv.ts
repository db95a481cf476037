/** The PV of a field of a record that is written in TypeScript: with its author's handlers, and what the IOC itself writes. */

import type { AlarmState, PvDefinition } from '../../database/pv/definition.ts';
import type { Field } from '../../database/records/field-table.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Services } from '../kernel/services.ts';
import type { PostOptions } from '../pv/post.ts';
import { DONE, type Put, processing } from '../pv/put.ts';
import type { Pv, PvOwner } from '../pv/pv.ts';
import type { DbRecord } from './db-record.ts';
import { definitionOf, type FieldPuts, FieldPv } from './field-pv.ts';

/** The record, as the PVs of its fields see it. */
export interface AuthoredOwner {
  /** Fields that somebody has asked for, without VAL. */
  readonly fields: ReadonlyMap<string, Pv>;
  /** Control limits that puts to VAL are held to, where the record has no field for them. */
  readonly control: readonly [low: number, high: number] | undefined;
  /** DISA equals DISV. */
  isDisabled(): boolean;
  /** The IOC's own new value. */
  write(field: Field, value: Value, options: PostOptions | undefined): void;
  /** Undefined: the alarm that the value itself raises. */
  raise(alarm: AlarmState | undefined): void;
  configure(changes: Partial<Metadata>): void;
}

export class AuthoredPv extends FieldPv {
  // Not there yet while the constructor of Pv runs.
  declare readonly owner: AuthoredOwner;
  declare readonly isValue: boolean;
  /** The metadata of the record, and what it looks like with its author's control limits. */
  #plain: Metadata | undefined;
  #controlled: Metadata | undefined;

  /** @param definition what its author said besides; undefined: it is not VAL */
  constructor(
    parent: PvOwner,
    services: Services,
    puts: FieldPuts,
    owner: AuthoredOwner,
    record: DbRecord,
    field: Field,
    definition?: PvDefinition,
  ) {
    super(parent, services, puts, record, field, withGiven(definitionOf(record, field), definition));
    this.owner = owner;
    this.isValue = definition !== undefined;
  }

  override get fields(): ReadonlyMap<string, Pv> {
    return this.isValue ? this.owner.fields : super.fields;
  }

  override get metadata(): Metadata {
    const metadata = super.metadata;
    const control = this.isValue ? this.owner.control : undefined;
    if (control === undefined) return metadata;
    if (this.#plain !== metadata || this.#controlled === undefined) {
      this.#plain = metadata;
      this.#controlled = { ...metadata, controlLow: control[0], controlHigh: control[1] };
    }
    return this.#controlled;
  }

  override process(put: Put): void {
    if (this.definition.put !== undefined && put.client !== processing && this.isValue && this.owner.isDisabled()) {
      // As in base: the value is stored, and nothing comes of it.
      void this.take(put.value, put);
      put.settle(DONE);
      return;
    }
    super.process(put);
  }

  override take(value: Value, put: Put): Promise<unknown> | undefined {
    if (!this.isValue || put.client !== processing) return super.take(value, put);
    this.record.store(this.field, value); // it is being processed
    return undefined;
  }

  override handling(isAtWork: boolean): void {
    if (this.isValue) this.record.step(isAtWork ? 'handler.began' : 'handler.ended');
  }

  override write(input: unknown, options?: PostOptions): void {
    this.owner.write(this.field, this.coerce(input), options);
    this.recovered();
  }

  /** What a handler has answered, or the value that there is with the alarm of one that has failed. */
  override store(value: Value, options: PostOptions | undefined): void {
    const { status = 0, severity } = options ?? {};
    if (severity !== undefined && value === this.current.value) {
      if (this.isValue) this.owner.raise({ status, severity });
    } else this.owner.write(this.field, value, options);
  }

  override raise(alarm: AlarmState | undefined): void {
    this.owner.raise(alarm);
  }

  override writeMetadata(changes: Partial<Metadata>): void {
    this.owner.configure(changes);
  }

  protected override get asks(): boolean {
    return this.isValue || this.definition.put !== undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** With what its author said of the PV that its record does not say. */
function withGiven(own: PvDefinition, given: PvDefinition | undefined): PvDefinition {
  if (given === undefined) return own;
  const { rights, beyondControl, putLimitMs, overlappingPuts, description } = given;
  return { ...own, rights: own.rights & rights, beyondControl, putLimitMs, overlappingPuts, description };
}
