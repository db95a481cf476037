/**
 * Types of values: a tree that both sides know before values are sent.
 *
 * Types are immutable and shared: compare them with `sameType`, keep one object for many values. Words are pvData's
 * (scalar, structure, union, variant union "any"); sizes of arrays are variable wherever xioc is the author: PVXS closes
 * the connection on bounded and fixed ones, which are understood here and never sent.
 */
import { Layout } from './layout.ts';
import { ArrayBits, type ScalarName, scalarCodes, scalarNames, TypeCode } from './type-code.ts';

export interface ScalarType {
  readonly kind: 'scalar';
  readonly code: number;
  readonly scalar: ScalarName;
  /** Bytes a bounded string has at most; undefined for all else. */
  readonly bound: number | undefined;
}

export interface ScalarArrayType {
  readonly kind: 'scalarArray';
  readonly code: number;
  readonly scalar: ScalarName;
  readonly size: 'variable' | 'bounded' | 'fixed';
  /** Elements at most (bounded), or always (fixed); undefined when variable. */
  readonly bound: number | undefined;
}

export interface StructureArrayType {
  readonly kind: 'structureArray';
  readonly code: typeof TypeCode.STRUCTURE_ARRAY;
  readonly element: StructureType;
}

export interface UnionArrayType {
  readonly kind: 'unionArray';
  readonly code: typeof TypeCode.UNION_ARRAY;
  readonly element: UnionType;
}

/** A value that brings its type along: pvData's variant union. */
export interface AnyType {
  readonly kind: 'any';
  readonly code: typeof TypeCode.ANY;
}

export interface AnyArrayType {
  readonly kind: 'anyArray';
  readonly code: typeof TypeCode.ANY_ARRAY;
}

export type Type =
  | ScalarType
  | ScalarArrayType
  | StructureType
  | StructureArrayType
  | UnionType
  | UnionArrayType
  | AnyType
  | AnyArrayType;

/** Names and types of members, in order. */
export type Members = Readonly<Record<string, Type>>;

export interface Member {
  readonly name: string;
  readonly type: Type;
  /** In a structure: bits from the structure's own to this member's. */
  readonly offset: number;
}

/** Fields of different types. Its nodes are numbered (layout.ts), which is what bit sets of messages speak of. */
export class StructureType {
  readonly kind = 'structure';
  readonly code = TypeCode.STRUCTURE;
  /** By convention `epics:nt/NTScalar:1.0`, `alarm_t`; often empty. */
  readonly id: string;
  readonly members: readonly Member[];
  /** Nodes: the structure, its members, theirs; arrays, unions and any are one. */
  readonly nodes: number;
  /** Types it is made of, itself included, each counted as often as it is named. */
  readonly weight: number;
  /** Levels of types below each other, this one included. */
  readonly depth: number;
  #layout: Layout<Type> | undefined;
  #byName: Map<string, Member> | undefined;

  /** @throws TypeError when two members have one name, or one has none */
  constructor(id: string, members: Iterable<readonly [name: string, type: Type]>) {
    const list = memberList(id, members);
    this.id = id;
    this.members = list;
    this.nodes = list.reduce((sum, { type }) => sum + nodesOf(type), 1);
    this.weight = weightOf(list);
    this.depth = 1 + depthOf(list);
  }

  /** Computed when first asked for. */
  get layout(): Layout<Type> {
    this.#layout ??= new Layout<Type>(this);
    return this.#layout;
  }

  member(name: string): Member | undefined {
    this.#byName ??= new Map(this.members.map((member) => [member.name, member]));
    return this.#byName.get(name);
  }

  /** The bit of the node at `path`, as in `alarm.severity`; 0 for the empty path; undefined when there is none. */
  bit(path: string): number | undefined {
    if (path === '') return 0;
    let type: Type = this;
    let bit = 0;
    for (const name of path.split('.')) {
      const member: Member | undefined = type.kind === 'structure' ? type.member(name) : undefined;
      if (member === undefined) return undefined;
      bit += member.offset;
      type = member.type;
    }
    return bit;
  }

  /** The path of the node with that bit, the inverse of `bit`. */
  path(bit: number): string {
    const names: string[] = [];
    let type: Type = this;
    let rest = bit;
    while (rest > 0 && type.kind === 'structure') {
      const within = rest;
      const member: Member | undefined = type.members.findLast(({ offset }) => offset <= within);
      if (member === undefined || rest - member.offset >= nodesOf(member.type)) return '';
      names.push(member.name);
      rest -= member.offset;
      type = member.type;
    }
    return names.join('.');
  }
}

/** One of several members, told by its number. */
export class UnionType {
  readonly kind = 'union';
  readonly code = TypeCode.UNION;
  readonly id: string;
  readonly members: readonly Member[];
  /** As a structure's. */
  readonly weight: number;
  readonly depth: number;

  /** @throws TypeError when two members have one name, or one has none */
  constructor(id: string, members: Iterable<readonly [name: string, type: Type]>) {
    this.id = id;
    this.members = memberList(id, members);
    this.weight = weightOf(this.members);
    this.depth = 1 + depthOf(this.members);
  }

  /** The number of the member with that name; -1 when there is none. */
  selector(name: string): number {
    return this.members.findIndex((member) => member.name === name);
  }
}

export function scalar(name: ScalarName): ScalarType {
  return scalars[name];
}

/** A variable array of scalars. */
export function arrayOf(name: ScalarName): ScalarArrayType {
  return arrays[name];
}

export function structure(id: string, members: Members): StructureType {
  return new StructureType(id, Object.entries(members));
}

export function union(id: string, members: Members): UnionType {
  return new UnionType(id, Object.entries(members));
}

export function structureArray(element: StructureType): StructureArrayType {
  return { kind: 'structureArray', code: TypeCode.STRUCTURE_ARRAY, element };
}

export function unionArray(element: UnionType): UnionArrayType {
  return { kind: 'unionArray', code: TypeCode.UNION_ARRAY, element };
}

export const anyType: AnyType = { kind: 'any', code: TypeCode.ANY };
export const anyArray: AnyArrayType = { kind: 'anyArray', code: TypeCode.ANY_ARRAY };

export function boundedString(bound: number): ScalarType {
  return { kind: 'scalar', code: TypeCode.BOUNDED_STRING, scalar: 'string', bound };
}

export function boundedArray(name: ScalarName, bound: number): ScalarArrayType {
  return { kind: 'scalarArray', code: scalarCodes[name] | ArrayBits.BOUNDED, scalar: name, size: 'bounded', bound };
}

export function fixedArray(name: ScalarName, bound: number): ScalarArrayType {
  return { kind: 'scalarArray', code: scalarCodes[name] | ArrayBits.FIXED, scalar: name, size: 'fixed', bound };
}

/** Bits that a member of this type takes. */
export function nodesOf(type: Type): number {
  return type.kind === 'structure' ? type.nodes : 1;
}

/** Types a type is made of, itself included, each counted as often as it is named. */
export function weight(type: Type): number {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return type.weight;
    case 'structureArray':
    case 'unionArray':
      return 1 + type.element.weight;
    default:
      return 1;
  }
}

/** Levels of types below each other, this one included. */
export function depth(type: Type): number {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return type.depth;
    case 'structureArray':
    case 'unionArray':
      return 1 + type.element.depth;
    default:
      return 1;
  }
}

/** Whether values of the one are values of the other: the same kinds, bounds, ids, names, in the same order. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.code !== b.code) return false;
  switch (a.kind) {
    case 'scalar':
    case 'scalarArray':
      return a.bound === (b as typeof a).bound;
    case 'structureArray':
    case 'unionArray':
      return sameType(a.element, (b as typeof a).element);
    case 'structure':
    case 'union':
      return sameMembers(a, b as typeof a);
    default:
      return true;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const scalars = Object.fromEntries(scalarNames.map((name) => [name, scalarType(name)])) as Readonly<
  Record<ScalarName, ScalarType>
>;

const arrays = Object.fromEntries(scalarNames.map((name) => [name, arrayType(name)])) as Readonly<
  Record<ScalarName, ScalarArrayType>
>;

function scalarType(name: ScalarName): ScalarType {
  return { kind: 'scalar', code: scalarCodes[name], scalar: name, bound: undefined };
}

function arrayType(name: ScalarName): ScalarArrayType {
  const code = scalarCodes[name] | ArrayBits.VARIABLE;
  return { kind: 'scalarArray', code, scalar: name, size: 'variable', bound: undefined };
}

function memberList(id: string, members: Iterable<readonly [name: string, type: Type]>): Member[] {
  const names = new Set<string>();
  const list: Member[] = [];
  let offset = 1;
  for (const [name, type] of members) {
    if (name === '') throw new TypeError(`structure or union '${id}': member ${list.length} has no name`);
    if (names.has(name)) throw new TypeError(`structure or union '${id}': two members are named '${name}'`);
    names.add(name);
    list.push({ name, type, offset });
    offset += nodesOf(type);
  }
  return list;
}

function depthOf(members: readonly Member[]): number {
  return members.reduce((most, { type }) => Math.max(most, depth(type)), 0);
}

function weightOf(members: readonly Member[]): number {
  return members.reduce((sum, { type }) => sum + weight(type), 1);
}

function sameMembers(a: StructureType | UnionType, b: StructureType | UnionType): boolean {
  if (a.id !== b.id || a.members.length !== b.members.length) return false;
  return a.members.every(({ name, type }, i) => name === b.members[i]!.name && sameType(type, b.members[i]!.type));
}
