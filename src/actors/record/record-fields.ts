/**
 * The fields of a record, made when somebody asks for them.
 *
 * A field is a PV of its own below the record's. Fields that are linked to the record follow it and change it; the
 * others keep what is written to them. A handler that the author gave a field comes first.
 */

import type { Handlers } from '../../database/author/handlers.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import type { FieldOptions, PvOptions } from '../../database/author/options.ts';
import { parseLink } from '../../database/links/link.ts';
import { skip } from '../../database/pv/answer.ts';
import type { FieldValue } from '../../database/pv/definition.ts';
import * as shapes from '../../database/pv/shape.ts';
import type { FieldLink, RecordAccess } from '../../database/records/field-support.ts';
import { motorDefaults } from '../../database/records/motor/fields.ts';
import { type FieldSpec, type RecordTypeName, recordFields } from '../../database/records/record-type.ts';
import { configurationOf, linkOf } from '../../database/records/registry.ts';
import { outputFields } from '../../database/records/soft-output.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Timestamp } from '../../protocol/value/time.ts';
import { after } from '../kernel/promise.ts';
import type { Pv } from '../pv/pv.ts';
import { callPut } from './attach.ts';
import { fieldDefinition, sharedMetadata } from './field-definition.ts';
import { LivePv } from './handlers.ts';
import type { RecordOwner } from './owner.ts';

interface Field {
  readonly spec: FieldSpec;
  readonly link: FieldLink | undefined;
  readonly live: LivePv;
}

/** The record, as its fields see it. */
export interface FieldsOwner extends RecordAccess {
  readonly type: RecordTypeName;
}

export class RecordFields {
  readonly #ioc: RecordOwner;
  readonly #context: IocContext;
  readonly #live: LivePv;
  readonly #record: FieldsOwner;
  readonly #options: PvOptions;
  readonly #specs: ReadonlyMap<string, FieldSpec>;
  readonly #firstMade: () => void;
  readonly #fields = new Map<string, Field>();
  /** A field that is being written, and is stored once its put handler has returned: processing sees it already. */
  #written: { readonly field: string; readonly value: FieldValue } | undefined;

  /** @param firstMade called before the first field is made: from then on fields have to be refreshed */
  constructor(
    ioc: RecordOwner,
    context: IocContext,
    live: LivePv,
    record: FieldsOwner,
    options: PvOptions,
    firstMade: () => void,
  ) {
    this.#ioc = ioc;
    this.#context = context;
    this.#live = live;
    this.#record = record;
    this.#options = options;
    this.#specs = recordFields(record.type);
    this.#firstMade = firstMade;
  }

  has(name: string): boolean {
    return this.#specs.has(name);
  }

  /** Fields that have been made. */
  *all(): Iterable<LivePv> {
    for (const { live } of this.#fields.values()) yield live;
  }

  /** Undefined: this type of record has no field of that name. */
  field(name: string): LivePv | undefined {
    const known = this.#fields.get(name);
    if (known !== undefined) return known.live;
    const spec = this.#specs.get(name);
    if (spec === undefined) return undefined;
    if (this.#fields.size === 0) this.#firstMade();
    const field = this.#make(spec);
    this.#fields.set(name, field);
    const { value } = this.given(name);
    const { link } = field;
    if (value !== undefined && link?.read === undefined) link?.write?.(this.#record, this.#stored(name, value));
    return field.live;
  }

  read(name: string): FieldValue {
    if (name === this.#written?.field) return this.#written.value;
    const known = this.#fields.get(name);
    if (known !== undefined) return known.live.pv.current.value as FieldValue;
    return this.#stored(name, this.given(name).value ?? this.#specs.get(name)!.initial);
  }

  /** What the author said of a field: inline, and by `handlers()`. */
  given(name: string): FieldOptions {
    const inline = this.#options.fields?.[name];
    const fallback = this.#record.type === 'motor' ? motorDefaults[name] : undefined;
    const options = typeof inline === 'object' ? inline : { value: inline ?? fallback };
    return { ...options, ...this.#live.handlers.fields?.[name] };
  }

  /** Puts in force what the author gave fields that configure the record: limits, units, names of states. */
  configure(): void {
    for (const name of Object.keys(this.#options.fields ?? {})) {
      const { value } = this.given(name);
      if (value === undefined) continue;
      configurationOf(this.#record.type, name)?.write?.(this.#record, this.#stored(name, value));
    }
  }

  /** Starts the fields that act from the beginning: those with startup and scan handlers, SCAN, and forward links. */
  start(): void {
    for (const name of Object.keys({ ...this.#options.fields, ...this.#live.handlers.fields })) {
      const { value, startup, scan } = this.given(name);
      const acts = startup !== undefined || scan !== undefined || ['DISP', 'UDFS', 'PHAS'].includes(name);
      if (acts || leadsSomewhere(name, value)) this.#startField(this.field(name)!);
      if (name === 'SCAN') linkOf(this.#record.type, name)!.write!(this.#record, this.#stored(name, value ?? 0));
    }
  }

  /** Fields show what has changed in the record. @param mask DBE bits of what has */
  refresh(time: Timestamp, mask: number): void {
    for (const { spec, link, live } of this.#fields.values()) this.#refresh(spec.name, live.pv, link, time, mask);
  }

  // --- helpers

  #make(spec: FieldSpec): Field {
    const record = this.#record;
    const { name } = spec;
    const link = linkOf(record.type, name);
    const { value, ...handlers } = this.given(name);
    const said = value ?? (name === 'DESC' ? this.#options.doc : undefined);
    const initial = link?.read?.(record) ?? said ?? spec.initial;
    const { pv: owner } = this.#live;
    const pv = owner.addField(name, fieldDefinition(`${owner.name}.${name}`, spec, initial, owner.metadata));
    const shape = shapes.ofNative(pv.native, 1);
    const live = new LivePv(this.#ioc, this.#context, pv, shape);
    live.attach(this.#linked(spec, link, handlers));
    pv.redefine({ overlappingPuts: true });
    // Clients have the rights of the security group that the record is in.
    if (name === 'ASG') pv.audience.watch(() => owner.tellRights());
    return { spec, link, live };
  }

  #startField(live: LivePv): void {
    live.startUp();
    live.startScan();
  }

  /** The author's handlers, with what the field itself does after them. */
  #linked(spec: FieldSpec, link: FieldLink | undefined, handlers: Handlers<FieldValue>): Handlers {
    const erased = handlers as Handlers;
    const get = link?.fresh ? () => link.read!(this.#record) : erased.get;
    // PROC processes by itself.
    const processes = spec.processPassive && spec.name !== 'PROC';
    const plain = link?.write === undefined && !spec.property && !processes;
    const put: Handlers['put'] = plain
      ? erased.put
      : (value, context) =>
          after(erased.put && callPut(erased.put, value, context), (answer) => {
            if (answer === skip) return skip;
            const wanted = (answer ?? value) as FieldValue;
            return after(link?.write?.(this.#record, wanted), () => {
              const written = this.#readBack(spec, link, wanted);
              const sourced = this.#live.compute ?? this.#live.source?.();
              const isDue = processes && sourced !== undefined && this.#record.trigger.kind === 'none';
              if (!isDue && !(spec.dbf === 'STRING' && isMonitor(String(written)))) return written;
              context.pv.write(written);
              return after(this.#processWith(spec.name, written), () => skip);
            });
          });
    return { ...erased, ...(get && { get }), ...(put && { put }) } as Handlers;
  }

  #processWith(field: string, value: FieldValue): unknown {
    this.#written = { field, value };
    try {
      return this.#record.process();
    } finally {
      this.#written = undefined;
    }
  }

  /** What the field holds after it was written: what it reads back. */
  #readBack(spec: FieldSpec, link: FieldLink | undefined, wanted: FieldValue): FieldValue {
    // Who monitors properties is told of those, too, that no client is sent as metadata.
    if (link === undefined && spec.property) this.#record.configure({});
    return link?.read?.(this.#record) ?? wanted;
  }

  #refresh(name: string, pv: Pv, link: FieldLink | undefined, time: Timestamp, mask: number): void {
    const { current } = pv;
    const { alarm, metadata } = this.#record;
    if ((mask & Dbe.PROPERTY) !== 0) {
      const shared = sharedMetadata(name, pv.native, metadata);
      const isNews = Object.entries(shared).some(([key, is]) => !Object.is(is, pv.metadata[key as keyof Metadata]));
      if (isNews) pv.writeMetadata(shared);
    }
    const value = link?.read?.(this.#record);
    if (value !== undefined && !Object.is(value, current.value)) pv.write(value, { time });
    else if (current.status !== alarm.status || current.severity !== alarm.severity) pv.raise(undefined);
  }

  /** A field's value as it is stored: the number of a menu text. */
  #stored(name: string, value: FieldValue): FieldValue {
    const { choices } = this.#specs.get(name)!;
    return typeof value === 'string' && choices.length > 0 ? Math.max(choices.indexOf(value), 0) : value;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A link out of the record, or one that has it processed. */
function leadsSomewhere(field: string, value: FieldValue | undefined): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return outputFields.test(field) || isMonitor(value);
}

function isMonitor(link: string): boolean {
  return parseLink(link)?.processing.startsWith('CP') === true;
}
