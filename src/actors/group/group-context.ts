/** What handlers and machines of a group get of the IOC they live in. */

import type { Logger } from 'pino';
import { type AnyActorLogic, type InputFrom, type OutputFrom, toPromise } from 'xstate';
import type { ParameterHandles, ParameterPort, ParameterSpecs } from '../../database/asyn/parameter-port.ts';
import type { DbStates } from '../../database/author/db-states.ts';
import type { DoorHandle } from '../../database/author/door-handle.ts';
import type { Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import type { DeviceHandle, IocContext, IocStatistics } from '../../database/author/ioc-context.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import type { Handles, TypedMembers } from '../../database/author/members.ts';
import type { PortHandle } from '../../database/author/port-handle.ts';
import type { RemoteClient } from '../../database/links/remote.ts';
import { sleep } from '../kernel/sleep.ts';
import type { Home } from './home.ts';

/** A port that the group has. */
export interface PortOfGroup {
  readonly id: string;
  readonly handle: PortHandle;
}

export class GroupContext implements IocContext {
  readonly prefix: string;
  readonly macros: MacroValues;
  readonly #ioc: Home;
  readonly #devices: readonly DeviceHandle[];
  readonly #ports: readonly PortOfGroup[];
  readonly #doors: readonly DoorHandle[];

  /** @param devices the group's machines, its ports and its doors, as far as they have been made when one is asked for */
  constructor(
    ioc: Home,
    devices: readonly DeviceHandle[],
    ports: readonly PortOfGroup[],
    doors: readonly DoorHandle[],
    prefix: string,
    macros: MacroValues,
  ) {
    this.#ioc = ioc;
    this.#devices = devices;
    this.#ports = ports;
    this.#doors = doors;
    this.prefix = prefix;
    this.macros = macros;
  }

  get log(): Logger {
    return this.#ioc.services.log;
  }

  get states(): DbStates {
    return this.#ioc.states;
  }

  get environment(): NodeJS.ProcessEnv {
    return this.#ioc.services.environment;
  }

  get signal(): AbortSignal {
    return this.#ioc.signal;
  }

  uptime(): number {
    return this.#ioc.services.clock.now() / 1000;
  }

  wallTime(): number {
    return this.#ioc.services.clock.wallTime();
  }

  sleep(seconds: number): Promise<void> {
    return sleep(this.#ioc.services.clock, this.signal, seconds);
  }

  timeSource(): { readonly name: string; readonly setBacks: number } {
    const { source, setBacks } = this.#ioc.services.clock;
    return { name: source, setBacks };
  }

  random(): number {
    return this.#ioc.services.random();
  }

  run<L extends AnyActorLogic>(logic: L, input?: InputFrom<L>): Promise<OutputFrom<L>> {
    return toPromise(this.#ioc.run(logic, input)) as Promise<OutputFrom<L>>;
  }

  device<L extends AnyActorLogic = AnyActorLogic>(id?: string): DeviceHandle<L> {
    return this.#named(this.#devices, id, 'machine', 'give it one with behaves()') as unknown as DeviceHandle<L>;
  }

  port(id?: string): PortHandle {
    return this.#named(this.#ports, id, 'port', 'connect it by connects()').handle;
  }

  door(id?: string): DoorHandle {
    return this.#named(this.#doors, id, 'door', 'let it play a device by answers()');
  }

  parameters<P extends ParameterSpecs>(port: ParameterPort<P>): ParameterHandles<P> {
    return this.#ioc.parameters.handlesOf(port);
  }

  add<M extends TypedMembers>(members: M): Handles<M> {
    return this.#ioc.addMembers(members as unknown as Members, this.prefix, this.macros) as Handles<M>;
  }

  remove(...pvs: (PvHandle | string)[]): void {
    for (const pv of pvs) this.#ioc.remove(typeof pv === 'string' ? pv : pv.name);
  }

  postEvent(event: string): number {
    return this.#ioc.scans.post({ kind: 'event', name: event });
  }

  interrupt(source: string): number {
    return this.#ioc.scans.post({ kind: 'interrupt', source: this.prefix + source });
  }

  autosaved(): readonly string[] {
    return this.#ioc.autosaved();
  }

  statistics(): IocStatistics {
    return this.#ioc.statistics();
  }

  checkAccess(): void {
    this.#ioc.checkAccess();
  }

  shutDown(reason: string): void {
    this.log.warn(`The IOC stops: ${reason}`);
    void this.#ioc.stop();
  }

  client(): RemoteClient {
    return this.#ioc.client();
  }

  find(name: string): PvHandle | undefined {
    return this.#ioc.names.handle(name);
  }

  // --- helpers

  /** @param id default: the first one. @throws Error that says which there are */
  #named<T extends { readonly id: string }>(
    all: readonly T[],
    id: string | undefined,
    what: string,
    remedy: string,
  ): T {
    const found = id === undefined ? all[0] : all.find((each) => each.id === id);
    if (found !== undefined) return found;
    const known = all.map((each) => `'${each.id}'`).join(', ');
    throw new Error(
      `The group ${this.prefix} has no ${what}${id === undefined ? '' : ` '${id}'`}: ` +
        (known === '' ? `${remedy}.` : `it has ${known}.`),
    );
  }
}
