/** What handlers and behaviours get of the IOC they live in, and of their group. */

import type { Logger } from 'pino';
import type { AnyActorLogic, AnyMachineSnapshot, EventFromLogic, InputFrom, OutputFrom, SnapshotFrom } from 'xstate';
import type { ParameterHandles, ParameterPort, ParameterSpecs } from '../asyn/parameter-port.ts';
import type { RemoteClient } from '../links/remote.ts';
import type { DbStates } from './db-states.ts';
import type { DoorHandle } from './door-handle.ts';
import type { PvHandle } from './handle.ts';
import type { MacroValues } from './macros.ts';
import type { Handles, TypedMembers } from './members.ts';
import type { PortHandle } from './port-handle.ts';

/** What one client asks of the IOC. */
export interface ClientStatistics {
  /** `user@host`, as the client says. */
  readonly name: string;
  /** `address:port` it connects from. */
  readonly address: string;
  readonly channels: number;
  readonly subscriptions: number;
  /** Bytes that it has not read yet. */
  readonly queuedBytes: number;
  /** Updates that a newer one replaced before the client had read them. */
  readonly dropped: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Something of which there may be so much at a time. */
export interface QueueStatistics {
  readonly size: number;
  /** How much there is now. */
  readonly used: number;
  /** How much there was at most since the start. */
  readonly high: number;
  /** How often there was no room. */
  readonly overruns: number;
}

/** What all of it asks of the IOC, now. */
export interface IocStatistics {
  readonly clients: readonly ClientStatistics[];
  /** PVs, records of databases included, other fields of records not. */
  readonly pvs: number;
  /** How many of them have no alarm, MINOR, MAJOR and INVALID. */
  readonly severities: readonly [number, number, number, number];
  /** Times a scan was due while its last run still went on. */
  readonly scanOverruns: number;
  /** Rates at which something is scanned, or was. */
  readonly scanRates: readonly { readonly seconds: number; readonly overruns: number }[];
  /** Machines that have failed and do not run now. */
  readonly downDevices: number;
  /** PVs that have been working off a put for 10 s and more while other puts wait for it. */
  readonly overduePuts: number;
  /** Puts that wait while a PV processes another one, at the PV where most do. */
  readonly puts: QueueStatistics;
  /** Scans on events and interrupts that take time and go on, by the PRIO of their record: LOW, MEDIUM, HIGH. */
  readonly scans: readonly QueueStatistics[];
}

export interface IocContext {
  /** What the names of the group's PVs start with. */
  readonly prefix: string;
  readonly macros: MacroValues;
  readonly log: Logger;
  /** The `EPICS_CA_*` variables that the IOC goes by: those of the process, unless it was served with others. */
  readonly environment: NodeJS.ProcessEnv;
  /** Named states of the whole IOC: clients' `sync` filters go by them. */
  readonly states: DbStates;
  /** Aborted when the IOC stops. */
  readonly signal: AbortSignal;
  /** Seconds since the IOC was made, with fractions; never goes back. Simulated when the IOC's clock is. */
  uptime(): number;
  /** Unix time in ms, as `Date.now()` gives it, on the IOC's clock. */
  wallTime(): number;
  /** Where that comes from, and how often it went back. */
  timeSource(): { readonly name: string; readonly setBacks: number };
  /** Resolves after `seconds` on the IOC's clock; rejects with an AbortError when the IOC stops. */
  sleep(seconds: number): Promise<void>;
  /** Uniform in [0, 1); repeatable when the IOC was started with a seed. */
  random(): number;
  /**
   * Runs an actor to its end as part of the IOC: on its clock, visible in the inspector.
   * Resolves with its output; rejects when it fails, or when the IOC stops.
   */
  run<L extends AnyActorLogic>(logic: L, input?: InputFrom<L>): Promise<OutputFrom<L>>;
  /**
   * The group's own machine, made by `behaves()`.
   *
   * With the type of the machine, `ioc.device<typeof shutterMachine>()`, its events and snapshots are typed.
   *
   * @param id the `id` given to `behaves()`; default: the first one
   * @throws Error when there is none
   */
  device<L extends AnyActorLogic = AnyActorLogic>(id?: string): DeviceHandle<L>;
  /**
   * A device that the group is connected to by `connects()`.
   *
   * @param id the `id` given there; default: the first one
   * @throws Error when there is none
   */
  port(id?: string): PortHandle;
  /**
   * The door of the device that the group plays by `answers()`.
   *
   * @param id the `id` given there; default: the first one
   * @throws Error when there is none
   */
  door(id?: string): DoorHandle;
  /**
   * The parameters of a port that records of the IOC bind to, by name.
   *
   * @throws Error when the IOC has no such port
   */
  parameters<P extends ParameterSpecs>(port: ParameterPort<P>): ParameterHandles<P>;
  /**
   * Adds PVs to the running IOC, named as if they were members of this group.
   *
   * @throws DefinitionError for a mistake, a name that is taken included
   */
  add<M extends TypedMembers>(members: M): Handles<M>;
  /**
   * Takes PVs off the IOC, with their aliases and the fields of their records; clients' channels on them are disconnected.
   *
   * @throws Error naming what is not a PV of the IOC; those before it are removed
   */
  remove(...pvs: (PvHandle | string)[]): void;
  /** Runs the scans that wait for this event, in any group of the IOC. Answers how many they are. */
  postEvent(event: string): number;
  /** Runs the scans of this group that wait for this interrupt: a device has something new. Answers how many they are. */
  interrupt(source: string): number;
  /** Full names of the PVs, and of their fields, that are marked with `autosave`. */
  autosaved(): readonly string[];
  statistics(): IocStatistics;
  /** Asks the rule of who may do what again: what it goes by has changed. */
  checkAccess(): void;
  /** Stops the IOC as SIGTERM does: `xioc run` then ends with exit code 0. */
  shutDown(reason: string): void;
  /**
   * The IOC's own client for PVs of other IOCs: on its clock and with its environment, visible in the inspector, closed
   * when the IOC stops. It is the same one each time.
   */
  client(): RemoteClient;
  /** Any PV of the IOC by its full name, fields of records (`name.HIHI`) included. */
  find(name: string): PvHandle | undefined;
}

/** Options of `until`. */
export interface UntilOptions<S = AnyMachineSnapshot> {
  /** States in which there is no point in waiting on, or a condition: it then rejects, and a put that waits is refused. */
  readonly unless?: string | readonly string[] | ((snapshot: S) => boolean);
  /** Seconds on the IOC's clock after which it rejects, and a put that waits is refused. Default: no limit. */
  readonly within?: number;
}

/** A machine that gives a group its behaviour, kept alive by the IOC. `L` is its type. */
export interface DeviceHandle<L extends AnyActorLogic = AnyActorLogic> {
  readonly id: string;
  /** Undefined while it has failed and waits to be started again. */
  readonly snapshot: SnapshotFrom<L> | undefined;
  /** Times it was started again after it failed. */
  readonly restarts: number;
  /** Starts the machine anew: one that runs begins again, one that failed does not wait any longer. */
  restart(): void;
  /**
   * Does nothing while the machine has failed.
   *
   * @throws Error naming the events that there are, when the machine takes none of this type in any state
   */
  send(event: EventFromLogic<L>): void;
  /**
   * Whether the machine is in a state, as XState's `snapshot.matches`; `moving.fast` is the state `fast` within `moving`.
   *
   * @throws Error naming the states that there are, when the machine has no such state
   */
  matches(state: string): boolean;
  /**
   * Resolves as soon as the machine is in a state (or the condition holds), at once when it is. Rejects when the machine
   * fails or ends, when the IOC stops, and when the state cannot be reached any more; naming the states that there are,
   * when the machine has no such state.
   */
  until(
    condition: string | ((snapshot: SnapshotFrom<L>) => boolean),
    options?: UntilOptions<SnapshotFrom<L>>,
  ): Promise<SnapshotFrom<L>>;
}
