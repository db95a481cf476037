/** Makes the links of records: from what stands in a field to what it does. */
import { constantValue, type LinkAddress, type LinkField, parseAddress } from '../../database/links/address.ts';
import type { RemoteClient } from '../../database/links/remote.ts';
import type { DbfType, Field } from '../../database/records/field-table.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Pv } from '../pv/pv.ts';
import { ConstantLink, type DbLink } from './db-link.ts';
import type { DbRecord } from './db-record.ts';
import { pvFeed, recordFeed } from './feeds.ts';
import { CalcLink, type DbStates, StateLink } from './json-link.ts';
import type { LinkWork } from './link-work.ts';
import { LocalLink } from './local-link.ts';
import { type Feed, MonitoredLink } from './monitored-link.ts';
import { remoteFeed } from './remote-feed.ts';

/** Where links may lead in addition to the records of the database. */
export interface LinkSurroundings {
  /** Another PV of this IOC, by name. */
  pv(name: string): Pv | undefined;
  /** The IOC's own client. */
  client(): RemoteClient;
  readonly states: DbStates;
}

/** The records that links may lead to. */
export interface LinkTargets {
  resolve(name: string): { readonly record: DbRecord; readonly field: Field } | undefined;
  /** Processes it because of a CP link. */
  processMonitored(record: DbRecord): void;
  readonly linkWork: LinkWork;
  put(record: DbRecord, field: Field, value: Value, done: undefined, from: DbfType): unknown;
  after(seconds: number, act: () => void): () => void;
  random(): number;
  log(message: string): void;
}

export class LinkMaker {
  readonly #targets: LinkTargets;
  readonly #surroundings: LinkSurroundings;
  /** Monitored links that wait for the IOC to run. */
  readonly #unconnected = new Set<MonitoredLink>();

  constructor(targets: LinkTargets, surroundings: LinkSurroundings) {
    this.#targets = targets;
    this.#surroundings = surroundings;
  }

  makeAll(record: DbRecord): void {
    for (const field of record.table.fields) {
      if (field.isLink && record.values[field.slot] !== '') this.make(record, field);
    }
  }

  /** From the text that the field holds now. */
  make(record: DbRecord, field: Field): void {
    record.links?.get(field.name)?.end();
    const link = this.#link(record, field, String(record.values[field.slot]));
    if (link === undefined) record.links?.delete(field.name);
    else {
      record.links ??= new Map();
      record.links.set(field.name, link);
    }
  }

  /**
   * Makes those links of a record anew that lead to a record for which `isOther` holds: it has gone, or there is one now.
   *
   * @param isOther called with the record that a link leads to; with undefined where it leads to none of these
   */
  renew(record: DbRecord, isOther: (target: DbRecord | undefined) => boolean): void {
    for (const [name, link] of record.links ?? []) {
      const leadsOut = link instanceof MonitoredLink && !link.isLocal;
      const target = link instanceof LocalLink ? link.target : link instanceof MonitoredLink ? link.target : undefined;
      if ((target !== undefined || leadsOut) && isOther(target)) this.make(record, record.table.field(name)!);
    }
  }

  /** The IOC runs. */
  connect(): void {
    const links = [...this.#unconnected];
    this.#unconnected.clear();
    for (const link of links) link.connect();
  }

  // --- helpers

  /** Undefined: it is empty, or the address of a device. */
  #link(record: DbRecord, field: Field, text: string): DbLink | undefined {
    let address: LinkAddress;
    try {
      address = parseAddress(text, field.dbf as LinkField);
    } catch (error) {
      this.#targets.log(`${record.name}.${field.name}: ${(error as Error).message}`);
      return undefined;
    }
    if (address.kind === 'device') return this.#device(record, field, text);
    if (address.kind === 'constant') {
      return address.value === undefined ? undefined : new ConstantLink(constantValue(address.value));
    }
    if (address.kind === 'json') return this.#json(record, address.type, address.value, text);
    const { name, handling, sharing } = address;
    const target = this.#targets.resolve(name);
    const isAsync = field.name === 'INP' && record.device?.name === 'Async Soft Channel';
    // As in base: the device support has the record processed, whatever the link says.
    record.values[field.slot] = isAsync && target !== undefined ? `${name} ${sharing}` : shown(address, field);
    if (target !== undefined && (handling === 'NPP' || handling === 'PP')) {
      return new LocalLink(record, target.record, target.field, handling === 'PP', sharing);
    }
    const feed = this.#feed(name, target);
    const link = new MonitoredLink(
      record,
      feed,
      handling,
      sharing,
      this.#targets.linkWork,
      () => this.#targets.processMonitored(record),
      () => record.support.connection?.(record, field.name),
      // As in base: what it leads to must look like PROC.
      /\.[^.]*PROC/.test(name),
      target?.record,
    );
    this.#unconnected.add(link);
    return link;
  }

  /** The address of a device: right where the device support takes one, else the field is empty, as in base. */
  #device(record: DbRecord, field: Field, text: string): undefined {
    const isDevice = field.name === 'INP' || field.name === 'OUT';
    if (isDevice && (record.device === undefined || record.device.link === 'INST_IO')) return undefined;
    const type = text.startsWith('@') ? 'INST_IO' : 'a hardware address';
    this.#targets.log(
      `${record.name}.${field.name}: can't initialize link type CONSTANT with "${text}" (type ${type})`,
    );
    record.values[field.slot] = '';
    return undefined;
  }

  #feed(name: string, target: { readonly record: DbRecord; readonly field: Field } | undefined): Feed {
    if (target !== undefined) {
      const { record, field } = target;
      const soon = (act: () => void) => this.#targets.after(0, act);
      const put = (value: Value, dbf: DbfType) => {
        this.#targets.put(record, field, value, undefined, dbf);
      };
      return recordFeed(record, field, put, soon);
    }
    const pv = this.#surroundings.pv(name);
    return pv === undefined ? remoteFeed(() => this.#surroundings.client(), name) : pvFeed(pv);
  }

  #json(record: DbRecord, type: string, value: unknown, text: string): DbLink | undefined {
    if (type === 'state') return new StateLink(String(value), this.#surroundings.states);
    if (type === 'const') return new ConstantLink(constantValue(value as number));
    if (type === 'calc' && typeof value === 'object' && value !== null) {
      const parts = value as Record<string, unknown>;
      const nested = (each: unknown): number | DbLink => {
        if (typeof each === 'number') return each;
        const [[name, inner] = ['', undefined]] = Object.entries((each ?? {}) as object);
        return this.#json(record, name, inner, text) ?? new ConstantLink(Number.NaN);
      };
      try {
        const args = Array.isArray(parts.args) ? parts.args.map(nested) : [];
        const out = parts.out === undefined ? undefined : nested(parts.out);
        return new CalcLink(
          record,
          { ...(parts as { expr: string }), args, out: typeof out === 'object' ? out : undefined },
          () => this.#targets.random(),
        );
      } catch (error) {
        this.#targets.log(`${record.name}: ${text}: ${(error as Error).message}`);
        return undefined;
      }
    }
    this.#targets.log(`${record.name}: dbJLinkInit: Link type '${type}' not found`);
    return undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** As base shows a link: with the words that say how it is dealt with. */
function shown(address: Extract<LinkAddress, { kind: 'pv' }>, field: Field): string {
  const { name, handling, sharing } = address;
  if (field.dbf === 'FWDLINK') return handling === 'CA' ? `${name} CA` : name;
  return `${name} ${handling} ${sharing}`;
}
