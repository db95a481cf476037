/** The body of the IOC: the root actor, and the table of its PVs. */
import type { PvDefinition } from '../database/definition.ts';
import { iocMachine } from '../machines/ioc.ts';
import { parseChannelName } from '../protocol/channel-name.ts';
import { embody, Wired } from './hot-path.ts';
import { Pv } from './pv.ts';
import type { Runtime } from './runtime.ts';
import type { ServerSettings } from './settings.ts';
import { Supervisor, type SupervisorOwner } from './supervisor.ts';

const logic = embody(iocMachine);

export class Ioc extends Wired implements SupervisorOwner {
  readonly kind = 'ioc';
  readonly runtime: Runtime;
  readonly #settings: ServerSettings;
  readonly #pvs = new Map<string, Pv>();
  #supervisor: Supervisor | undefined;
  readonly #serving: PromiseWithResolvers<void> = withResolvers();
  readonly #stopped: PromiseWithResolvers<void> = withResolvers();

  constructor(definitions: readonly PvDefinition[], runtime: Runtime, settings: ServerSettings) {
    super(logic, undefined, 'ioc', {}, runtime.clock);
    this.runtime = runtime;
    this.#settings = settings;
    for (const definition of definitions) this.add(definition);
  }

  label(): string {
    return 'IOC';
  }

  describe(): Record<string, unknown> {
    return { pvs: this.#pvs.size, addresses: this.addresses };
  }

  override *children(): Iterable<Wired> {
    if (this.#supervisor) yield this.#supervisor;
    yield* this.#pvs.values();
  }

  get pvs(): ReadonlyMap<string, Pv> {
    return this.#pvs;
  }

  get supervisor(): Supervisor | undefined {
    return this.#supervisor;
  }

  get addresses(): readonly string[] {
    return this.#supervisor?.addresses ?? [];
  }

  /** Starts serving; rejects when no socket can be bound. */
  start(): Promise<void> {
    this.ref.start();
    return this.#serving.promise;
  }

  /** Drains and stops; resolves when everything is closed. */
  stop(): Promise<void> {
    this.ref.send({ type: 'stop' });
    return this.#stopped.promise;
  }

  /** @throws Error when the name is taken */
  add(definition: PvDefinition): Pv {
    const { name } = definition;
    if (this.#pvs.has(name)) throw new Error(`There are two PVs named '${name}': give one of them another name.`);
    const pv = new Pv(this, this.runtime, definition);
    this.#pvs.set(name, pv);
    return pv;
  }

  /** Clients' channels on it are disconnected. */
  remove(name: string): void {
    const pv = this.#pvs.get(name);
    if (pv === undefined) return;
    this.#pvs.delete(name);
    pv.ref.send({ type: 'remove' });
  }

  // --- for the supervisor

  resolve(name: string): Pv | undefined {
    const exact = this.#pvs.get(name);
    if (exact !== undefined) return exact;
    const parsed = parseChannelName(name);
    if ('fault' in parsed) return undefined;
    return this.#pvs.get(parsed.target) ?? (parsed.field === 'VAL' ? this.#pvs.get(parsed.record) : undefined);
  }

  serves(name: string): boolean {
    return this.resolve(name) !== undefined;
  }

  // --- actions of the machine

  prepare(): void {
    this.ref.send({ type: 'prepared' });
  }

  startSupervisor(): void {
    this.#supervisor = new Supervisor(this, this.runtime, this.#settings);
  }

  startBehaviour(): void {}

  stopBehaviour(): void {}

  reportServing(): void {
    this.#serving.resolve();
  }

  reportFailure({ error }: { type: string; error: unknown }): void {
    this.#serving.reject(error);
  }

  awaitPuts(): void {
    const busy = [...this.#pvs.values()].filter((pv) => pv.busyWithPuts);
    if (busy.length === 0) this.ref.send({ type: 'puts.completed' });
  }

  stopSupervisor(): void {
    this.#supervisor?.ref.send({ type: 'stop' });
  }

  childFailed({ actorId, error }: { type: string; actorId: string; error: unknown }): void {
    this.runtime.counters.crashes++;
    this.runtime.log.error({ err: error }, `${actorId} failed`);
  }

  release(): void {
    for (const pv of this.#pvs.values()) pv.ref.send({ type: 'remove' });
    this.#pvs.clear();
    this.#stopped.resolve();
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
