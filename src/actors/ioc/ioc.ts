/** Wiring of the IOC: the root of all its actors, and what servers, groups and records ask of it. */

import { setMaxListeners } from 'node:events';
import type { AnyActorLogic, AnyActorRef } from 'xstate';
import type { Members } from '../../database/author/group-definition.ts';
import type { IocStatistics } from '../../database/author/ioc-context.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import type { RemoteClient } from '../../database/links/remote.ts';
import { subroutineOf } from '../../database/records/subroutines.ts';
import type { DeviceSupport, Subroutine } from '../../database/records/support.ts';
import { type IocEvent, type IocWiring, iocMachine } from '../../machines/ioc.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { ParameterPorts } from '../asyn/parameter-ports.ts';
import type { GroupInstance } from '../group/group-instance.ts';
import type { Home } from '../group/home.ts';
import { runAsNobody } from '../kernel/escapes.ts';
import { withResolvers } from '../kernel/promise.ts';
import { sleep } from '../kernel/sleep.ts';
import { wire } from '../kernel/wire.ts';
import type { AnyWired } from '../kernel/wired.ts';
import type { PortSetup } from '../port/port-setup.ts';
import type { Server } from '../pv/server.ts';
import { type DatabaseOwner, RecordDatabase } from '../record/database.ts';
import type { DbRecord } from '../record/db-record.ts';
import { ScanLists } from '../scan/scan-lists.ts';
import { Security } from '../security/security.ts';
import { StreamDevices } from '../stream/stream-devices.ts';
import { databaseStructures } from './database-structures.ts';
import { Groups } from './groups.ts';
import type { IocParts, OwnClient } from './ioc-parts.ts';
import { NamedGroups } from './named-groups.ts';
import { NamesOnDemand } from './names-on-demand.ts';
import { Runs } from './runs.ts';
import { ServedIoc } from './served-ioc.ts';
import { Servers } from './servers.ts';
import { Statistics, type StatisticsOwner } from './statistics.ts';

const logic = wire(iocMachine);

export class Ioc extends ServedIoc implements IocWiring, Home, StatisticsOwner, DatabaseOwner {
  readonly kind = 'ioc';
  /** Who is scanned, and when. */
  readonly scans: ScanLists;
  readonly database: RecordDatabase;
  readonly portSetup: PortSetup;
  readonly parameters: ParameterPorts;
  /** Where there are any. */
  readonly streams: StreamDevices | undefined;
  readonly servers: Servers;
  readonly #openClient: IocParts['openClient'];
  #marksAreSaved = false;
  readonly groups = new Groups(this);
  protected readonly named: NamedGroups;
  readonly #runs = new Runs(this);
  #client: OwnClient | undefined;
  #stopping: Promise<unknown> = Promise.resolve();
  readonly #abort = new AbortController();
  readonly #serving: PromiseWithResolvers<void> = withResolvers();
  readonly #stopped: PromiseWithResolvers<void> = withResolvers();

  /** @throws DefinitionError for a mistake in the definition of the group */
  constructor(parts: IocParts) {
    const { group, prefix, macros, services, servers, stopWithinMs, portSetup, streams, openClient, access } = parts;
    super(logic, { servers: servers.length, stopWithinMs }, services);
    this.portSetup = portSetup;
    this.servers = new Servers(servers);
    const ofDatabases = () => databaseStructures(this.database, this, services);
    this.named = new NamedGroups(this.groups, ofDatabases, services);
    this.#openClient = openClient;
    this.scans = new ScanLists(this, services);
    this.database = new RecordDatabase(this);
    this.names.records = this.database;
    this.parameters = new ParameterPorts(services, this.database, (seconds) =>
      sleep(services.clock, this.signal, seconds),
    );
    this.streams = streams && new StreamDevices(this, services, this.database, streams);
    setMaxListeners(0, this.#abort.signal);
    this.groups.serve(group, prefix, macros);
    if (access !== undefined) {
      this.rights.security = new Security(this, services, access.file, access.rules, () => this.checkAccess());
    }
    portSetup.check();
    this.database.init();
    const { unknown } = group.options;
    if (unknown !== undefined) this.names.unknown = new NamesOnDemand(this, prefix, unknown);
  }

  label(): string {
    return 'IOC';
  }

  describe(): Record<string, unknown> {
    return { pvs: this.pvs.size, addresses: this.addresses };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.servers;
    yield* this.groups.actors();
    yield* this.streams?.ports ?? [];
    yield* this.scans.rates;
    if (this.rights.security) yield this.rights.security;
    if (this.#client) yield* this.#client.roots;
    yield* this.#runs;
    yield* this.pvs.values();
    yield* this.database.pvs.values();
    yield* this.database.motors.values();
  }

  /** Its server of this class: one for each protocol. */
  server<S extends Server>(type: abstract new (...given: never[]) => S): S | undefined {
    return this.servers.find(type);
  }

  /** Handles of the members of the group that is served. */
  get handles(): Readonly<Record<string, unknown>> {
    return this.main.handles;
  }

  /** Aborted when handlers must end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isPaused(): boolean {
    return this.ref.getSnapshot().matches({ serving: 'paused' });
  }

  get addresses(): readonly string[] {
    return this.servers.addresses;
  }

  get url(): string {
    return this.servers.url;
  }

  /** Resolves when the IOC has stopped, whoever stopped it. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  /** Starts serving; rejects when no socket can be bound. */
  start(): Promise<void> {
    this.ref.start();
    return this.#serving.promise;
  }

  /** Nothing is scanned, and nobody finds the IOC, until `resume`. What is connected stays so. */
  pause(): void {
    this.ref.send({ type: 'pause' });
  }

  resume(): void {
    this.ref.send({ type: 'resume' });
  }

  /** Drains and stops; resolves when everything is closed. */
  stop(): Promise<void> {
    this.ref.send({ type: 'stop' });
    return this.#stopped.promise;
  }

  /** Full names of the PVs and fields that are marked to be saved. Whoever asks is expected to save them. */
  autosaved(): readonly string[] {
    this.#marksAreSaved = true;
    return this.groups.autosaved();
  }

  /** The group that is served. */
  get main(): GroupInstance {
    return this.groups.main;
  }

  statistics(): IocStatistics {
    return new Statistics(this);
  }

  /** @throws DefinitionError */
  addMembers(members: Members, prefix: string, macros: MacroValues): Readonly<Record<string, unknown>> {
    const { instance, ref } = this.groups.add(members, prefix, macros);
    this.named.changed();
    this.database.init();
    if (this.ref.getSnapshot().matches('serving')) {
      ref.send({ type: 'start' });
      this.database.run();
      this.parameters.run();
    }
    return instance.handles;
  }

  /** The IOC's own client, opened when it is first asked for. */
  client(): RemoteClient {
    this.#client ??= runAsNobody(() => this.#openClient(this, this.services));
    return this.#client;
  }

  postEvent(event: string): void {
    this.scans.post({ kind: 'event', name: event });
  }

  subroutine(name: string): Subroutine | undefined {
    return subroutineOf(name);
  }

  run(logic: AnyActorLogic, input: unknown): AnyActorRef {
    return this.#runs.start(logic, input);
  }

  /** One that comes while the IOC serves. */
  addServer(server: Server): void {
    this.servers.add(server);
  }

  deviceOf(record: DbRecord, dtyp: string): DeviceSupport | undefined {
    return this.streams?.deviceOf(record, dtyp) ?? this.parameters.deviceOf(record, dtyp);
  }

  // --- actions of the machine

  prepare(): void {
    const ready = Promise.all([this.groups.prepare(), this.streams?.prepare()]);
    void ready.then(() => this.ref.send({ type: 'prepared' }));
  }

  startServers(): void {
    this.rights.security?.ref.send({ type: 'start' });
    this.servers.start(this, this.services);
  }

  startBehaviour(): void {
    this.groups.start();
    this.database.run();
    this.parameters.run();
  }

  pauseNetwork(): void {
    this.servers.pause();
  }

  pauseScans(): void {
    this.scans.pause();
  }

  resumeScans(): void {
    this.scans.resume();
  }

  resumeNetwork(): void {
    this.servers.resume();
  }

  stopBehaviour(): void {
    this.rights.security?.ref.send({ type: 'stop' });
    this.database.stop();
    this.#stopping = Promise.all([this.groups.stop(), this.#client?.close()]);
  }

  reportServing(): void {
    const marked = this.#marksAreSaved ? [] : this.autosaved();
    if (marked.length > 0) {
      this.services.log.warn(
        `Nothing saves ${marked.join(', ')}, marked with 'autosave': add autosave() to a group of the IOC`,
      );
    }
    this.#serving.resolve();
  }

  reportFailure({ error }: EventOf<IocEvent, 'serving.failed'>): void {
    this.#serving.reject(error);
  }

  awaitPuts(): void {
    const puts = [...this.pvs.values()].filter((pv) => pv.busyWithPuts).map((pv) => pv.whenIdle());
    const finish = () => this.ref.send({ type: 'puts.completed' });
    void Promise.all([this.#stopping, ...puts]).then(finish);
  }

  finishHelpers(): void {
    const over = Promise.all([this.groups.finish(), this.streams?.stop()]);
    void over.then(() => this.ref.send({ type: 'helpers.finished' }));
  }

  stopServers(): void {
    this.database.engine.halt();
    this.#abort.abort();
    this.#runs.stop();
    this.servers.stop(() => this.ref.send({ type: 'servers.closed' }));
  }

  childFailed({ actorId, error }: ChildFailure): void {
    if (this.#runs.has(actorId)) return; // whoever started it is notified
    this.services.counters.crashes++;
    this.services.log.error({ err: error }, `${actorId} failed`);
    if (this.streams?.failed(actorId, error) !== true) this.groups.failed(actorId, error);
  }

  release(): void {
    // One that holds nothing ends with the system: for a hundred thousand the events would take seconds.
    for (const pv of this.pvs.values()) if (pv.busyWithPuts || pv.fields.size > 0) pv.ref.send({ type: 'remove' });
    this.names.clear();
    this.#stopped.resolve();
  }
}
