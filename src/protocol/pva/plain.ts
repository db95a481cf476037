/**
 * Structures as plain objects, `{ value: 1, alarm: { severity: 0 } }`, and back: for programs, tools and tests. The hot
 * path reads and writes fields by bit.
 */
import type { ScalarArrayType, ScalarType, StructureType, Type, UnionType } from './type.ts';
import type { ScalarName } from './type-code.ts';
import {
  arrayClasses,
  type Field,
  NO_VALUE,
  NOTHING_SELECTED,
  numericArray,
  type Selected,
  type Structure,
  type Variant,
  zeroOf,
} from './value.ts';

/**
 * Nested objects of the fields; a union or an any is the value in it, null without one. Numbers, bigints and typed arrays
 * stay what they are.
 */
export function toPlain({ type, fields }: Structure): Record<string, unknown> {
  return plainMembers(type, fields, 0);
}

/**
 * A structure of that type; members that are not given are zero. Taken are numbers and bigints for each other where they
 * fit, any iterable for arrays, `{ selector, value }` or an object with one member's name for unions, `{ type, value }`
 * for any.
 *
 * @throws TypeError for a value that is not of its type, or has no place, with its path
 */
export function fromPlain(type: StructureType, plain: Readonly<Record<string, unknown>>): Structure {
  const fields = Array<Field>(type.nodes).fill(undefined);
  fill(type, plain, fields, 0, '');
  return { type, fields };
}

// --- to plain -----------------------------------------------------------------------------------------------------

function plainMembers(type: StructureType, fields: readonly Field[], bit: number): Record<string, unknown> {
  const members = type.members.map(({ name, type: each, offset }) => {
    const at = bit + offset;
    return [name, each.kind === 'structure' ? plainMembers(each, fields, at) : plainField(each, fields[at])];
  });
  return Object.fromEntries(members) as Record<string, unknown>;
}

function plainField(type: Type, value: Field): unknown {
  switch (type.kind) {
    case 'structure':
      return toPlain(value as Structure);
    case 'structureArray':
      return (value as readonly (Structure | null)[]).map((each) => each && toPlain(each));
    case 'union':
      return plainSelected(type, value as Selected);
    case 'unionArray':
      return (value as readonly (Selected | null)[]).map((each) => each && plainSelected(type.element, each));
    case 'any':
      return plainVariant(value as Variant);
    case 'anyArray':
      return (value as readonly (Variant | null)[]).map((each) => each && plainVariant(each));
    default:
      return value;
  }
}

function plainSelected(type: UnionType, { selector, value }: Selected): unknown {
  return selector < 0 ? null : plainField(type.members[selector]!.type, value);
}

function plainVariant({ type, value }: Variant): unknown {
  return type === undefined ? null : plainField(type, value);
}

// --- from plain ---------------------------------------------------------------------------------------------------

function fill(type: StructureType, plain: unknown, fields: Field[], bit: number, path: string): void {
  if (!isRecord(plain)) throw misfit(path, 'an object of its members', plain);
  for (const name of Object.keys(plain)) {
    if (type.member(name) === undefined) throw new TypeError(`there is no field '${path}${name}' in ${named(type)}`);
  }
  for (const { name, type: each, offset } of type.members) {
    const at = bit + offset;
    const value = Object.hasOwn(plain, name) ? plain[name] : undefined;
    if (each.kind === 'structure') fill(each, value ?? {}, fields, at, `${path}${name}.`);
    else fields[at] = value === undefined ? zeroOf(each) : fieldFrom(each, value, `${path}${name}`);
  }
}

function fieldFrom(type: Type, value: unknown, path: string): Field {
  switch (type.kind) {
    case 'scalar':
      return scalarFrom(type, value, path);
    case 'scalarArray':
      return arrayFrom(type, value, path);
    case 'structure':
      if (!isRecord(value)) throw misfit(path, 'an object of its members', value);
      return fromPlain(type, value);
    case 'structureArray':
      return listFrom(value, path, (each, at) => fieldFrom(type.element, each, at) as Structure);
    case 'union':
      return selectedFrom(type, value, path);
    case 'unionArray':
      return listFrom(value, path, (each, at) => selectedFrom(type.element, each, at));
    case 'any':
      return variantFrom(value, path);
    case 'anyArray':
      return listFrom(value, path, variantFrom);
  }
}

function scalarFrom({ scalar }: ScalarType, value: unknown, path: string): Field {
  switch (scalar) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw misfit(path, 'a boolean', value);
    case 'string':
      if (typeof value === 'string') return value;
      throw misfit(path, 'text', value);
    case 'long':
    case 'ulong':
      if (typeof value === 'bigint') return value;
      if (Number.isInteger(value)) return BigInt(value as number);
      throw misfit(path, 'an integer', value);
    default:
      if (typeof value === 'number') return value;
      if (typeof value === 'bigint') return Number(value);
      throw misfit(path, 'a number', value);
  }
}

function arrayFrom({ scalar }: ScalarArrayType, value: unknown, path: string): Field {
  if (scalar === 'string') return listOf(value, path).map((each, i) => textFrom(each, `${path}[${i}]`));
  if (value instanceof arrayClasses[scalar]) return value;
  const list = listOf(value, path);
  const elements = numericArray(scalar, list.length);
  list.forEach((each, i) => {
    elements[i] = numberFrom(scalar, each, `${path}[${i}]`);
  });
  return elements;
}

function numberFrom(scalar: Exclude<ScalarName, 'string'>, value: unknown, path: string): number | bigint {
  if (scalar === 'boolean') return value === true || value === 1 ? 1 : 0;
  if (scalar === 'long' || scalar === 'ulong') {
    if (typeof value === 'bigint' || Number.isInteger(value)) return BigInt(value as number | bigint);
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    return Number(value);
  }
  throw misfit(path, 'a number', value);
}

function textFrom(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw misfit(path, 'text', value);
}

function selectedFrom(type: UnionType, value: unknown, path: string): Selected {
  if (value === null) return NOTHING_SELECTED;
  if (!isRecord(value)) throw misfit(path, 'an object with the name of one member', value);
  if (typeof value.selector === 'number') return value as unknown as Selected;
  const [name = '', ...more] = Object.keys(value);
  const selector = type.selector(name);
  if (selector < 0 || more.length > 0)
    throw misfit(path, `one of ${type.members.map((each) => each.name).join()}`, value);
  return { selector, value: fieldFrom(type.members[selector]!.type, value[name], `${path}.${name}`) };
}

function variantFrom(value: unknown, path: string): Variant {
  if (value === null) return NO_VALUE;
  if (isRecord(value) && 'type' in value && 'value' in value) return value as unknown as Variant;
  throw misfit(path, 'a type and a value', value);
}

function listFrom<Element>(value: unknown, path: string, from: (each: unknown, path: string) => Element) {
  return listOf(value, path).map((each, i) => (each === null ? null : from(each, `${path}[${i}]`)));
}

function listOf(value: unknown, path: string): unknown[] {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  throw misfit(path, 'an array', value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function named({ id }: StructureType): string {
  return id === '' ? 'this structure' : id;
}

function misfit(path: string, wanted: string, value: unknown): TypeError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new TypeError(`field '${path}' needs ${wanted}: it was given ${shown}`);
}
