/** Types as pvData prints them: what pvinfo shows. */
import type { StructureType, Type, UnionType } from '../../../protocol/pva/type.ts';

/** With its members, each on a line of its own, indented by four blanks a level. */
export function typeText(type: Type, level = 0): string {
  return `${'    '.repeat(level)}${idOf(type)}\n${membersText(type, level)}`;
}

/** What stands for a type in one word: its id where it has one. */
export function idOf(type: Type): string {
  switch (type.kind) {
    case 'scalar':
      return type.bound === undefined ? type.scalar : `${type.scalar}(${type.bound})`;
    case 'scalarArray':
      if (type.size === 'variable') return `${type.scalar}[]`;
      return type.size === 'fixed' ? `${type.scalar}[${type.bound}]` : `${type.scalar}<${type.bound}>`;
    case 'structureArray':
    case 'unionArray':
      return `${idOf(type.element)}[]`;
    case 'any':
      return 'any';
    case 'anyArray':
      return 'any[]';
    default:
      return type.id === '' ? type.kind : type.id;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function membersText(type: Type, level: number): string {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return ownMembers(type, level);
    case 'structureArray':
    case 'unionArray':
      return typeText(type.element, level + 1);
    default:
      return '';
  }
}

function ownMembers({ members }: StructureType | UnionType, level: number): string {
  return members
    .map(({ name, type }) => `${'    '.repeat(level + 1)}${idOf(type)} ${name}\n${membersText(type, level + 1)}`)
    .join('');
}
