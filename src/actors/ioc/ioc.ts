/** Wiring of the IOC: the root of all its actors, and what servers, groups and records ask of it. */

import { setMaxListeners } from 'node:events';
import type { AnyActorLogic, AnyActorRef } from 'xstate';
import { DbStates } from '../../database/author/db-states.ts';
import type { GroupDefinition, Members } from '../../database/author/group-definition.ts';
import type { IocStatistics } from '../../database/author/ioc-context.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import { parseChannelName } from '../../database/channel/channel-name.ts';
import type { RemoteClient } from '../../database/links/remote.ts';
import type { AccessFile, AccessRule, PvDefinition, Requester } from '../../database/pv/definition.ts';
import { subroutineOf } from '../../database/records/subroutines.ts';
import type { Subroutine } from '../../database/records/support.ts';
import type { AccessRules } from '../../database/security/rules.ts';
import { type IocEvent, type IocWiring, iocMachine } from '../../machines/ioc.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import type { GroupInstance } from '../group/group-instance.ts';
import type { Home } from '../group/home.ts';
import { Adopted } from '../kernel/adopted.ts';
import { runAsNobody } from '../kernel/escapes.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { PortSetup } from '../port/port-setup.ts';
import { PvDirectory } from '../pv/directory.ts';
import type { LiveHandle } from '../pv/handle.ts';
import type { EndedPut, PutObserver } from '../pv/put-observer.ts';
import { Pv, type PvOwner } from '../pv/pv.ts';
import type { Server, StartServer } from '../pv/server.ts';
import type { Image, Procedure, Source, SourceWatcher, Structure } from '../pv/source.ts';
import { type Target, targetOf } from '../pv/view/view.ts';
import { type DatabaseOwner, RecordDatabase } from '../record/database.ts';
import { ScanLists } from '../scan/scan-lists.ts';
import { Security } from '../security/security.ts';
import { databaseStructures } from './database-structures.ts';
import { Groups } from './groups.ts';
import { NamedGroups } from './named-groups.ts';
import { NamesOnDemand } from './names-on-demand.ts';
import { Rights } from './rights.ts';
import { Servers } from './servers.ts';
import { Statistics, type StatisticsOwner } from './statistics.ts';

const logic = wire(iocMachine);

/** The IOC's own client for PVs of other IOCs, as its owner sees it. */
export interface OwnClient extends RemoteClient {
  readonly roots: Iterable<AnyWired>;
  close(): Promise<void>;
}

/** What an IOC is made of. */
export interface IocParts {
  readonly group: GroupDefinition;
  readonly prefix: string;
  readonly macros: MacroValues;
  readonly services: Services;
  /** One for each protocol that it is served by. */
  readonly servers: readonly StartServer[];
  /** How long it may take to stop. */
  readonly stopWithinMs: number;
  readonly portSetup: PortSetup;
  /** Opens the IOC's own client, below the IOC. */
  readonly openClient: (ioc: AnyWired, services: Services) => OwnClient;
  /** The file that says who may do what, and its rules. */
  readonly access?: { readonly file: AccessFile; readonly rules: AccessRules } | undefined;
}

export class Ioc
  extends Wired<typeof iocMachine>
  implements IocWiring, PvOwner, Source, Home, StatisticsOwner, DatabaseOwner
{
  readonly kind = 'ioc';
  readonly services: Services;
  /** Who is scanned, and when. */
  readonly scans: ScanLists;
  /** What clients' `sync` filters go by. */
  readonly states = new DbStates();
  readonly names = new PvDirectory();
  readonly database: RecordDatabase;
  readonly portSetup: PortSetup;
  readonly servers: Servers;
  readonly rights: Rights;
  readonly #openClient: IocParts['openClient'];
  #marksAreSaved = false;
  readonly groups = new Groups(this);
  readonly #named: NamedGroups;
  /** Actors that run to their end, such as those that process a put. */
  readonly #runs = new Map<string, Adopted>();
  #runCount = 0;
  #client: OwnClient | undefined;
  #stopping: Promise<unknown> = Promise.resolve();
  readonly #abort = new AbortController();
  /** Servers: they are notified of changes. */
  readonly #watchers = new Set<SourceWatcher>();
  putObserver: PutObserver | undefined;
  readonly #serving: PromiseWithResolvers<void> = withResolvers();
  readonly #stopped: PromiseWithResolvers<void> = withResolvers();

  /** @throws DefinitionError for a mistake in the definition of the group */
  constructor({ group, prefix, macros, services, servers, stopWithinMs, portSetup, openClient, access }: IocParts) {
    super(logic, undefined, 'ioc', { servers: servers.length, stopWithinMs }, services.clock);
    this.portSetup = portSetup;
    this.services = services;
    this.servers = new Servers(servers);
    this.rights = new Rights(services);
    const ofDatabases = () => databaseStructures(this.database, this, services);
    this.#named = new NamedGroups(this.groups, ofDatabases, services);
    this.#openClient = openClient;
    this.scans = new ScanLists(this, services);
    this.database = new RecordDatabase(this);
    this.names.records = this.database;
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
    yield* this.scans.rates;
    if (this.rights.security) yield this.rights.security;
    if (this.#client) yield* this.#client.roots;
    yield* this.#runs.values();
    yield* this.pvs.values();
    yield* this.database.pvs.values();
    yield* this.database.motors.values();
  }

  get pvs(): ReadonlyMap<string, Pv> {
    return this.names.pvs;
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

  /**
   * @param forget called when the PV is removed
   * @throws DefinitionError when the name is taken
   */
  add(definition: PvDefinition, forget?: () => void): Pv {
    const make = () => new Pv(this, this.services, definition);
    return this.addPv(definition.name, make, forget);
  }

  /**
   * @param forget called when the PV is removed
   * @throws DefinitionError when the name is taken
   */
  addPv(name: string, make: () => Pv, forget?: () => void): Pv {
    this.names.checkFree(name); // before there is an actor
    const pv = make();
    this.names.add(pv, forget);
    for (const watcher of this.#watchers) watcher.added?.(pv);
    return pv;
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
    this.#named.changed();
    this.database.init();
    if (this.ref.getSnapshot().matches('serving')) {
      ref.send({ type: 'start' });
      this.database.run();
    }
    return instance.handles;
  }

  /**
   * Clients' channels on it are disconnected.
   *
   * @param name its own or an alias
   * @throws Error when there is no such PV
   */
  remove(name: string): void {
    const gone = this.names.remove(name);
    if (gone === undefined) {
      const owner = this.names.find(name)?.name.replace(/\.[^.]*$/, '');
      throw new Error(
        owner === undefined
          ? `${name} cannot be removed: there is no such PV.`
          : `${name} cannot be removed: it is a field. Remove ${owner}, and its fields go with it.`,
      );
    }
    this.#named.changed();
    gone[0]?.ref.send({ type: 'remove' });
    for (const pv of gone) for (const watcher of this.#watchers) watcher.removed(pv);
  }

  /** The IOC's own client, opened when it is first asked for. */
  client(): RemoteClient {
    this.#client ??= runAsNobody(() => this.#openClient(this, this.services));
    return this.#client;
  }

  /** The handle of any PV, a field of a record included. */
  handle(name: string): LiveHandle | undefined {
    return this.names.handle(name);
  }

  pv(name: string): Pv | undefined {
    return this.names.find(name);
  }

  postEvent(event: string): void {
    this.scans.post({ kind: 'event', name: event });
  }

  subroutine(name: string): Subroutine | undefined {
    return subroutineOf(name);
  }

  priorityOf({ name }: Pv): number {
    return Number(this.names.record(name)?.read('PRIO') ?? 0);
  }

  rightsChanged(pv: Pv): void {
    this.ref.send({ type: 'rights.changed', pv });
  }

  /** Starts an actor that ends by itself. */
  run(logic: AnyActorLogic, input: unknown): AnyActorRef {
    const id = `run#${++this.#runCount}`; // no PV has such a name
    const run = new Adopted(logic, this, id, input);
    this.#runs.set(id, run);
    const forget = () => void this.#runs.delete(id);
    run.ref.subscribe({ complete: forget, error: forget });
    run.ref.start();
    return run.ref;
  }

  /** Gives or takes rights by client, from now on: connected clients are notified of what has changed for them. */
  setAccess(rule: AccessRule | undefined): void {
    this.rights.rule = rule;
    this.checkAccess();
  }

  /**
   * Reads the file of access rules again, if it has one: resolves when they are in force.
   *
   * @throws AccessFileError when the file is wrong: the rules stay as they were
   */
  async reloadAccess(): Promise<void> {
    await this.rights.security?.reload();
  }

  /** Asks the access rule again: what it goes by has changed. */
  checkAccess(): void {
    this.ref.send({ type: 'rights.changed' });
  }

  // --- for servers

  resolve(name: string): Target | undefined {
    const exact = this.names.named(name);
    if (exact !== undefined) return { pv: exact, view: undefined };
    const pv = this.names.findOrMake(name);
    if (pv === undefined) return undefined;
    const parsed = parseChannelName(name);
    const { clock } = this.services;
    const target = 'fault' in parsed ? parsed : targetOf(pv, parsed, { clock, states: this.states });
    if (!('fault' in target)) return target;
    this.services.log.info(`The channel ${name} cannot be created: ${target.fault}`);
    return undefined;
  }

  serves(name: string): boolean {
    return this.names.has(name);
  }

  structure(name: string): Structure | undefined {
    return this.#named.structure(name);
  }

  image(name: string): Image | undefined {
    return this.#named.image(name);
  }

  procedure(name: string): Procedure | undefined {
    return this.#named.procedure(name);
  }

  *list(): Iterable<string> {
    yield* this.pvs.keys();
    yield* this.database.names();
  }

  *listGroups(): Iterable<string> {
    for (const name of this.#named.names()) if (!this.names.has(name)) yield name;
  }

  watch(watcher: SourceWatcher): () => void {
    this.#watchers.add(watcher);
    this.#observePuts();
    return () => {
      this.#watchers.delete(watcher);
      this.#observePuts();
    };
  }

  /** One that comes while the IOC serves. */
  addServer(server: Server): void {
    this.servers.add(server);
  }

  rightsOf(pv: Pv, requester: Requester): number {
    return this.rights.of(pv, requester);
  }

  // --- actions of the machine

  prepare(): void {
    void this.groups.prepare().then(() => this.ref.send({ type: 'prepared' }));
  }

  startServers(): void {
    this.rights.security?.ref.send({ type: 'start' });
    this.servers.start(this, this.services);
  }

  startBehaviour(): void {
    this.groups.start();
    this.database.run();
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

  /** Without a PV: the rights on any may have changed. */
  tellRights({ pv }: { type: 'rights.changed'; pv?: Pv }): void {
    const pvs = pv === undefined ? [undefined] : [pv, ...pv.fields.values()];
    for (const watcher of this.#watchers) for (const each of pvs) watcher.rightsChanged(each);
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
    void this.groups.finish().then(() => this.ref.send({ type: 'helpers.finished' }));
  }

  stopServers(): void {
    this.database.engine.halt();
    this.#abort.abort();
    for (const run of this.#runs.values()) run.stop();
    this.servers.stop(() => this.ref.send({ type: 'servers.closed' }));
  }

  childFailed({ actorId, error }: ChildFailure): void {
    if (this.#runs.has(actorId)) return; // whoever started it is notified
    this.services.counters.crashes++;
    this.services.log.error({ err: error }, `${actorId} failed`);
  }

  release(): void {
    // One that holds nothing ends with the system: for a hundred thousand the events would take seconds.
    for (const pv of this.pvs.values()) if (pv.busyWithPuts || pv.fields.size > 0) pv.ref.send({ type: 'remove' });
    this.names.clear();
    this.#stopped.resolve();
  }

  // --- helpers

  #observePuts(): void {
    const told = [...this.#watchers].filter(({ putEnded }) => putEnded !== undefined);
    const tellAll = (put: EndedPut) => {
      for (const { putEnded } of told) putEnded?.(put);
    };
    this.putObserver = told.length === 0 ? undefined : tellAll;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>['resolve'];
  let reject!: PromiseWithResolvers<T>['reject'];
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
