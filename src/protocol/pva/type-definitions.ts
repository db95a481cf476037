/**
 * Numbers that this side of a connection has given to the types it sent: the other half of a type registry.
 *
 * As pvAccessCPP: every type but scalars and their arrays gets the next number, from 1, when it is first sent, types
 * within it after it; equal types have one number. A server of many channels of one type describes it once. PVXS reads
 * such numbers and sends none.
 */
import { REGISTRY_SIZE } from './constants.ts';
import type { Type } from './type.ts';
import { TypePool } from './type-pool.ts';

export class TypeDefinitions {
  readonly #pool = new TypePool(REGISTRY_SIZE);
  readonly #ids = new Map<Type, number>();

  /** The number that an equal type was given; undefined when none was. */
  find(type: Type): number | undefined {
    return this.#ids.get(type) ?? this.#ids.get(this.#pool.share(type));
  }

  /** Gives a type that was not found its number; undefined when all are given away. */
  define(type: Type): number | undefined {
    if (this.#ids.size === REGISTRY_SIZE) return undefined;
    const id = this.#ids.size + 1;
    this.#ids.set(this.#pool.share(type), id);
    return id;
  }
}
