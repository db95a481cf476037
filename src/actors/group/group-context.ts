/** What handlers and machines of a group get of the IOC they live in. */

import type { Logger } from 'pino';
import { type AnyActorLogic, type InputFrom, type OutputFrom, toPromise } from 'xstate';
import type { ParameterHandles, ParameterPort, ParameterSpecs } from '../../database/asyn/parameter-port.ts';
import type { DbStates } from '../../database/author/db-states.ts';
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

  /** @param devices the group's machines, and its ports, as far as they have been made when one is asked for */
  constructor(
    ioc: Home,
    devices: readonly DeviceHandle[],
    ports: readonly PortOfGroup[],
    prefix: string,
    macros: MacroValues,
  ) {
    this.#ioc = ioc;
    this.#devices = devices;
    this.#ports = ports;
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
    const devices = this.#devices;
    const device = id === undefined ? devices[0] : devices.find((candidate) => candidate.id === id);
    if (device === undefined) {
      const known = devices.map((candidate) => `'${candidate.id}'`).join(', ');
      throw new Error(
        `The group ${this.prefix} has no machine${id === undefined ? '' : ` '${id}'`}: ` +
          (known === '' ? 'give it one with behaves().' : `it has ${known}.`),
      );
    }
    return device as unknown as DeviceHandle<L>;
  }

  port(id?: string): PortHandle {
    const port = id === undefined ? this.#ports[0] : this.#ports.find((candidate) => candidate.id === id);
    if (port !== undefined) return port.handle;
    const known = this.#ports.map((candidate) => `'${candidate.id}'`).join(', ');
    throw new Error(
      `The group ${this.prefix} has no port${id === undefined ? '' : ` '${id}'`}: ` +
        (known === '' ? 'connect it by connects().' : `it has ${known}.`),
    );
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
}
