/**
 * A group that lives: its PVs, the groups within it, its machines and scans.
 *
 * It is made from the inside out - PVs, then machines, then handlers, which may use both - and does nothing
 * before `start`.
 */

import type { AnyActorLogic } from 'xstate';
import type { AnswerDefinition } from '../../database/author/answering.ts';
import { checkFields } from '../../database/author/check.ts';
import { define } from '../../database/author/define.ts';
import type { Connection, GroupDefinition, Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { type MacroValues, macroDefault } from '../../database/author/macros.ts';
import { aliasNames, memberName, nestedPrefix } from '../../database/author/names.ts';
import type { PvOptions } from '../../database/author/options.ts';
import type { PvSpec } from '../../database/author/pv.ts';
import { authoredRecord } from '../../database/author/record-fields.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import { longText } from '../../database/pv/shape.ts';
import type { RecordTypeName } from '../../database/records/record-type.ts';
import type { RecordSupport } from '../../database/records/support.ts';
import { supportOf } from '../../database/records/supports.ts';
import { motorMachine } from '../../machines/motor.ts';
import { type Owner, runAs } from '../kernel/escapes.ts';
import { LoggedOwner } from '../kernel/logged-owner.ts';
import type { MemberPv } from '../port/bound-pv.ts';
import type { Door } from '../port/door/door.ts';
import { GroupDoor } from '../port/door/group-door.ts';
import { GroupPort } from '../port/group-port.ts';
import type { Port } from '../port/port.ts';
import type { PortNews } from '../port/port-home.ts';
import type { LiveHandle } from '../pv/handle.ts';
import type { Pv } from '../pv/pv.ts';
import { Authored } from '../record/authored.ts';
import { type GivenHandlers, LivePv } from '../record/handlers.ts';
import type { ScanLoop } from '../scan/scan.ts';
import { AlarmGroup } from './alarm-group.ts';
import type { Device } from './device.ts';
import { GroupContext } from './group-context.ts';
import { GroupDevices } from './group-devices.ts';
import type { Home } from './home.ts';
import { UnnamedPvs } from './unnamed-pvs.ts';

/** A PV of a group, or a group within it. */
export interface LiveMember {
  readonly key: string;
  readonly doc: string;
  readonly is: Pv | GroupInstance;
}

export class GroupInstance {
  readonly definition: GroupDefinition;
  readonly handles: Readonly<Record<string, unknown>>;
  readonly context: GroupContext;
  readonly devices: Device[] = [];
  readonly ports: GroupPort[] = [];
  readonly #doors: GroupDoor[] = [];
  /** Groups that play the devices of its ports. */
  readonly #simulators: GroupInstance[] = [];
  readonly #machines: GroupDevices;
  readonly #ioc: Home;
  readonly #owner: Owner;
  #emptied: () => void = () => {};
  readonly #lives = new Map<string, LivePv>();
  readonly #authored = new Map<string, Authored>();
  readonly #nested = new Map<string, GroupInstance>();
  readonly #unnamed: UnnamedPvs;
  readonly #alarmGroups = new Map<string, AlarmGroup>();

  /** @param emptied called when the last PV of the group has been removed */
  constructor(ioc: Home, group: GroupDefinition, prefix: string, macros: MacroValues, emptied: () => void = () => {}) {
    this.#ioc = ioc;
    this.definition = group;
    this.#owner = new LoggedOwner(ioc.services, { group: prefix }, `Code of the group ${prefix}`);
    this.context = new GroupContext(ioc, this.devices, this.ports, prefix, macros);
    const handles = group.records === undefined ? {} : withRecords((name) => this.#ioc.names.handle(name));
    this.handles = handles;
    this.#unnamed = new UnnamedPvs(ioc, this.context, this.#owner);
    const home = {
      ioc,
      name: group.name,
      context: this.context,
      handles,
      ports: this.ports,
      pvs: () => this.pvs(),
      make: (members: Members) => this.#unnamed.add(members),
      run: <T>(code: () => T) => this.run(code),
    };
    this.#machines = new GroupDevices(home, this.devices);
    try {
      this.#make(group, prefix, macros, handles);
    } catch (error) {
      this.#undo();
      throw error;
    }
    this.#emptied = emptied;
  }

  /** PVs of the group and of those within it. */
  *pvs(): Iterable<Pv> {
    for (const { pv } of this.#lives.values()) yield pv;
    for (const nested of this.#nested.values()) yield* nested.pvs();
  }

  /** What it consists of, in the order of its definition. */
  *members(): Iterable<LiveMember> {
    for (const [key, { options }] of Object.entries(this.definition.members)) {
      const is = this.#lives.get(key)?.pv ?? this.#nested.get(key);
      if (is !== undefined) yield { key, doc: options.doc ?? '', is };
    }
    yield* this.#unnamed;
  }

  /** Runs code of its author. */
  run<T>(code: () => T): T {
    return runAs(this.#owner, code);
  }

  /** Full names of what is marked to be saved. */
  *autosaved(): Iterable<string> {
    for (const { pv, marked } of this.#lives.values()) {
      for (const field of marked) yield field === 'VAL' ? pv.name : `${pv.name}.${field}`;
    }
    for (const { name, infos } of this.definition.records ?? []) {
      for (const info of AUTOSAVE_INFOS) {
        const fields = infos.get(info)?.text.split(/\s+/) ?? [];
        for (const field of fields) if (field !== '') yield field === 'VAL' ? name : `${name}.${field}`;
      }
    }
    for (const nested of this.#nested.values()) yield* nested.autosaved();
  }

  /** Those that have failed and do not run now. */
  *downDevices(): Iterable<Device> {
    for (const device of this.devices) if (device.state === 'failed' || device.state === 'gaveUp') yield device;
    for (const nested of this.#nested.values()) yield* nested.downDevices();
  }

  /** Devices, ports and scans, those of groups within included: for who walks the tree. */
  *actors(): Iterable<Device | Port | Door | ScanLoop> {
    yield* this.devices;
    for (const { port } of this.ports) yield port;
    for (const { door } of this.#doors) yield door;
    for (const simulator of this.#simulators) yield* simulator.actors();
    for (const { loop } of this.#lives.values()) if (loop !== undefined) yield loop;
    for (const authored of this.#authored.values())
      for (const { loop } of authored.lives()) if (loop !== undefined) yield loop;
    for (const nested of this.#nested.values()) yield* nested.actors();
  }

  /** An actor has thrown; false when it is none of its ports. */
  portFailed(actorId: string, error: unknown): boolean {
    const inner = [...this.#nested.values(), ...this.#simulators];
    return (
      this.ports.some((port) => port.failed(actorId, error)) || inner.some((group) => group.portFailed(actorId, error))
    );
  }

  /** What it plays, groups within and the simulators of its ports included. */
  *doors(): Iterable<Door> {
    for (const { door } of this.#doors) yield door;
    for (const inner of [...this.#simulators, ...this.#nested.values()]) yield* inner.doors();
  }

  /** The logic of the devices, of puts that are actors and of motor records that move, by the PV or the prefix that it belongs to. */
  *logics(): Iterable<{ readonly owner: string; readonly logic: AnyActorLogic }> {
    for (const { logic } of this.devices) yield { owner: this.context.prefix, logic };
    for (const { pv, handlers } of this.#lives.values()) {
      if (typeof handlers.put === 'object') yield { owner: pv.name, logic: handlers.put };
    }
    for (const { pv } of this.#authored.values())
      if (this.#ioc.database.motors.has(pv.name)) yield { owner: pv.name, logic: motorMachine };
    for (const nested of this.#nested.values()) yield* nested.logics();
  }

  /**
   * Starts what has to be done before a client can connect; resolves when it is done, or has failed. Undefined: there is
   * nothing to wait for.
   */
  prepare(): Promise<unknown> | undefined {
    const own = this.#machines.prepare();
    const nested = [...this.#nested.values()].map((group) => group.prepare()).filter((each) => each !== undefined);
    return own.length === 0 && nested.length === 0 ? undefined : Promise.all([...nested, ...own]);
  }

  /** Startup handlers run all at once; a PV whose handler fails is INVALID. */
  start(): void {
    for (const live of this.#lives.values()) live.startUp();
    this.#machines.start();
    for (const [key, live] of this.#lives) if (!this.#authored.has(key)) live.startScan();
    for (const record of this.#authored.values()) record.start();
    for (const door of this.#doors) door.start();
    for (const simulator of this.#simulators) simulator.start();
    for (const port of this.ports) port.start();
    for (const nested of this.#nested.values()) nested.start();
  }

  /** Machines and scans stop at once; resolves when the shutdown handlers are done. */
  async stop(): Promise<void> {
    this.#machines.stop();
    await Promise.all([
      ...[...this.#nested.values(), ...this.#simulators].map((group) => group.stop()),
      ...[...this.#lives.values(), ...this.#authored.values()].map((each) => each.stop()),
    ]);
  }

  /** The end of what `prepare` started: resolves when it is done, or has failed. */
  async finish(): Promise<void> {
    await Promise.all([
      ...this.#machines.finish(),
      ...[...this.#nested.values()].map((nested) => nested.finish()),
      ...this.ports.map((port) => port.stop()),
    ]);
    // What still goes to a device that is played has gone by now.
    await Promise.all([
      ...this.#doors.map((door) => door.stop()),
      ...this.#simulators.map((simulator) => simulator.finish()),
    ]);
  }

  // --- helpers

  #make(group: GroupDefinition, prefix: string, macros: MacroValues, handles: Record<string, unknown>): void {
    for (const [key, member] of Object.entries(group.members)) {
      if (member.kind === 'pv') {
        handles[key] = this.#addPv(key, memberName(prefix, key, member, macros), member);
        for (const alias of aliasNames(prefix, member, macros))
          this.#addAlias(alias, (handles[key] as PvHandle).name, this.#authored.has(key));
      } else {
        const inner = { ...defaultsOf(member), ...macros };
        const innerPrefix = nestedPrefix(prefix, key, member, inner);
        const nested = new GroupInstance(this.#ioc, member, innerPrefix, inner, () => {
          this.#nested.delete(key);
          this.#checkEmpty();
        });
        this.#nested.set(key, nested);
        handles[key] = member.face?.(nested.handles as never) ?? nested.handles;
      }
    }
    for (const notice of group.notices ?? []) this.#ioc.services.log.warn(notice);
    for (const record of group.records ?? []) this.#ioc.database.add(record);
    for (const behaviour of group.behaviours) this.#machines.add(behaviour);
    for (const make of group.handlerFactories) this.#handle(this.run(() => make(handles as never, this.context)));
    for (const connection of group.connections ?? []) this.#connect(connection, macros);
    for (const door of group.doors ?? []) this.#open(door);
  }

  /** It could not be made: nothing of it is left. */
  #undo(): void {
    this.#machines.abandon();
    for (const port of this.ports) void port.stop();
    for (const door of this.#doors) void door.stop();
    for (const simulator of this.#simulators) simulator.#undo();
    for (const { name } of [...this.#own()]) this.#ioc.remove(name);
    for (const nested of [...this.#nested.values()]) nested.#undo();
  }

  /** Its own PVs, those that nobody named included. */
  *#own(): Iterable<Pv> {
    for (const { pv } of this.#lives.values()) yield pv;
    for (const { is } of this.#unnamed) yield is;
  }

  #addPv(key: string, name: string, spec: PvSpec): LiveHandle {
    const { record: type } = spec.options;
    const support = type === undefined ? undefined : supportOf(type);
    const live = support === undefined ? this.#makePv(key, name, spec) : this.#makeRecord(key, name, spec, support);
    live.marked = spec.options.autosave === true ? ['VAL'] : spec.options.autosave || [];
    const { get, put, scan, startup, shutdown, alarmGroup } = spec.options;
    this.#lives.set(key, live);
    live.attach({ get, put, scan, startup, shutdown });
    if (alarmGroup !== undefined) this.#alarmGroup(alarmGroup).add(live.pv);
    return live.handle;
  }

  #addAlias(alias: string, name: string, isRecord: boolean): void {
    this.#ioc.names.addAlias(alias, name);
    if (isRecord) this.#ioc.database.aliases.set(alias, name);
  }

  #makePv(key: string, name: string, spec: PvSpec): LivePv {
    const pv = this.#ioc.add(define(name, spec), () => this.#forget(key));
    return new LivePv(this.#ioc, this.context, pv, spec.shape);
  }

  #makeRecord(key: string, name: string, spec: PvSpec, support: RecordSupport): LivePv {
    const definition = define(name, spec);
    const description = authoredRecord(name, spec, support, definition.value);
    let made: Authored | undefined;
    const make = () => {
      made = new Authored(this.#ioc, this.context, description, definition, spec.shape, spec.options as PvOptions);
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
    this.#checkEmpty();
  }

  #checkEmpty(): void {
    if (this.#lives.size === 0 && this.#nested.size === 0 && this.devices.length === 0) this.#emptied();
  }

  #alarmGroup(name: string): AlarmGroup {
    let group = this.#alarmGroups.get(name);
    if (group === undefined) {
      group = new AlarmGroup();
      this.#alarmGroups.set(name, group);
    }
    return group;
  }

  /** Handlers by member, as `handlers()` gives them; those of groups within go there. */
  #handle(handlers: object): void {
    for (const [key, given] of Object.entries(handlers) as [string, object][]) {
      const live = this.#lives.get(key);
      if (live !== undefined) live.attach(this.#checked(key, given));
      else if (this.#nested.has(key)) this.#nested.get(key)!.#handle(given);
      else throw new DefinitionError(this.context.prefix + key, 'there are handlers for it, but no such member.');
    }
  }

  #checked(key: string, handlers: GivenHandlers): GivenHandlers {
    const { name, definition } = this.#lives.get(key)!.pv;
    checkFields(
      name,
      (definition.metadata.recordType || undefined) as RecordTypeName | undefined,
      handlers.fields ?? {},
    );
    return handlers;
  }

  #connect(connection: Connection, macros: MacroValues): void {
    const { prefix } = this.context;
    const home = {
      prefix,
      macros,
      name: this.definition.name,
      parent: this.#ioc,
      services: this.#ioc.services,
      memberPv: (key: string) => this.#memberPv(key),
      hasGroup: (key: string) => this.#hasGroup(key),
      make: (members: Members) => this.#unnamed.add(members),
      tell: (news: PortNews) => this.#machines.hear(news),
      simulator: (device: GroupDefinition) => this.#simulate(device, macros),
    };
    const { portSetup } = this.#ioc;
    const id = connection.options.id ?? this.definition.name;
    const made = new GroupPort(home, connection, portSetup.transportOf(id, connection));
    portSetup.made(made.port, connection.options.secrets ?? []);
    this.ports.push(made);
  }

  /** The door of a group that plays a device; its PVs are below `SIM:`. @throws DefinitionError when it plays none */
  #simulate(device: GroupDefinition, macros: MacroValues): Door {
    const simulator = new GroupInstance(this.#ioc, device, `${this.context.prefix}SIM:`, {
      ...defaultsOf(device),
      ...macros,
    });
    this.#simulators.push(simulator);
    const [door] = simulator.doors();
    if (door !== undefined) return door;
    throw new DefinitionError(device.name, 'it is to play a device, but answers nothing: give it answers().');
  }

  #open(definition: AnswerDefinition): void {
    const { prefix } = this.context;
    const { portSetup, services } = this.#ioc;
    const home = {
      prefix,
      services,
      name: this.definition.name,
      parent: this.#ioc,
      handles: this.handles,
      context: this.context,
      memberPv: (key: string) => this.#memberPv(key),
      make: (members: Members) => this.#unnamed.add(members),
      run: <T>(code: () => T) => this.run(code),
      takes: (event: string) => this.#machines.takes(event),
      tell: (event: { readonly type: string }) => this.#machines.hear(event),
      reset: () => this.#reset(),
    };
    this.#doors.push(new GroupDoor(home, definition, portSetup.doorOf(definition.options.id ?? this.definition.name)));
  }

  /** As after power on. */
  #reset(): void {
    for (const pv of this.pvs()) pv.write(pv.definition.value);
    this.#machines.restart();
  }

  /** A PV, or a pair, by its key; `group.key` in a group within. */
  #memberPv(path: string): MemberPv | undefined {
    const [key = '', ...inner] = path.split('.');
    const live = this.#lives.get(key);
    const nested = this.#nested.get(key);
    if (inner.length > 0) return nested === undefined ? undefined : nested.#memberPv(inner.join('.'));
    const [setpoint, readback] = live !== undefined ? [live, live] : nested === undefined ? [] : nested.#pair();
    if (setpoint === undefined || readback === undefined) return undefined;
    const { shape, options } = this.#specOf(key);
    return {
      key: path,
      setpoint: setpoint.handle,
      readback: readback.handle,
      isText: shape === longText,
      isArray: shape.array && shape !== longText,
      isReadOnly: live !== undefined && options.readOnly === true,
      handlePuts: (handler) => setpoint.replacePut(handler),
    };
  }

  #hasGroup(path: string): boolean {
    const [key = '', ...inner] = path.split('.');
    const nested = this.#nested.get(key);
    return nested !== undefined && (inner.length === 0 || nested.#hasGroup(inner.join('.')));
  }

  /** Its setpoint and readback, where it is a pair. */
  #pair(): readonly LivePv[] {
    const [setpoint, readback] = [this.#lives.get('setpoint'), this.#lives.get('readback')];
    return setpoint && readback && this.#lives.size === 2 ? [setpoint, readback] : [];
  }

  #specOf(key: string): PvSpec {
    const member = this.definition.members[key]!;
    return member.kind === 'pv' ? member : (member.members.readback as PvSpec);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `info()` of a record: which of its fields autosave keeps. */
const AUTOSAVE_INFOS = ['autosaveFields', 'autosaveFields_pass0'];

/** The handles of a group, and, by their names, those of records of databases, which are made when they are asked for. */
function withRecords(find: (name: string) => unknown): Record<string, unknown> {
  return new Proxy<Record<string, unknown>>(
    {},
    { get: (own, key) => (typeof key !== 'string' || Object.hasOwn(own, key) ? Reflect.get(own, key) : find(key)) },
  );
}

function defaultsOf({ options: { macros = {} } }: GroupDefinition): MacroValues {
  const defaults = Object.entries(macros).map(([name, macro]) => [name, macroDefault(macro)] as const);
  return Object.fromEntries(defaults.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
