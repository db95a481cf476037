/**
 * Types by number: what one side of a connection has defined, kept by the other.
 *
 * A sender may give a type a number of its choice, and define the number anew later (pvAccessCPP counts from 1; PVXS
 * never does). There is one registry per direction. What a stranger defines is kept as long as the connection, and a type
 * may name others several times, so that few bytes mean very many types: they are counted, and limited.
 */
import { type Type, weight } from './type.ts';

export class TypeRegistry {
  readonly #types = new Map<number, Type>();
  readonly #limit: number;
  #weight = 0;

  /** @param limit weight of all its types together: one takes about 150 bytes of memory */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#types.size;
  }

  get(id: number): Type | undefined {
    return this.#types.get(id);
  }

  /** One of its own that knows the same types. */
  copy(): TypeRegistry {
    const copy = new TypeRegistry(this.#limit);
    for (const [id, type] of this.#types) copy.define(id, type);
    return copy;
  }

  /** Gives `type` the number `id`, whatever had it before; false when the registry would hold too much. */
  define(id: number, type: Type): boolean {
    const before = this.#types.get(id);
    const sum = this.#weight + weight(type) - (before === undefined ? 0 : weight(before));
    if (sum > this.#limit) return false;
    this.#weight = sum;
    this.#types.set(id, type);
    return true;
  }
}
