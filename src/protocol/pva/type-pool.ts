/**
 * One object for all equal types: what is computed of a type is then computed once, comparing two is one comparison, and
 * the memory of twenty thousand channels of one type is that of one.
 */
import { type StructureType, sameType, type Type } from './type.ts';

export class TypePool {
  /** Equal types have equal outlines. */
  readonly #byOutline = new Map<string, Type[]>();
  readonly #limit: number;
  #size = 0;

  /** @param limit types that are kept; others are then passed through. A pool never forgets, and strangers make types. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The first type equal to this one that was given here. */
  share(type: StructureType): StructureType;
  share(type: Type): Type;
  share(type: Type): Type {
    const key = outline(type);
    const alike = this.#byOutline.get(key);
    const known = alike?.find((each) => sameType(each, type));
    if (known !== undefined || this.#size === this.#limit) return known ?? type;
    this.#size++;
    if (alike === undefined) this.#byOutline.set(key, [type]);
    else alike.push(type);
    return type;
  }
}

function outline(type: Type): string {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return `${type.code} ${type.id} ${type.members.map((each) => `${each.type.code}${each.name}`).join()}`;
    case 'structureArray':
    case 'unionArray':
      return `${type.code} ${outline(type.element)}`;
    default:
      return `${type.code}`;
  }
}
