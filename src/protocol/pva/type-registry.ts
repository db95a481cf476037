/**
 * Types by number: what one side of a connection has defined, kept by the other.
 *
 * A sender may give a type a number of its choice, and define the number anew later (pvAccessCPP counts from 1; PVXS
 * never does). There is one registry per direction. A type of a registry may name others of it several times, so that
 * few bytes can mean very many nodes: they are counted, and limited.
 */
import { nodesOf, type Type } from './type.ts';

/** Nodes of all types of one registry together, unless said otherwise. */
export const MAX_REGISTRY_NODES = 1 << 18;

export class TypeRegistry {
  readonly #types = new Map<number, Type>();
  readonly #limit: number;
  #nodes = 0;

  /** @param limit nodes of all its types together */
  constructor(limit = MAX_REGISTRY_NODES) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#types.size;
  }

  get(id: number): Type | undefined {
    return this.#types.get(id);
  }

  /** Gives `type` the number `id`, whatever had it before; false when the registry would hold too much. */
  define(id: number, type: Type): boolean {
    const before = this.#types.get(id);
    const nodes = this.#nodes + weight(type) - (before === undefined ? 0 : weight(before));
    if (nodes > this.#limit) return false;
    this.#nodes = nodes;
    this.#types.set(id, type);
    return true;
  }
}

/** Nodes, also of what is one node to bit sets. */
function weight(type: Type): number {
  switch (type.kind) {
    case 'structureArray':
    case 'unionArray':
      return 1 + weight(type.element);
    case 'union':
      return type.members.reduce((sum, member) => sum + weight(member.type), 1);
    default:
      return nodesOf(type);
  }
}
