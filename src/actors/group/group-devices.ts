/** The machines of a group: made from its behaviours, started and stopped with it. */

import type { AnyActorLogic } from 'xstate';
import { checkMachine } from '../../database/author/check-machine.ts';
import type { Behaviour, Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { restartRule } from '../../database/author/restart.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { GroupPort } from '../port/group-port.ts';
import type { Pv } from '../pv/pv.ts';
import { Device } from './device.ts';
import type { GroupContext } from './group-context.ts';
import type { Home } from './home.ts';
import { StatePvs } from './state-pvs.ts';
import { SupervisionPvs } from './supervision-pvs.ts';

/** The group, as its machines need it. */
export interface DevicesHome {
  readonly ioc: Home;
  /** Of the definition. */
  readonly name: string;
  readonly context: GroupContext;
  readonly handles: Readonly<Record<string, unknown>>;
  readonly ports: readonly GroupPort[];
  /** What fails with its machine: PVs of the group and of those within it. */
  pvs(): Iterable<Pv>;
  /** Adds PVs that nobody named. */
  make(members: Members): (key: string) => PvHandle;
  /** Runs code of its author. */
  run<T>(code: () => T): T;
}

export class GroupDevices {
  readonly #home: DevicesHome;
  readonly #all: Device[];
  /** Those that begin before the network does, and end after it stops to take puts. */
  readonly #lasting = new Set<Device>();

  /** @param all where they are kept, for who looks at them */
  constructor(home: DevicesHome, all: Device[]) {
    this.#home = home;
    this.#all = all;
  }

  /** Starts nothing: makes the machines of a behaviour. */
  add({ make, options }: Behaviour): void {
    const made = this.#home.run(() => make(this.#home.handles as never, this.#home.context));
    const machines = Array.isArray(made) ? (made as readonly AnyActorLogic[]) : [made as AnyActorLogic];
    for (const machine of machines) this.#add(machine, options);
  }

  /** Starts those that begin before the network; promises of each that it is ready. */
  prepare(): Promise<unknown>[] {
    for (const device of this.#lasting) device.ref.send({ type: 'start' });
    return [...this.#lasting].map((device) => device.prepared());
  }

  start(): void {
    for (const device of this.#all) if (!this.#lasting.has(device)) device.ref.send({ type: 'start' });
  }

  stop(): void {
    for (const device of this.#all) if (!this.#lasting.has(device)) device.ref.send({ type: 'stop' });
  }

  /** The end of what `prepare` started; promises of each that it is done, or has failed. */
  finish(): Promise<unknown>[] {
    return [...this.#lasting].map((device) => device.finish());
  }

  /** The group could not be made. */
  abandon(): void {
    for (const device of this.#all) device.ref.send({ type: 'stop' });
  }

  hear(event: { readonly type: string }): void {
    for (const device of this.#all) device.hear(event);
  }

  takes(event: string): boolean {
    return this.#all.some((device) => device.takes(event));
  }

  restart(): void {
    for (const device of this.#all) device.restart();
  }

  // --- helpers

  #add(machine: AnyActorLogic, options: Behaviour['options']): void {
    const { ioc, context, name, ports } = this.#home;
    const { prefix } = context;
    const { publish, permits, restart, lifetime = 'serving' } = options;
    checkMachine(publish === undefined ? name : prefix + publish, machine, permits);
    const id = options.id ?? idOf(machine) ?? `${prefix}${this.#all.length}`;
    const make = (members: Members) => this.#home.make(members);
    const published =
      publish === undefined ? undefined : new StatePvs(prefix, machine, { publish, ...(permits && { permits }) }, make);
    const supervision =
      publish === undefined || restart === undefined
        ? undefined
        : new SupervisionPvs(publish, make, () => device.restart());
    const rule = restartRule(`${prefix}${publish ?? id}`, restart ?? {});
    const device: Device = new Device(ioc, ioc.services, id, machine, rule, {
      moved: (snapshot, event) => published?.moved(snapshot, event, device.restarts, context.wallTime()),
      failed: (error) => {
        for (const pv of this.#home.pvs()) pv.raise({ status: AlarmStatus.COMM, severity: Severity.INVALID });
        published?.failed(error);
      },
      recovered: () => {
        for (const pv of this.#home.pvs()) if (pv.current.status === AlarmStatus.COMM) pv.raise(undefined);
        published?.recovered();
      },
      supervised: (changed) => {
        supervision?.show(changed);
        // A machine that begins anew knows nothing of connections that there are.
        if (changed.state !== 'running') return;
        for (const { id: port, handle } of ports) if (handle.up) changed.hear({ type: 'port.up', port });
      },
    });
    this.#all.push(device);
    if (lifetime === 'ioc') this.#lasting.add(device);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function idOf(logic: AnyActorLogic): string | undefined {
  return 'id' in logic && typeof logic.id === 'string' ? logic.id : undefined;
}
