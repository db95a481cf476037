/**
 * Numbers that this side of a connection has given to the types it sent: the other half of a type registry.
 *
 * As pvAccessCPP: every type but scalars and their arrays gets the next number, from 1, when it is first sent, types
 * within it after it; equal types have one number. A server of many channels of one type describes it once. PVXS reads
 * such numbers and sends none.
 */
import { REGISTRY_SIZE } from './constants.ts';
import { sameType, type Type } from './type.ts';

export class TypeDefinitions {
  /** Equal types have equal outlines. */
  readonly #byOutline = new Map<string, { readonly type: Type; readonly id: number }[]>();
  /** What was found before, by object. */
  readonly #ids = new Map<Type, number>();
  #count = 0;

  /** The number that an equal type was given; undefined when none was. */
  find(type: Type): number | undefined {
    const known = this.#ids.get(type);
    if (known !== undefined) return known;
    const found = this.#byOutline.get(outline(type))?.find((each) => sameType(each.type, type));
    return found?.id;
  }

  /** Gives a type that was not found its number; undefined when all are given away. */
  define(type: Type): number | undefined {
    if (this.#count === REGISTRY_SIZE) return undefined;
    this.#count++;
    this.#ids.set(type, this.#count);
    const key = outline(type);
    const entry = { type, id: this.#count };
    const others = this.#byOutline.get(key);
    if (others === undefined) this.#byOutline.set(key, [entry]);
    else others.push(entry);
    return entry.id;
  }
}

function outline(type: Type): string {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return `${type.code} ${type.id} ${type.members.map(({ name }) => name).join()}`;
    case 'structureArray':
    case 'unionArray':
      return `${type.code} ${outline(type.element)}`;
    default:
      return `${type.code}`;
  }
}
