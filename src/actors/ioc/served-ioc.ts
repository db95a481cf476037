/** What an IOC serves: its names, what they lead to, and who may do what with it. */

import { DbStates } from '../../database/author/db-states.ts';
import { parseChannelName } from '../../database/channel/channel-name.ts';
import type { AccessRule, PvDefinition, Requester } from '../../database/pv/definition.ts';
import type { IocInput, iocMachine } from '../../machines/ioc.ts';
import type { Services } from '../kernel/services.ts';
import type { WiredLogic } from '../kernel/wired.ts';
import { Wired } from '../kernel/wired.ts';
import { PvDirectory } from '../pv/directory.ts';
import type { LiveHandle } from '../pv/handle.ts';
import type { PutObserver } from '../pv/put-observer.ts';
import type { PvOwner } from '../pv/pv.ts';
import { Pv } from '../pv/pv.ts';
import type { Image, Procedure, Source, SourceWatcher, Structure } from '../pv/source.ts';
import type { Target } from '../pv/view/view.ts';
import { targetOf } from '../pv/view/view.ts';
import type { RecordDatabase } from '../record/database.ts';
import { FollowedPuts } from './followed-puts.ts';
import type { NamedGroups } from './named-groups.ts';
import { Rights } from './rights.ts';
import { Watchers } from './watchers.ts';

/** Its life and what runs in it are the business of `Ioc`. */
export abstract class ServedIoc extends Wired<typeof iocMachine> implements PvOwner, Source {
  readonly services: Services;
  /** What clients' `sync` filters go by. */
  readonly states = new DbStates();
  readonly names = new PvDirectory();
  readonly rights: Rights;
  abstract readonly database: RecordDatabase;
  abstract readonly url: string;
  protected abstract readonly named: NamedGroups;
  putObserver: PutObserver | undefined;
  readonly #followed = new FollowedPuts(this.ref);
  protected readonly watchers = new Watchers((observer) => {
    this.putObserver = observer;
  });

  constructor(logic: WiredLogic<typeof iocMachine>, input: IocInput, services: Services) {
    super(logic, undefined, 'ioc', input, services.clock);
    this.services = services;
    this.rights = new Rights(services);
  }

  get pvs(): ReadonlyMap<string, Pv> {
    return this.names.pvs;
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
    this.watchers.added(pv);
    return pv;
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
    this.named.changed();
    gone[0]?.ref.send({ type: 'remove' });
    this.watchers.removed(gone);
  }

  /** The handle of any PV, a field of a record included. */
  handle(name: string): LiveHandle | undefined {
    return this.names.handle(name);
  }

  pv(name: string): Pv | undefined {
    return this.names.find(name);
  }

  priorityOf({ name }: Pv): number {
    return Number(this.names.record(name)?.read('PRIO') ?? 0);
  }

  rightsChanged(pv: Pv): void {
    this.ref.send({ type: 'rights.changed', pv });
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
    return this.named.structure(name);
  }

  image(name: string): Image | undefined {
    return this.named.image(name);
  }

  procedure(name: string): Procedure | undefined {
    return this.named.procedure(name);
  }

  *list(): Iterable<string> {
    yield* this.pvs.keys();
    yield* this.database.names();
  }

  *listGroups(): Iterable<string> {
    for (const name of this.named.names()) if (!this.names.has(name)) yield name;
  }

  watch(watcher: SourceWatcher): () => void {
    return this.watchers.add(watcher);
  }

  /**
   * Has it followed what puts set off, which `EndedPut.caused` then tells. Each event costs more meanwhile.
   *
   * @returns ends it
   */
  followPuts(): () => void {
    return this.#followed.begin();
  }

  rightsOf(pv: Pv, requester: Requester): number {
    return this.rights.of(pv, requester);
  }

  // --- an action of the machine

  /** Without a PV: the rights on any may have changed. */
  tellRights({ pv }: { type: 'rights.changed'; pv?: Pv }): void {
    this.watchers.rightsChanged(pv);
  }
}
