/** The PVs that a group's author has named: plain ones, and records. */

import { checkFields } from '../../database/author/check.ts';
import { define } from '../../database/author/define.ts';
import { markOf } from '../../database/author/loaded-record.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import { aliasNames, memberName } from '../../database/author/names.ts';
import type { PvOptions } from '../../database/author/options.ts';
import type { PvSpec } from '../../database/author/pv.ts';
import { authoredRecord } from '../../database/author/record-fields.ts';
import type { RecordTypeName } from '../../database/records/record-type.ts';
import type { RecordSupport } from '../../database/records/support.ts';
import { supportOf } from '../../database/records/supports.ts';
import type { LiveHandle } from '../pv/handle.ts';
import { Authored } from '../record/authored.ts';
import { type GivenHandlers, LivePv } from '../record/handlers.ts';
import type { ScanLoop } from '../scan/scan.ts';
import { AlarmGroup } from './alarm-group.ts';
import type { GroupContext } from './group-context.ts';
import type { Home } from './home.ts';

export class GroupPvs {
  readonly #ioc: Home;
  readonly #context: GroupContext;
  readonly #removed: () => void;
  readonly #lives = new Map<string, LivePv>();
  readonly #authored = new Map<string, Authored>();
  readonly #alarmGroups = new Map<string, AlarmGroup>();

  /** @param removed called when one of them has been removed */
  constructor(ioc: Home, context: GroupContext, removed: () => void) {
    this.#ioc = ioc;
    this.#context = context;
    this.#removed = removed;
  }

  [Symbol.iterator](): Iterator<LivePv> {
    return this.#lives.values();
  }

  get size(): number {
    return this.#lives.size;
  }

  get(key: string): LivePv | undefined {
    return this.#lives.get(key);
  }

  records(): Iterable<Authored> {
    return this.#authored.values();
  }

  /** Full names of what is marked to be saved. */
  *autosaved(): Iterable<string> {
    for (const { pv, marked } of this) for (const field of marked) yield markOf(pv.name, field);
  }

  *scans(): Iterable<ScanLoop> {
    for (const { loop } of this.#lives.values()) if (loop !== undefined) yield loop;
    for (const authored of this.#authored.values())
      for (const { loop } of authored.lives()) if (loop !== undefined) yield loop;
  }

  /** Makes the PV of a member, and its aliases. */
  add(key: string, prefix: string, spec: PvSpec, macros: MacroValues): LiveHandle {
    const name = memberName(prefix, key, spec, macros);
    const { record: type } = spec.options;
    const support = type === undefined ? undefined : supportOf(type);
    const live = support === undefined ? this.#makePv(key, name, spec) : this.#makeRecord(key, name, spec, support);
    live.marked = spec.options.autosave === true ? ['VAL'] : spec.options.autosave || [];
    const { get, put, scan, startup, shutdown, alarmGroup } = spec.options;
    this.#lives.set(key, live);
    live.attach({ get, put, scan, startup, shutdown });
    if (alarmGroup !== undefined) this.#alarmGroup(alarmGroup).add(live.pv);
    for (const alias of aliasNames(prefix, spec, macros)) {
      this.#ioc.names.addAlias(alias, live.handle.name);
      if (support !== undefined) this.#ioc.database.aliases.set(alias, live.handle.name);
    }
    return live.handle;
  }

  /** Handlers of one of them, as `handlers()` gives them. */
  attach(key: string, handlers: GivenHandlers): void {
    const live = this.#lives.get(key)!;
    const { name, definition } = live.pv;
    const type = (definition.metadata.recordType || undefined) as RecordTypeName | undefined;
    checkFields(name, type, handlers.fields ?? {});
    live.attach(handlers);
  }

  startUp(): void {
    for (const live of this.#lives.values()) live.startUp();
  }

  startScans(): void {
    for (const [key, live] of this.#lives) if (!this.#authored.has(key)) live.startScan();
    for (const record of this.#authored.values()) record.start();
  }

  /** Scans stop at once; resolves when the shutdown handlers are done. */
  stop(): Promise<unknown> {
    return Promise.all([...this.#lives.values(), ...this.#authored.values()].map((each) => each.stop()));
  }

  // --- helpers

  #makePv(key: string, name: string, spec: PvSpec): LivePv {
    const pv = this.#ioc.add(define(name, spec), () => this.#forget(key));
    return new LivePv(this.#ioc, this.#context, pv, spec.shape);
  }

  #makeRecord(key: string, name: string, spec: PvSpec, support: RecordSupport): LivePv {
    const definition = define(name, spec);
    const description = authoredRecord(name, spec, support, definition.value);
    let made: Authored | undefined;
    const make = () => {
      made = new Authored(this.#ioc, this.#context, description, definition, spec.shape, spec.options as PvOptions);
      return made.pv;
    };
    this.#ioc.addPv(name, make, () => this.#forget(key));
    this.#authored.set(key, made!);
    this.#ioc.database.adopt(made!.record);
    return made!.live;
  }

  /** The PV of a member has been removed. */
  #forget(key: string): void {
    const live = this.#lives.get(key);
    if (live !== undefined) for (const group of this.#alarmGroups.values()) group.remove(live.pv);
    live?.end();
    this.#authored.get(key)?.remove();
    this.#lives.delete(key);
    this.#authored.delete(key);
    this.#removed();
  }

  #alarmGroup(name: string): AlarmGroup {
    let group = this.#alarmGroups.get(name);
    if (group === undefined) {
      group = new AlarmGroup();
      this.#alarmGroups.set(name, group);
    }
    return group;
  }
}
