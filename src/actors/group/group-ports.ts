/** Where a group meets devices: the ports that it is connected to, the doors that it plays a device behind. */

import type { AnswerDefinition } from '../../database/author/answering.ts';
import type { Connection, GroupDefinition, Members } from '../../database/author/group-definition.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import type { MemberPv } from '../port/bound-pv.ts';
import type { Door } from '../port/door/door.ts';
import { GroupDoor } from '../port/door/group-door.ts';
import { GroupPort } from '../port/group-port.ts';
import type { Port } from '../port/port.ts';
import type { PortNews } from '../port/port-home.ts';
import type { LiveHandle } from '../pv/handle.ts';
import type { GroupContext } from './group-context.ts';
import type { Home } from './home.ts';

/** The group, as its ports and doors need it. */
export interface PortsHome<S extends Simulator> {
  readonly ioc: Home;
  /** Of the definition. */
  readonly name: string;
  readonly context: GroupContext;
  readonly handles: Readonly<Record<string, unknown>>;
  memberPv(path: string): MemberPv | undefined;
  hasGroup(path: string): boolean;
  /** Adds PVs that nobody named. */
  make(members: Members): (key: string) => LiveHandle;
  /** Runs code of its author. */
  run<T>(code: () => T): T;
  /** Whether one of its machines takes events of this type. */
  takes(event: string): boolean;
  /** Tells its machines. */
  tell(news: PortNews | { readonly type: string }): void;
  /** As after power on. */
  reset(): void;
  /** Makes a group that plays a device; its PVs are below `SIM:`. */
  play(device: GroupDefinition): S;
}

/** A group that plays the device of a port. */
export interface Simulator {
  doors(): Iterable<Door>;
  start(): void;
  stop(): Promise<void>;
  finish(): Promise<void>;
  /** Nothing of it is left. */
  undo(): void;
  portFailed(actorId: string, error: unknown): boolean;
}

export class GroupPorts<S extends Simulator> {
  readonly all: GroupPort[];
  /** Groups that play the devices of its ports. */
  readonly simulators: S[] = [];
  readonly #home: PortsHome<S>;
  readonly #doors: GroupDoor[] = [];

  readonly #played: Door[];

  /** @param all where the ports are kept, for who looks at them; and the doors, in `played` */
  constructor(home: PortsHome<S>, all: GroupPort[], played: Door[]) {
    this.#home = home;
    this.all = all;
    this.#played = played;
  }

  /** The actors of its ports, and of its own doors. */
  *actors(): Iterable<Port | Door> {
    for (const { port } of this.all) yield port;
    yield* this.ownDoors();
  }

  ownDoors(): Iterable<Door> {
    return this.#played;
  }

  connect(connection: Connection, macros: MacroValues): void {
    const { ioc, name, context, ...group } = this.#home;
    const home = {
      ...group,
      name,
      macros,
      prefix: context.prefix,
      parent: ioc,
      services: ioc.services,
      simulator: (device: GroupDefinition) => this.#simulate(device),
    };
    const { portSetup } = ioc;
    const id = connection.options.id ?? name;
    const made = new GroupPort(home, connection, portSetup.transportOf(id, connection));
    portSetup.made(made.port, connection.options.secrets ?? []);
    this.all.push(made);
  }

  open(definition: AnswerDefinition): void {
    const { ioc, name, context } = this.#home;
    const home = { ...this.#home, prefix: context.prefix, parent: ioc, services: ioc.services };
    const made = new GroupDoor(home, definition, ioc.portSetup.doorOf(definition.options.id ?? name));
    this.#doors.push(made);
    this.#played.push(made.door);
  }

  start(): void {
    for (const door of this.#doors) door.start();
    for (const simulator of this.simulators) simulator.start();
    for (const port of this.all) port.start();
  }

  /** An actor has thrown; false when it is none of its ports. */
  failed(actorId: string, error: unknown): boolean {
    return (
      this.all.some((port) => port.failed(actorId, error)) ||
      this.simulators.some((simulator) => simulator.portFailed(actorId, error))
    );
  }

  /** The ports. What still goes to a device that is played needs its door. */
  stop(): Promise<unknown> {
    return Promise.all(this.all.map((port) => port.stop()));
  }

  /** The doors, and the groups that play. */
  finish(): Promise<unknown> {
    return Promise.all([
      ...this.#doors.map((door) => door.stop()),
      ...this.simulators.map((simulator) => simulator.finish()),
    ]);
  }

  /** The group could not be made: nothing of them is left. */
  undo(): void {
    for (const port of this.all) void port.stop();
    for (const door of this.#doors) void door.stop();
    for (const simulator of this.simulators) simulator.undo();
  }

  // --- helpers

  /** @throws DefinitionError when it plays none */
  #simulate(device: GroupDefinition): Door {
    const simulator = this.#home.play(device);
    this.simulators.push(simulator);
    const [door] = simulator.doors();
    if (door !== undefined) return door;
    throw new DefinitionError(device.name, 'it is to play a device, but answers nothing: give it answers().');
  }
}
