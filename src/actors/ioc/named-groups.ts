/** Groups by their own names, for servers that serve them as one value or as a procedure. Made when first asked for. */

import { contentsOf, contentsTables } from '../group/contents-table.ts';
import type { GroupInstance } from '../group/group-instance.ts';
import { imageOf, namedGroups, procedureOf, structureOf } from '../group/group-value.ts';
import type { Services } from '../kernel/services.ts';
import type { Image, Procedure, Structure } from '../pv/source.ts';
import type { databaseStructures } from './database-structures.ts';

/** What a name stands for. */
interface Meaning {
  readonly structure?: Structure | undefined;
  readonly image?: Image | undefined;
  readonly procedure?: Procedure | undefined;
}

export class NamedGroups {
  readonly #groups: Iterable<GroupInstance>;
  readonly #ofDatabases: () => ReturnType<typeof databaseStructures>;
  readonly #services: Services;
  #byName: Map<string, () => Meaning> | undefined;
  readonly #meanings = new Map<string, Meaning>();

  constructor(
    groups: Iterable<GroupInstance>,
    ofDatabases: () => ReturnType<typeof databaseStructures>,
    services: Services,
  ) {
    this.#groups = groups;
    this.#ofDatabases = ofDatabases;
    this.#services = services;
  }

  /** The same object as long as its members are the same. */
  structure(name: string): Structure | undefined {
    return this.#meaning(name)?.structure;
  }

  image(name: string): Image | undefined {
    return this.#meaning(name)?.image;
  }

  procedure(name: string): Procedure | undefined {
    return this.#meaning(name)?.procedure;
  }

  *names(): Iterable<string> {
    for (const name of this.#index().keys()) if (this.#meaning(name) !== NOTHING) yield name;
  }

  /** Groups or their members have come or gone. */
  changed(): void {
    this.#byName = undefined;
    this.#meanings.clear();
  }

  // --- helpers

  #index(): Map<string, () => Meaning> {
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (const group of this.#groups) {
        for (const [name, named] of namedGroups(group)) this.#name(name, () => meaningOf(named, name, this.#services));
        for (const [name, named] of contentsTables(group)) {
          this.#name(name, () => ({ structure: contentsOf(named, name) }));
        }
      }
      for (const [name, make] of this.#ofDatabases()) {
        this.#name(name, () => {
          const structure = make();
          return structure === undefined ? NOTHING : { structure };
        });
      }
    }
    return this.#byName;
  }

  /** The first of a name has it. */
  #name(name: string, make: () => Meaning): void {
    if (!this.#byName!.has(name)) this.#byName!.set(name, make);
  }

  #meaning(name: string): Meaning | undefined {
    const known = this.#meanings.get(name);
    if (known !== undefined) return known;
    const make = this.#index().get(name);
    if (make === undefined) return undefined;
    const made = make();
    this.#meanings.set(name, made);
    return made;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NOTHING: Meaning = {};

function meaningOf(group: GroupInstance, name: string, { log }: Services): Meaning {
  if (group.definition.procedure !== undefined) {
    const procedure = procedureOf(group, name);
    return procedure === undefined ? NOTHING : { procedure };
  }
  if (group.definition.value?.kind === 'image') {
    const image = imageOf(group, name);
    return image === undefined ? NOTHING : { image };
  }
  const structure = structureOf(group, name, log);
  return structure === undefined ? NOTHING : { structure };
}
