/** Types and values of PV Access as the fields that a recording names: name and value, in the order of the bytes. */
import type { Type } from '../../src/protocol/pva/type.ts';
import type { Field, Selected, Structure, Variant } from '../../src/protocol/pva/value.ts';

export type NamedField = readonly [name: string, value: unknown];

// --- types --------------------------------------------------------------------------------------------------------

export function typeFields(path: string, type: Type): NamedField[] {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return [
        [path, `${type.kind} id="${type.id}", ${type.members.length} fields`],
        ...type.members.flatMap((each) => memberFields(path, each.name, each.type)),
      ];
    case 'structureArray':
    case 'unionArray':
      return [[path, `array of ${type.element.kind}`], ...typeFields(`${path}[]`, type.element)];
    default:
      return [[path, typeName(type)]];
  }
}

function memberFields(path: string, name: string, type: Type): NamedField[] {
  const short = typeName(type);
  if (short !== '') return [[`${path} field`, `${short} ${name}`]];
  return [[`${path} field`, `name "${name}"`], ...typeFields(`${path}.${name}`, type)];
}

function typeName(type: Type): string {
  switch (type.kind) {
    case 'scalar':
      return type.scalar;
    case 'scalarArray':
      return `${type.scalar}[]`;
    case 'any':
      return 'any';
    case 'anyArray':
      return 'any[]';
    default:
      return '';
  }
}

// --- values -------------------------------------------------------------------------------------------------------

export function structureFields(path: string, value: Structure): NamedField[] {
  const { type, fields } = value;
  return [...type.layout.all].flatMap((bit) => {
    const inner = type.path(bit);
    return valueFields(path === '' ? inner : `${path}.${inner}`, type.layout.types[bit]!, fields[bit]);
  });
}

export function valueFields(path: string, type: Type, value: Field): NamedField[] {
  switch (type.kind) {
    case 'scalar':
      return [[path, type.scalar === 'string' ? quoted(value as string) : value]];
    case 'scalarArray':
      return [[path, value]];
    case 'structure':
      return value === undefined ? [] : structureFields(path, value as Structure);
    case 'structureArray':
      return listFields(path, value as readonly (Structure | null)[], structureFields);
    case 'union':
      return selectedFields(path, type, value as Selected);
    case 'unionArray':
      return listFields(path, value as readonly (Selected | null)[], (at, each) =>
        selectedFields(at, type.element, each),
      );
    case 'any':
      return anyFields(`${path} any type`, `${path}->`, value as Variant);
    case 'anyArray':
      return listFields(path, value as readonly (Variant | null)[], (at, each) => anyFields(`${at} type`, at, each));
  }
}

function listFields<Element>(
  path: string,
  elements: readonly (Element | null)[],
  fieldsOf: (path: string, element: Element) => NamedField[],
): NamedField[] {
  return [
    [path, `${elements.length} elements`],
    ...elements.flatMap((each, i): NamedField[] => {
      const at = `${path}[${i}]`;
      return each === null ? [[at, 'null']] : [[at, 'present'], ...fieldsOf(at, each)];
    }),
  ];
}

function selectedFields(path: string, type: Extract<Type, { kind: 'union' }>, { selector, value }: Selected) {
  const member = type.members[selector];
  if (member === undefined) return [[path, 'null'] as const];
  return [
    [path, `selector ${selector} = ${member.name}`] as const,
    ...valueFields(`${path}->${member.name}`, member.type, value),
  ];
}

function anyFields(typePath: string, path: string, { type, value }: Variant): NamedField[] {
  if (type === undefined) return [[typePath, 'no type (NULL)']];
  return [...typeFields(typePath, type), ...valueFields(path, type, value)];
}

export function quoted(text: string): string {
  return `"${text}"`;
}
