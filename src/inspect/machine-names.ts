/** Which actors share a definition: a page needs the chart of 20,000 PVs only once. */
import type { AnyStateMachine } from 'xstate';
import { statusDefinition, wireDefinition } from './definition.ts';
import type { CensusEntry } from './source.ts';

export class MachineNames {
  readonly #byMachine = new WeakMap<AnyStateMachine, string>();
  readonly #byDefinition = new Map<string, string>();
  /** Definitions as JSON, by name. */
  readonly definitions = new Map<string, string>();

  /** The name of an actor's definition; actors whose definitions are equal share it. */
  nameOf(machine: AnyStateMachine | undefined, entry: CensusEntry): string {
    if (machine === undefined) return this.#name(entry.kind, JSON.stringify(statusDefinition(entry.kind)));
    let name = this.#byMachine.get(machine);
    if (name === undefined) {
      name = this.#name(machine.id, JSON.stringify(wireDefinition(machine)));
      this.#byMachine.set(machine, name);
    }
    return name;
  }

  #name(wanted: string, definition: string): string {
    const known = this.#byDefinition.get(definition);
    if (known !== undefined) return known;
    let name = wanted;
    for (let n = 2; this.definitions.has(name); n++) name = `${wanted}-${n}`;
    this.definitions.set(name, definition);
    this.#byDefinition.set(definition, name);
    return name;
  }
}
