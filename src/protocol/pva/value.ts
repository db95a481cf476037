/**
 * How values are held in memory. They are immutable: an update makes a new one.
 *
 * A structure is flat: `fields[bit]` is the value of the node with that number (layout.ts), undefined where the node is
 * a sub-structure. So one array holds an NTScalar with all its metadata, a copy with some fields changed is a copy of
 * one array, what changed is a set of bits, and an encoder walks set and array side by side. Structures that are
 * elements of an array, chosen in a union, or held by an any are values of their own.
 *
 * | type | value |
 * |---|---|
 * | boolean, string | boolean, string |
 * | byte to uint, float, double | number |
 * | long, ulong | bigint |
 * | boolean[] | Uint8Array of 0 and 1 |
 * | other numeric arrays | the typed array of that width, BigInt64Array, BigUint64Array |
 * | string[] | array of strings |
 * | structure[], union[], any[] | array of Structure, Selected, Variant; null for an absent element |
 * | union | Selected |
 * | any | Variant |
 */
import type { BitSet } from './bit-set.ts';
import type { StructureType, Type } from './type.ts';
import type { ScalarName } from './type-code.ts';

export type NumericArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export interface Structure {
  readonly type: StructureType;
  /** `type.nodes` of them. */
  readonly fields: readonly Field[];
}

/** A union's value. */
export interface Selected {
  /** Number of the member, -1 when there is no value. */
  readonly selector: number;
  /** Of that member's type. */
  readonly value: Field;
}

/** A value with its type. */
export interface Variant {
  /** undefined when there is no value. */
  readonly type: Type | undefined;
  readonly value: Field;
}

export type Field =
  | boolean
  | number
  | bigint
  | string
  | NumericArray
  | readonly string[]
  | Structure
  | Selected
  | Variant
  | readonly (Structure | null)[]
  | readonly (Selected | null)[]
  | readonly (Variant | null)[]
  | undefined;

/** A union without value. */
export const NOTHING_SELECTED: Selected = { selector: -1, value: undefined };

/** An any without value; as a message's argument or result: none. */
export const NO_VALUE: Variant = { type: undefined, value: undefined };

/** What a field has that nobody has set: 0, false, "", an empty array, no value. */
export function zeroOf(type: Type): Field {
  switch (type.kind) {
    case 'scalar':
      return scalarZeros[type.scalar];
    case 'scalarArray':
      return arrayZeros[type.scalar];
    case 'structure':
      return zeroStructure(type);
    case 'union':
      return NOTHING_SELECTED;
    case 'any':
      return NO_VALUE;
    default:
      return EMPTY_LIST;
  }
}

export function zeroStructure(type: StructureType): Structure {
  return { type, fields: type.layout.types.map((each) => (each.kind === 'structure' ? undefined : zeroOf(each))) };
}

/** The structure as a variant. */
export function variant(value: Structure): Variant {
  return { type: value.type, value };
}

/** The structure in a variant; undefined when it holds something else, or nothing. */
export function structureIn({ type, value }: Variant): Structure | undefined {
  return type?.kind === 'structure' ? (value as Structure) : undefined;
}

/**
 * The field at `path`, as in `alarm.severity`; undefined when there is none. For a sub-structure that is a Structure of
 * its own.
 */
export function fieldAt({ type, fields }: Structure, path: string): Field {
  const bit = type.bit(path);
  if (bit === undefined) return undefined;
  const each = type.layout.types[bit]!;
  if (each.kind !== 'structure') return fields[bit];
  return { type: each, fields: [undefined, ...fields.slice(bit + 1, type.layout.ends[bit])] };
}

/** A copy with the fields that `bits` marks taken from `source`, a structure of the same type. */
export function merged(base: Structure, source: Structure, bits: BitSet): Structure {
  const fields = base.fields.slice();
  for (let bit = bits.next(0); bit >= 0 && bit < fields.length; bit = bits.next(bit + 1))
    fields[bit] = source.fields[bit];
  return { type: base.type, fields };
}

/** A copy with some fields changed: pairs of a leaf's bit and its new value. */
export function withFields(base: Structure, changes: Iterable<readonly [bit: number, value: Field]>): Structure {
  const fields = base.fields.slice();
  for (const [bit, value] of changes) fields[bit] = value;
  return { type: base.type, fields };
}

/** A zeroed array that holds elements of that type, strings excepted. */
export function numericArray(scalar: Exclude<ScalarName, 'string'>, length: number): NumericArray {
  return new arrayClasses[scalar](length);
}

export const arrayClasses = {
  boolean: Uint8Array,
  byte: Int8Array,
  short: Int16Array,
  int: Int32Array,
  long: BigInt64Array,
  ubyte: Uint8Array,
  ushort: Uint16Array,
  uint: Uint32Array,
  ulong: BigUint64Array,
  float: Float32Array,
  double: Float64Array,
} as const;

const scalarZeros: Readonly<Record<ScalarName, Field>> = {
  boolean: false,
  byte: 0,
  short: 0,
  int: 0,
  long: 0n,
  ubyte: 0,
  ushort: 0,
  uint: 0,
  ulong: 0n,
  float: 0,
  double: 0,
  string: '',
};

const EMPTY_LIST: readonly never[] = [];

/** One for all values that have no elements. */
export const emptyArrays = Object.fromEntries(
  Object.entries(arrayClasses).map(([name, Class]) => [name, new Class(0)]),
) as Readonly<Record<keyof typeof arrayClasses, NumericArray>>;

const arrayZeros: Readonly<Record<ScalarName, Field>> = { ...emptyArrays, string: EMPTY_LIST };
