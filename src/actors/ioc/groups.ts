/** The group that an IOC serves, and those that were added to it while it runs. */
import type { AnyActorLogic } from 'xstate';
import { group as makeGroup } from '../../database/author/group.ts';
import type { GroupDefinition, Members } from '../../database/author/group-definition.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import { Group } from '../group/group.ts';
import { GroupInstance } from '../group/group-instance.ts';
import type { Home } from '../group/home.ts';
import type { AnyWired } from '../kernel/wired.ts';

export class Groups {
  readonly #home: Home;
  readonly #groups = new Set<Group>();
  #main: GroupInstance | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  /** Makes the group that is served. @throws DefinitionError for a mistake in its definition */
  serve(definition: GroupDefinition, prefix: string, macros: MacroValues): void {
    this.#main = new GroupInstance(this.#home, definition, prefix, macros);
    this.#groups.add(new Group(this.#home, this.#main));
  }

  /** The group that is served. */
  get main(): GroupInstance {
    return this.#main!;
  }

  *[Symbol.iterator](): Iterator<GroupInstance> {
    for (const { instance } of this.#groups) yield instance;
  }

  /** For whoever walks the tree. */
  *actors(): Iterable<AnyWired> {
    yield* this.#groups;
    for (const { instance } of this.#groups) yield* instance.actors();
  }

  /** An actor has thrown: a port begins anew after a while. */
  failed(actorId: string, error: unknown): void {
    for (const instance of this) if (instance.portFailed(actorId, error)) return;
  }

  /** Full names of what is marked to be saved. */
  autosaved(): readonly string[] {
    return [...this].flatMap((instance) => [...instance.autosaved()]);
  }

  /** What gives its groups their behaviour: see `GroupInstance.logics`. */
  logics(): { readonly owner: string; readonly logic: AnyActorLogic }[] {
    return [...this].flatMap((instance) => [...instance.logics()]);
  }

  /**
   * Makes a group of members, which begins with `start`.
   *
   * @throws DefinitionError; nothing of it is left then
   */
  add(members: Members, prefix: string, macros: MacroValues): Group {
    const definition = makeGroup('added', members, { prefix });
    const instance = new GroupInstance(this.#home, definition, prefix, macros, () => {
      this.#groups.delete(group);
      group.ref.send({ type: 'emptied' });
    });
    const group = new Group(this.#home, instance);
    this.#groups.add(group);
    return group;
  }

  /** Resolves when the network may serve them. */
  async prepare(): Promise<void> {
    await this.#all('prepare', (group) => group.whenPrepared());
  }

  /** Those that are added meanwhile begin as well. */
  start(): void {
    for (const { ref } of this.#groups) ref.send({ type: 'start' });
  }

  /** Resolves when the shutdown handlers have answered. */
  async stop(): Promise<void> {
    await this.#all('stop', (group) => group.whenStopped());
  }

  /** Resolves when nothing of them acts any more. */
  async finish(): Promise<void> {
    await this.#all('finish', (group) => group.whenGone());
  }

  // --- helpers

  async #all(type: 'prepare' | 'stop' | 'finish', done: (group: Group) => Promise<void>): Promise<void> {
    for (const { ref } of this.#groups) ref.send({ type });
    await Promise.all(Array.from(this.#groups, done));
  }
}
