/** The body of the IOC: the root actor, and the table of its PVs. */
import { setMaxListeners } from 'node:events';
import type { AnyActorLogic, AnyActorRef } from 'xstate';
import { Context as ClientContext } from '../../client/context.ts';
import { type GroupDefinition, type Members, group as makeGroup } from '../../database/author/group.ts';
import type { IocLoad } from '../../database/author/ioc-context.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import { NamedStates } from '../../database/author/named-states.ts';
import { parseChannelName } from '../../database/channel/channel-name.ts';
import type { AccessRule, Client, PvDefinition } from '../../database/pv/definition.ts';
import { iocMachine } from '../../machines/ioc.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Channel } from '../ca/channel.ts';
import type { Circuit } from '../ca/circuit.ts';
import type { ServerSettings } from '../ca/settings.ts';
import { Supervisor, type SupervisorOwner } from '../ca/supervisor.ts';
import { GroupInstance } from '../group/group-instance.ts';
import { Adopted } from '../kernel/adopted.ts';
import { embody, Wired } from '../kernel/embody.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { PvNames } from '../pv/directory.ts';
import type { LiveHandle } from '../pv/handle.ts';
import { Pv } from '../pv/pv.ts';
import { type Target, targetOf } from '../pv/view/view.ts';
import type { ScanOwner } from '../scan/scan.ts';
import { ScanLists } from '../scan/scan-lists.ts';
import { Load, type LoadOwner } from './statistics.ts';
import { cutUnits } from './units-warning.ts';
import { UnknownNames } from './unknown-names.ts';

const logic = embody(iocMachine);

export class Ioc extends Wired implements SupervisorOwner, ScanOwner, LoadOwner {
  readonly kind = 'ioc';
  readonly runtime: Runtime;
  /** Who is scanned, and when. */
  readonly scans: ScanLists;
  /** What clients' `sync` filters go by. */
  readonly states = new NamedStates();
  readonly names = new PvNames();
  readonly #settings: ServerSettings;
  #marksAreSaved = false;
  readonly #main: GroupInstance;
  /** The group that is served, and what was added to it. */
  readonly #instances = new Set<GroupInstance>();
  /** Actors that run to their end, such as those that process a put. */
  readonly #runs = new Set<Adopted>();
  #runCount = 0;
  #access: AccessRule | undefined;
  #client: ClientContext | undefined;
  #behaving = false;
  #stopping: Promise<unknown> = Promise.resolve();
  readonly #abort = new AbortController();
  #supervisor: Supervisor | undefined;
  readonly #serving: PromiseWithResolvers<void> = withResolvers();
  readonly #stopped: PromiseWithResolvers<void> = withResolvers();

  /** @throws DefinitionError for a mistake in the definition of the group */
  constructor(group: GroupDefinition, prefix: string, macros: MacroValues, runtime: Runtime, settings: ServerSettings) {
    super(logic, undefined, 'ioc', {}, runtime.clock);
    this.runtime = runtime;
    this.#settings = settings;
    this.scans = new ScanLists(this, runtime);
    setMaxListeners(0, this.#abort.signal);
    this.#main = new GroupInstance(this, group, prefix, macros);
    this.#instances.add(this.#main);
    const { unknown } = group.options;
    if (unknown !== undefined) this.names.unknown = new UnknownNames(this, prefix, unknown);
  }

  label(): string {
    return 'IOC';
  }

  describe(): Record<string, unknown> {
    return { pvs: this.pvs.size, addresses: this.addresses };
  }

  override *children(): Iterable<Wired> {
    if (this.#supervisor) yield this.#supervisor;
    for (const instance of this.#instances) yield* instance.actors();
    yield* this.scans.rates;
    if (this.#client) yield this.#client.root;
    yield* this.#runs;
    yield* this.pvs.values();
  }

  get pvs(): ReadonlyMap<string, Pv> {
    return this.names.pvs;
  }

  get supervisor(): Supervisor | undefined {
    return this.#supervisor;
  }

  /** Handles of the members of the group that is served. */
  get handles(): Readonly<Record<string, unknown>> {
    return this.#main.handles;
  }

  /** Aborted when handlers must end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isPaused(): boolean {
    return this.ref.getSnapshot().matches({ serving: 'paused' } as never);
  }

  get addresses(): readonly string[] {
    return this.#supervisor?.addresses ?? [];
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
    this.names.checkFree(definition.name); // before there is an actor
    const pv = new Pv(this, this.runtime, definition);
    this.names.add(pv, forget);
    return pv;
  }

  /** Full names of the PVs and fields that are marked to be saved. Whoever asks is expected to save them. */
  autosaved(): readonly string[] {
    this.#marksAreSaved = true;
    return [...this.#instances].flatMap((instance) => [...instance.autosaved()]);
  }

  /** The group that is served. */
  get main(): GroupInstance {
    return this.#main;
  }

  /** What gives its groups their behaviour: see `GroupInstance.logics`. */
  logics(): { readonly owner: string; readonly logic: AnyActorLogic }[] {
    return [...this.#instances].flatMap((instance) => [...instance.logics()]);
  }

  load(): IocLoad {
    return new Load(this);
  }

  get circuits(): Iterable<Circuit> {
    return this.#supervisor?.circuits.values() ?? [];
  }

  /** The group that is served, and what was added to it. */
  get instances(): Iterable<GroupInstance> {
    return this.#instances;
  }

  /** @throws DefinitionError */
  addMembers(members: Members, prefix: string, macros: MacroValues): Readonly<Record<string, unknown>> {
    const group = makeGroup('added', members, { prefix });
    const instance: GroupInstance = new GroupInstance(this, group, prefix, macros, () => {
      this.#instances.delete(instance);
    });
    this.#instances.add(instance);
    if (this.#behaving) instance.start();
    return instance.handles;
  }

  /** Clients' channels on it are disconnected. */
  remove(name: string): void {
    const [pv, ...fields] = this.names.remove(name) ?? [];
    pv?.ref.send({ type: 'remove' });
    for (const gone of pv === undefined ? [] : [pv, ...fields]) {
      for (const channel of this.#channelsOn(gone)) channel.pvRemoved();
    }
  }

  /** The IOC's own client, opened when it is first asked for. */
  client(): ClientContext {
    if (this.#client === undefined) {
      const { clock, environment, log } = this.runtime;
      this.#client = new ClientContext({ clock, environment, parent: this, repeater: false });
      this.#client.on('warning', (message) => log.warn(message));
      this.#client.on('exception', (error) => log.warn({ err: error }, error.message));
    }
    return this.#client;
  }

  /** The handle of any PV, a field of a record included. */
  handle(name: string): LiveHandle | undefined {
    return this.names.handle(name);
  }

  priorityOf({ name }: Pv): number {
    return Number(this.names.record(name)?.read('PRIO') ?? 0);
  }

  /** Starts an actor that ends by itself. */
  run(logic: AnyActorLogic, input: unknown): AnyActorRef {
    const run = new Adopted(logic, this, `run-${++this.#runCount}`, input);
    this.#runs.add(run);
    const forget = () => void this.#runs.delete(run);
    run.ref.subscribe({ complete: forget, error: forget });
    run.ref.start();
    return run.ref;
  }

  /** Gives or takes rights by client, from now on: connected clients are told what has changed for them. */
  setAccess(rule: AccessRule | undefined): void {
    this.#access = rule;
    this.checkAccess();
  }

  /** Asks the access rule again: what it goes by has changed. */
  checkAccess(): void {
    this.ref.send({ type: 'rights.changed' });
  }

  // --- for the supervisor

  resolve(name: string): Target | undefined {
    const exact = this.names.named(name);
    if (exact !== undefined) return { pv: exact, view: undefined };
    const pv = this.names.findOrMake(name);
    if (pv === undefined) return undefined;
    const parsed = parseChannelName(name);
    const { clock } = this.runtime;
    const target = 'fault' in parsed ? parsed : targetOf(pv, parsed, { clock, states: this.states });
    if (!('fault' in target)) return target;
    this.runtime.log.info(`The channel ${name} cannot be created: ${target.fault}`);
    return undefined;
  }

  serves(name: string): boolean {
    return this.names.has(name);
  }

  rightsOf(pv: Pv, client: Client): number {
    if (this.#access === undefined) return pv.rights;
    try {
      return pv.rights & this.#access(client, pv.name);
    } catch (error) {
      this.runtime.log.error({ err: error, pv: pv.name }, `The access rule failed: no access to ${pv.name}`);
      return AccessRight.NONE;
    }
  }

  // --- actions of the machine

  prepare(): void {
    const done = () => this.ref.send({ type: 'prepared' });
    void Promise.all([...this.#instances].map((instance) => instance.prepare())).then(done);
  }

  startSupervisor(): void {
    this.#supervisor = new Supervisor(this, this.runtime, this.#settings);
  }

  startBehaviour(): void {
    this.#behaving = true;
    for (const instance of this.#instances) instance.start();
  }

  pauseNetwork(): void {
    this.#supervisor?.ref.send({ type: 'pause' });
  }

  pauseScans(): void {
    this.scans.pause();
  }

  resumeScans(): void {
    this.scans.resume();
  }

  resumeNetwork(): void {
    this.#supervisor?.ref.send({ type: 'resume' });
  }

  stopBehaviour(): void {
    this.#behaving = false;
    const stops = [...this.#instances].map((instance) => instance.stop());
    this.#stopping = Promise.all([...stops, this.#client?.close()]);
  }

  /** Clients whose rights have changed are told; without a PV it is all channels that are looked at. */
  tellRights({ pv }: { type: string; pv?: Pv }): void {
    for (const channel of this.#channelsOn(pv)) channel.checkRights(this.rightsOf(channel.pv, channel.client));
  }

  reportServing(): void {
    const marked = this.#marksAreSaved ? [] : this.autosaved();
    if (marked.length > 0) {
      this.runtime.log.warn(
        `Nothing saves ${marked.join(', ')}, marked with 'autosave': add autosave() to a group of the IOC`,
      );
    }
    for (const warning of cutUnits(this.pvs.values())) this.runtime.log.warn(warning);
    this.#serving.resolve();
  }

  reportFailure({ error }: { type: string; error: unknown }): void {
    this.#serving.reject(error);
  }

  awaitPuts(): void {
    const puts = [...this.pvs.values()].filter((pv) => pv.busyWithPuts).map((pv) => pv.whenIdle());
    const finish = () => this.ref.send({ type: 'puts.completed' });
    void Promise.all([this.#stopping, ...puts]).then(finish);
  }

  finishHelpers(): void {
    const done = () => this.ref.send({ type: 'helpers.finished' });
    void Promise.all([...this.#instances].map((instance) => instance.finish())).then(done);
  }

  stopSupervisor(): void {
    this.#abort.abort();
    for (const run of this.#runs) run.stop();
    this.#supervisor?.ref.send({ type: 'stop' });
  }

  childFailed({ actorId, error }: { type: string; actorId: string; error: unknown }): void {
    if (actorId.startsWith('run-')) return; // who started it is told
    this.runtime.counters.crashes++;
    this.runtime.log.error({ err: error }, `${actorId} failed`);
  }

  release(): void {
    for (const pv of this.pvs.values()) pv.ref.send({ type: 'remove' });
    this.names.clear();
    this.#stopped.resolve();
  }

  // --- helpers

  #channelsOn(pv: Pv | undefined): Channel[] {
    const channels = [...(this.#supervisor?.channels() ?? [])];
    return pv === undefined ? channels : channels.filter((channel) => channel.pv === pv);
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
