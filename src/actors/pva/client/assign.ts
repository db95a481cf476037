/** What a program gives, as fields of a structure: values to be put, arguments of a call. */
import { BitSet } from '../../../protocol/pva/bit-set.ts';
import { enumType, ntUri } from '../../../protocol/pva/normative.ts';
import { fromPlain } from '../../../protocol/pva/plain.ts';
import {
  anyType,
  arrayOf,
  type Members,
  nodesOf,
  StructureType,
  sameType,
  scalar,
  structure,
  type Type,
} from '../../../protocol/pva/type.ts';
import type { ScalarName } from '../../../protocol/pva/type-code.ts';
import { arrayClasses, type Field, type Structure, withFields, zeroStructure } from '../../../protocol/pva/value.ts';
import { coerce } from '../../../protocol/value/coerce.ts';
import { nativeOf } from '../natives.ts';

/**
 * What can be put: a value for `value`; or fields by name, nested (`{ value: 1, alarm: { severity: 2 } }`) or by path
 * (`{ 'alarm.severity': 2 }`), a structure of a normative type taking a value too (`{ x: { position: 5 } }`).
 *
 * Text becomes a number where a number is, and a state's number where it is the state's name.
 */
export type PvaWritable =
  | number
  | bigint
  | boolean
  | string
  | readonly (number | bigint | boolean | string)[]
  | ArrayBufferView
  | { readonly [field: string]: unknown };

/** Some fields of a structure. */
export interface Assignment {
  readonly value: Structure;
  /** The fields that are given, leaves only. */
  readonly bits: BitSet;
}

/** Whether the states' names are needed to know what is meant. */
export function namesState(type: StructureType, value: unknown): boolean {
  if (typeof value === 'string') return isEnum(type.member('value')?.type);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([path, each]) => {
    const bit = type.bit(path);
    const field = bit === undefined ? undefined : type.layout.types[bit];
    if (field?.kind !== 'structure') return false;
    return typeof each === 'string' ? isEnum(field) || isEnum(field.member('value')?.type) : namesState(field, each);
  });
}

/**
 * @param base what is there now: has the names of states, where they are needed
 * @throws TypeError for what does not fit, with the path of the field
 */
export function assign(base: Structure, value: unknown): Assignment {
  const changes = new Map<number, Field>();
  assignNode(base, 0, '', value, changes);
  const bits = new BitSet(base.type.nodes);
  for (const bit of changes.keys()) bits.add(bit);
  return { value: withFields(base, changes), bits };
}

/** Arguments of a call as an NTURI: what most services take. Types are those of the values, numbers are doubles. */
export function uriOf(path: string, query: Readonly<Record<string, unknown>>): Structure {
  const members = Object.entries(query).map(([name, value]) => [name, inferred(value)] as const);
  const uri = zeroStructure(ntUri(Object.fromEntries(members) as Members));
  return assign(uri, { scheme: 'pva', path, query }).value;
}

/** A structure of the fields given, of the types that their values have. */
export function structureOf(fields: Readonly<Record<string, unknown>>): Structure {
  return assign(zeroStructure(inferredStructure(fields)), fields).value;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function assignNode(base: Structure, bit: number, path: string, value: unknown, changes: Map<number, Field>): void {
  const type = base.type.layout.types[bit]!;
  if (type.kind !== 'structure') {
    changes.set(bit, fieldFrom(type, value, path));
    return;
  }
  if (isEnum(type) && !isRecord(value)) {
    const choices = base.fields[bit + type.member('choices')!.offset] as readonly string[];
    const index = bit + type.member('index')!.offset;
    changes.set(
      index,
      within(`${path}.index`, () => stateNumber(value, choices)),
    );
    return;
  }
  if (!isRecord(value)) {
    const inner = type.member('value');
    if (inner === undefined) {
      const names = type.members.map(({ name }) => name).join(', ');
      throw new TypeError(`${where(path)} has no field 'value': give an object with some of ${names}`);
    }
    assignNode(base, bit + inner.offset, below(path, 'value'), value, changes);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    const offset = type.bit(name);
    if (offset === undefined || offset === 0) {
      const names = type.members.map((member) => member.name).join(', ');
      throw new TypeError(`${where(path)} has no field '${name}': there are ${names}`);
    }
    assignNode(base, bit + offset, below(path, name), each, changes);
  }
}

/** As pvput: a state's name, else its number. */
function stateNumber(value: unknown, choices: readonly string[]): number {
  const label = typeof value === 'string' ? choices.indexOf(value) : -1;
  if (label >= 0) return label;
  if (typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value)) {
    throw new TypeError(`there is no state ${JSON.stringify(value)}: the states are ${choices.join(', ')}`);
  }
  return coerce('int32', 1, value) as number;
}

function fieldFrom(type: Type, value: unknown, path: string): Field {
  switch (type.kind) {
    case 'scalar':
      return within(path, () => scalarFrom(type.scalar, value));
    case 'scalarArray':
      return within(path, () => coerce(nativeOf[type.scalar], Number.POSITIVE_INFINITY, value) as Field);
    case 'any': {
      if (value === null || (isRecord(value) && 'type' in value && 'value' in value)) break;
      const own = inferred(value);
      return { type: own, value: own.kind === 'structure' ? structureOf(value as never) : fieldFrom(own, value, path) };
    }
    default:
  }
  const name = path === '' ? 'value' : path;
  return fromPlain(new StructureType('', [[name, type]]), { [name]: value }).fields[1];
}

function scalarFrom(name: ScalarName, value: unknown): Field {
  if (name !== 'boolean') {
    if (value === '' && name !== 'string') throw new TypeError(`cannot store "" as ${name}: give a number`);
    return coerce(nativeOf[name], 1, value) as Field;
  }
  if (value === 'true' || value === 'false') return value === 'true';
  return coerce('boolean', 1, value) !== 0;
}

function inferred(value: unknown): Type {
  switch (typeof value) {
    case 'number':
      return scalar('double');
    case 'bigint':
      return scalar('long');
    case 'boolean':
      return scalar('boolean');
    case 'string':
      return scalar('string');
  }
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each === 'string')) return arrayOf('string');
    if (value.every((each) => typeof each === 'boolean')) return arrayOf('boolean');
    return arrayOf(value.every((each) => typeof each === 'bigint') ? 'long' : 'double');
  }
  const [name] =
    Object.entries(arrayClasses).find(([each, Class]) => each !== 'boolean' && value instanceof Class) ?? [];
  if (name !== undefined) return arrayOf(name as ScalarName);
  if (isRecord(value)) return inferredStructure(value);
  if (value === null || value === undefined) return anyType;
  throw new TypeError(`a ${typeof value} cannot be sent`);
}

function inferredStructure(fields: Readonly<Record<string, unknown>>): StructureType {
  return structure('', Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, inferred(each)])));
}

function isEnum(type: Type | undefined): boolean {
  return type?.kind === 'structure' && (type.id === 'enum_t' || (nodesOf(type) === 3 && sameType(type, bareEnum)));
}

const bareEnum = structure('', { index: enumType.members[0]!.type, choices: enumType.members[1]!.type });

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function where(path: string): string {
  return path === '' ? 'it' : `its field '${path}'`;
}

function within<T>(path: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw new TypeError(`field '${path}': ${error instanceof Error ? error.message : error}`);
  }
}
