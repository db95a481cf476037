/**
 * A group that lives: its PVs, the groups within it, its machines and scans.
 *
 * It is made from the inside out - PVs, then machines, then handlers, which may use both - and does nothing
 * before `start`.
 */

import type { AnyActorLogic } from 'xstate';
import type { GroupDefinition, Members } from '../../database/author/group-definition.ts';
import { autosaveMarks } from '../../database/author/loaded-record.ts';
import { type MacroValues, macroDefaults } from '../../database/author/macros.ts';
import { nestedPrefix } from '../../database/author/names.ts';
import type { PvSpec } from '../../database/author/pv.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import { longText } from '../../database/pv/shape.ts';
import { motorMachine } from '../../machines/motor.ts';
import { type Owner, runAs } from '../kernel/escapes.ts';
import { LoggedOwner } from '../kernel/logged-owner.ts';
import type { MemberPv } from '../port/bound-pv.ts';
import type { Door } from '../port/door/door.ts';
import type { GroupPort } from '../port/group-port.ts';
import type { Port } from '../port/port.ts';
import type { Pv } from '../pv/pv.ts';
import type { GivenHandlers, LivePv } from '../record/handlers.ts';
import type { ScanLoop } from '../scan/scan.ts';
import type { Device } from './device.ts';
import { GroupContext } from './group-context.ts';
import { GroupDevices } from './group-devices.ts';
import { GroupPorts, type Simulator } from './group-ports.ts';
import { GroupPvs } from './group-pvs.ts';
import type { Home } from './home.ts';
import { UnnamedPvs } from './unnamed-pvs.ts';

/** A PV of a group, or a group within it. */
export interface LiveMember {
  readonly key: string;
  readonly doc: string;
  readonly is: Pv | GroupInstance;
}

export class GroupInstance implements Simulator {
  readonly definition: GroupDefinition;
  readonly handles: Readonly<Record<string, unknown>>;
  readonly context: GroupContext;
  readonly devices: Device[] = [];
  readonly ports: GroupPort[] = [];
  readonly #doors: Door[] = [];
  readonly #ports: GroupPorts<GroupInstance>;
  readonly #machines: GroupDevices;
  readonly #ioc: Home;
  readonly #owner: Owner;
  #emptied: () => void = () => {};
  readonly #pvs: GroupPvs;
  readonly #nested = new Map<string, GroupInstance>();
  readonly #unnamed: UnnamedPvs;

  /** @param emptied called when the last PV of the group has been removed */
  constructor(ioc: Home, group: GroupDefinition, prefix: string, macros: MacroValues, emptied: () => void = () => {}) {
    this.#ioc = ioc;
    this.definition = group;
    this.#owner = new LoggedOwner(ioc.services, { group: prefix }, `Code of the group ${prefix}`);
    this.context = new GroupContext(ioc, this.devices, this.ports, this.#doors, prefix, macros);
    const handles = group.records === undefined ? {} : withRecords((name) => this.#ioc.names.handle(name));
    this.handles = handles;
    this.#unnamed = new UnnamedPvs(ioc, this.context, this.#owner);
    this.#pvs = new GroupPvs(ioc, this.context, () => this.#checkEmpty());
    const home = {
      ioc,
      name: group.name,
      context: this.context,
      handles,
      make: (members: Members) => this.#unnamed.add(members),
      run: <T>(code: () => T) => this.run(code),
    };
    this.#machines = new GroupDevices({ ...home, ports: this.ports, pvs: () => this.pvs() }, this.devices);
    const portsHome = {
      ...home,
      memberPv: (path: string) => this.#memberPv(path),
      hasGroup: (path: string) => this.#hasGroup(path),
      takes: (event: string) => this.#machines.takes(event),
      tell: (news: { readonly type: string }) => this.#machines.hear(news),
      reset: () => this.#reset(),
      play: (device: GroupDefinition) =>
        new GroupInstance(ioc, device, `${prefix}SIM:`, { ...macroDefaults(device.options.macros), ...macros }),
    };
    this.#ports = new GroupPorts(portsHome, this.ports, this.#doors);
    try {
      this.#make(group, prefix, macros, handles);
    } catch (error) {
      this.undo();
      throw error;
    }
    this.#emptied = emptied;
  }

  /** PVs of the group and of those within it. */
  *pvs(): Iterable<Pv> {
    for (const { pv } of this.#pvs) yield pv;
    for (const nested of this.#nested.values()) yield* nested.pvs();
  }

  /** What it consists of, in the order of its definition. */
  *members(): Iterable<LiveMember> {
    for (const [key, { options }] of Object.entries(this.definition.members)) {
      const is = this.#pvs.get(key)?.pv ?? this.#nested.get(key);
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
    yield* this.#pvs.autosaved();
    yield* autosaveMarks(this.definition.records ?? []);
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
    yield* this.#ports.actors();
    for (const simulator of this.#ports.simulators) yield* simulator.actors();
    yield* this.#pvs.scans();
    for (const nested of this.#nested.values()) yield* nested.actors();
  }

  /** An actor has thrown; false when it is none of its ports. */
  portFailed(actorId: string, error: unknown): boolean {
    if (this.#ports.failed(actorId, error)) return true;
    return [...this.#nested.values()].some((group) => group.portFailed(actorId, error));
  }

  /** What it plays, groups within and the simulators of its ports included. */
  *doors(): Iterable<Door> {
    yield* this.#ports.ownDoors();
    for (const inner of [...this.#ports.simulators, ...this.#nested.values()]) yield* inner.doors();
  }

  /** The logic of the devices, of puts that are actors and of motor records that move, by the PV or the prefix that it belongs to. */
  *logics(): Iterable<{ readonly owner: string; readonly logic: AnyActorLogic }> {
    for (const { logic } of this.devices) yield { owner: this.context.prefix, logic };
    for (const { pv, handlers } of this.#pvs) {
      if (typeof handlers.put === 'object') yield { owner: pv.name, logic: handlers.put };
    }
    for (const { pv } of this.#pvs.records())
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
    this.#pvs.startUp();
    this.#machines.start();
    this.#pvs.startScans();
    this.#ports.start();
    for (const nested of this.#nested.values()) nested.start();
  }

  /** Machines and scans stop at once; resolves when the shutdown handlers are done. */
  async stop(): Promise<void> {
    this.#machines.stop();
    await Promise.all([
      ...[...this.#nested.values(), ...this.#ports.simulators].map((group) => group.stop()),
      this.#pvs.stop(),
    ]);
  }

  /** The end of what `prepare` started: resolves when it is done, or has failed. */
  async finish(): Promise<void> {
    await Promise.all([
      ...this.#machines.finish(),
      ...[...this.#nested.values()].map((nested) => nested.finish()),
      this.#ports.stop(),
    ]);
    // What still goes to a device that is played has gone by now.
    await this.#ports.finish();
  }

  // --- helpers

  #make(group: GroupDefinition, prefix: string, macros: MacroValues, handles: Record<string, unknown>): void {
    for (const [key, member] of Object.entries(group.members)) {
      if (member.kind === 'pv') {
        handles[key] = this.#pvs.add(key, prefix, member, macros);
      } else {
        const inner = { ...macroDefaults(member.options.macros), ...macros };
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
    if (group.parameterPorts !== undefined) this.#ioc.parameters.add(group.parameterPorts);
    for (const table of group.breakTables ?? []) this.#ioc.database.addBreakTable(table);
    for (const record of group.records ?? []) this.#ioc.database.add(record);
    for (const behaviour of group.behaviours) this.#machines.add(behaviour);
    for (const make of group.handlerFactories) this.#handle(this.run(() => make(handles as never, this.context)));
    for (const connection of group.connections ?? []) this.#ports.connect(connection, macros);
    for (const door of group.doors ?? []) this.#ports.open(door);
  }

  /** It could not be made: nothing of it is left. */
  undo(): void {
    this.#machines.abandon();
    this.#ports.undo();
    for (const { name } of [...this.#own()]) this.#ioc.remove(name);
    for (const nested of [...this.#nested.values()]) nested.undo();
  }

  /** Its own PVs, those that nobody named included. */
  *#own(): Iterable<Pv> {
    for (const { pv } of this.#pvs) yield pv;
    for (const { is } of this.#unnamed) yield is;
  }

  #checkEmpty(): void {
    if (this.#pvs.size === 0 && this.#nested.size === 0 && this.devices.length === 0) this.#emptied();
  }

  /** Handlers by member, as `handlers()` gives them; those of groups within go there. */
  #handle(handlers: object): void {
    for (const [key, given] of Object.entries(handlers) as [string, object][]) {
      if (this.#pvs.get(key) !== undefined) this.#pvs.attach(key, given as GivenHandlers);
      else if (this.#nested.has(key)) this.#nested.get(key)!.#handle(given);
      else throw new DefinitionError(this.context.prefix + key, 'there are handlers for it, but no such member.');
    }
  }

  /** As after power on. */
  #reset(): void {
    for (const pv of this.pvs()) pv.write(pv.definition.value);
    this.#machines.restart();
  }

  /** A PV, or a pair, by its key; `group.key` in a group within. */
  #memberPv(path: string): MemberPv | undefined {
    const [key = '', ...inner] = path.split('.');
    const live = this.#pvs.get(key);
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
    const [setpoint, readback] = [this.#pvs.get('setpoint'), this.#pvs.get('readback')];
    return setpoint && readback && this.#pvs.size === 2 ? [setpoint, readback] : [];
  }

  #specOf(key: string): PvSpec {
    const member = this.definition.members[key]!;
    return member.kind === 'pv' ? member : (member.members.readback as PvSpec);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The handles of a group, and, by their names, those of records of databases, which are made when they are asked for. */
function withRecords(find: (name: string) => unknown): Record<string, unknown> {
  return new Proxy<Record<string, unknown>>(
    {},
    { get: (own, key) => (typeof key !== 'string' || Object.hasOwn(own, key) ? Reflect.get(own, key) : find(key)) },
  );
}
