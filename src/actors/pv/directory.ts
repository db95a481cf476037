/** The PVs of an IOC by name: with their aliases, records and fields, and what is made when a client asks for it. */

import type { PvHandle } from '../../database/author/handle.ts';
import { parseChannelPath } from '../../database/channel/channel-name.ts';
import type { FieldValue } from '../../database/pv/definition.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import * as shapes from '../../database/pv/shape.ts';
import { LiveHandle } from './handle.ts';
import { isPlainField, plainField } from './plain-fields.ts';
import type { Pv } from './pv.ts';

/** The record that a PV shows, as names and links meet it. */
export interface DirectoryRecord {
  readonly name: string;
  readonly type: string;
  /** True while what follows from its last value is being done. */
  readonly following: boolean;
  has(field: string): boolean;
  /** Made when it is first asked for. Undefined: this type of record has no such field. */
  field(name: string): Pv | undefined;
  read(field: string): FieldValue;
  /** A promise when that takes time; it never rejects. */
  processLinked(): Promise<unknown> | undefined;
}

/** Records that have PVs only for those who ask. */
export interface RecordSource {
  /** @param field undefined: its value */
  has(record: string, field?: string): boolean;
  find(record: string, field?: string): Pv | undefined;
  entry(name: string): DirectoryRecord | undefined;
  names(): Iterable<string>;
}

/** Names that no PV has, and for which one is made when a client connects to it. */
export interface UnknownNames {
  /** Whether `make` would find or make something. */
  has(name: string): boolean;
  /** Serves `name`. False: there is to be no such PV. */
  make(name: string): boolean;
  /** The PV of this name has been removed. */
  forget(name: string): void;
}

export class PvDirectory {
  unknown: UnknownNames | undefined;
  records: RecordSource | undefined;
  readonly #pvs = new Map<string, Pv>();
  /** Further names of PVs, with the name that each stands for. */
  readonly #aliases = new Map<string, string>();
  /** The further names of each PV that has any. */
  readonly #aliasesOf = new Map<string, string[]>();
  readonly #handles = new Map<string, LiveHandle>();
  /** Notifies the owner of a PV that it was removed. */
  readonly #forget = new Map<string, () => void>();

  get pvs(): ReadonlyMap<string, Pv> {
    return this.#pvs;
  }

  /** @throws DefinitionError when the name is taken */
  checkFree(name: string): void {
    if (!this.#pvs.has(name) && !this.#aliases.has(name) && this.records?.has(name) !== true) return;
    throw new DefinitionError(name, 'there are two PVs of this name: give one of them another key, name or prefix.');
  }

  /**
   * @param forget called when the PV is removed
   * @throws DefinitionError when the name is taken
   */
  add(pv: Pv, forget?: () => void): void {
    this.checkFree(pv.name);
    this.#pvs.set(pv.name, pv);
    if (forget !== undefined) this.#forget.set(pv.name, forget);
  }

  /** @throws DefinitionError when the name is taken */
  addAlias(alias: string, name: string): void {
    if (this.#pvs.has(alias) || this.#aliases.has(alias)) {
      throw new DefinitionError(alias, `it is to be an alias of ${name}, but there is a PV of this name.`);
    }
    this.#aliases.set(alias, name);
    const others = this.#aliasesOf.get(name);
    if (others === undefined) this.#aliasesOf.set(name, [alias]);
    else others.push(alias);
  }

  /** A member's handle knows more of its type than what can be seen of its PV. */
  addHandle(handle: LiveHandle): void {
    this.#handles.set(handle.name, handle);
  }

  /**
   * Frees the name of a PV and all its aliases.
   *
   * @param name its own or an alias
   * @returns the PV and the fields of its record; undefined when there is no such PV
   */
  remove(name: string): Pv[] | undefined {
    const pv = this.named(name);
    if (pv === undefined) return undefined;
    const aliases = this.#aliasesOf.get(pv.name) ?? [];
    for (const alias of aliases) this.#aliases.delete(alias);
    this.#aliasesOf.delete(pv.name);
    this.#pvs.delete(pv.name);
    const gone = [pv, ...pv.fields.values()];
    for (const each of gone) this.#handles.delete(each.name);
    for (const each of [pv.name, ...aliases]) this.unknown?.forget(each);
    const forget = this.#forget.get(pv.name);
    this.#forget.delete(pv.name);
    forget?.();
    return gone;
  }

  clear(): void {
    for (const map of [this.#pvs, this.#aliases, this.#aliasesOf, this.#handles, this.#forget]) map.clear();
  }

  /** By its own name or an alias. */
  named(name: string): Pv | undefined {
    const pv = this.#pvs.get(name);
    if (pv !== undefined) return pv;
    const alias = this.#aliases.get(name);
    return alias === undefined ? this.records?.find(name) : this.#pvs.get(alias);
  }

  /** The further names of a PV. */
  aliasesOf(name: string): readonly string[] {
    return this.#aliasesOf.get(name) ?? [];
  }

  record(name: string): DirectoryRecord | undefined {
    return this.records?.entry(this.#aliases.get(name) ?? name);
  }

  /** The PV that a client's name means, fields of records included. */
  find(name: string): Pv | undefined {
    const exact = this.named(name);
    if (exact !== undefined) return exact;
    const path = parseChannelPath(name);
    if ('fault' in path) return undefined;
    const target = this.named(path.target);
    if (target !== undefined || path.field === undefined) return target;
    if (path.field === 'VAL') return this.named(path.record);
    const record = this.record(path.record);
    if (record !== undefined) return record.field(path.field);
    const owner = this.named(path.record);
    return owner === undefined ? undefined : plainField(owner, path.field);
  }

  /** As `find`; a PV that comes to be because a client wants it is made. */
  findOrMake(name: string): Pv | undefined {
    const pv = this.find(name);
    if (pv !== undefined) return pv;
    const path = parseChannelPath(name);
    if ('fault' in path || this.unknown?.make(path.target) !== true) return undefined;
    return this.named(path.target);
  }

  /**
   * Whether `findOrMake` would answer; makes nothing. Modifiers are not looked at: a channel whose modifiers have a
   * mistake is found, and cannot be created (rsrv).
   */
  has(name: string): boolean {
    if (this.#hasValue(name)) return true;
    const path = parseChannelPath(name);
    if ('fault' in path) return false;
    const { target, record, field } = path;
    if (this.#hasValue(target) || this.unknown?.has(target) === true) return true;
    if (field === 'VAL') return this.#hasValue(record);
    if (field === undefined) return false;
    const found = this.record(record);
    return found === undefined ? isPlainField(field) && this.#hasValue(record) : found.has(field);
  }

  /** The handle of any PV, a field of a record included. */
  handle(name: string): LiveHandle | undefined {
    const pv = this.find(name);
    if (pv === undefined) return undefined;
    let handle = this.#handles.get(pv.name);
    if (handle === undefined) {
      handle = new LiveHandle(pv, shapes.ofNative(pv.native, pv.maxCount), () => {
        throw new Error(`${pv.name} is a field, and has none itself.`);
      });
      this.#handles.set(pv.name, handle);
    }
    return handle;
  }

  /** @throws Error when the PV has no record, or its record no such field */
  fieldHandle(name: string, field: string): PvHandle<FieldValue> {
    const handle = this.handle(`${name}.${field}`);
    if (handle === undefined) {
      throw new Error(`${name} has no field ${field}: give the PV a record that has one, as in record: 'ai'.`);
    }
    return handle as PvHandle<FieldValue>;
  }

  /** Whether there is a PV of this name, or a record whose value has none yet. */
  #hasValue(name: string): boolean {
    return this.#pvs.has(name) || this.#aliases.has(name) || this.records?.has(name) === true;
  }
}
