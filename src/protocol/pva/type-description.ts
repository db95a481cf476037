/**
 * Types as they are described in messages, before values of them.
 *
 * What is not a scalar may be given a number by its sender (0xfd), and named by that number later (0xfe). Limits:
 * nesting as PVXS (20), names that are there and differ as PVXS, and members against the bytes that are left, since a
 * member takes two at least.
 */
import type { Writer } from '../wire/writer.ts';
import type { Reader } from './reader.ts';
import { readCount, readSize, readString, writeSize, writeString } from './size.ts';
import {
  anyArray,
  anyType,
  arrayOf,
  boundedArray,
  boundedString,
  fixedArray,
  depth as levels,
  StructureType,
  scalar,
  structureArray,
  type Type,
  UnionType,
  unionArray,
  weight,
} from './type.ts';
import { ArrayBits, type ScalarName, scalarCodes, scalarNames, TypeCode } from './type-code.ts';
import type { TypeDefinitions } from './type-definitions.ts';

/** Levels of types in each other. */
export const MAX_DEPTH = 20;

/** Types that one is made of: enough for a group of 4500 PVs with all their metadata. */
export const MAX_WEIGHT = 1 << 17;

/** A type; undefined for "no type" (0xff), and when the description is faulty: then the reader has a fault. */
export function readType(reader: Reader): Type | undefined {
  return readTypeAt(reader, 1);
}

/** @param definitions numbers of the types that this connection has sent before, extended by this one; else none are used */
export function writeType(writer: Writer, type: Type | undefined, definitions?: TypeDefinitions): void {
  if (type === undefined) {
    writer.u8(TypeCode.NONE);
    return;
  }
  if (definitions !== undefined && type.kind !== 'scalar' && type.kind !== 'scalarArray') {
    const known = definitions.find(type);
    if (known !== undefined) {
      writer.u8(TypeCode.USE);
      writer.u16(known);
      return;
    }
    const id = definitions.define(type);
    if (id !== undefined) {
      writer.u8(TypeCode.DEFINE);
      writer.u16(id);
    }
  }
  writer.u8(type.code);
  switch (type.kind) {
    case 'scalar':
    case 'scalarArray':
      if (type.bound !== undefined) writeSize(writer, type.bound);
      break;
    case 'structure':
    case 'union':
      writeString(writer, type.id);
      writeSize(writer, type.members.length);
      for (const member of type.members) {
        writeString(writer, member.name);
        writeType(writer, member.type, definitions);
      }
      break;
    case 'structureArray':
    case 'unionArray':
      writeType(writer, type.element, definitions);
      break;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** About what a structure, with the numbers of its nodes, and a member of it take in memory. */
const TYPE_SIZE = 400;
const MEMBER_SIZE = 150;

function readTypeAt(reader: Reader, depth: number): Type | undefined {
  const code = reader.u8();
  if (depth > MAX_DEPTH) return fault(reader, `type of more than ${MAX_DEPTH} levels`);
  switch (code) {
    case TypeCode.NONE:
      return undefined;
    case TypeCode.STRUCTURE:
      return readStructure(reader, depth);
    case TypeCode.UNION:
      return readUnion(reader, depth);
    case TypeCode.ANY:
      return anyType;
    case TypeCode.ANY_ARRAY:
      return anyArray;
    case TypeCode.BOUNDED_STRING:
      return boundedString(readBound(reader));
    case TypeCode.STRUCTURE_ARRAY: {
      const element = readElement(reader, depth);
      if (element?.kind === 'structure') return structureArray(element);
      return fault(reader, 'array of structures whose element is not a structure');
    }
    case TypeCode.UNION_ARRAY: {
      const element = readElement(reader, depth);
      if (element?.kind === 'union') return unionArray(element);
      return fault(reader, 'array of unions whose element is not a union');
    }
    case TypeCode.DEFINE:
      return defineType(reader, depth);
    case TypeCode.USE:
      return useType(reader, depth);
    default:
      return readScalar(reader, code);
  }
}

function readScalar(reader: Reader, code: number): Type | undefined {
  const name = namesByCode[code & ~ArrayBits.FIXED];
  if (name === undefined) return fault(reader, `unknown type code 0x${code.toString(16).padStart(2, '0')}`);
  switch (code & ArrayBits.FIXED) {
    case ArrayBits.VARIABLE:
      return arrayOf(name);
    case ArrayBits.BOUNDED:
      return boundedArray(name, readBound(reader));
    case ArrayBits.FIXED:
      return fixedArray(name, readBound(reader));
    default:
      return scalar(name);
  }
}

/** A bound is a promise, not something that follows: it needs no bytes, and gets no memory. */
function readBound(reader: Reader): number {
  return Math.max(readSize(reader), 0);
}

function readElement(reader: Reader, depth: number): Type | undefined {
  return readTypeAt(reader, depth + 1);
}

function readStructure(reader: Reader, depth: number): Type | undefined {
  const id = readString(reader);
  const members = readMembers(reader, depth);
  return reader.fault === undefined ? new StructureType(id, members) : undefined;
}

function readUnion(reader: Reader, depth: number): Type | undefined {
  const id = readString(reader);
  const members = readMembers(reader, depth);
  return reader.fault === undefined ? new UnionType(id, members) : undefined;
}

function readMembers(reader: Reader, depth: number): Map<string, Type> {
  const members = new Map<string, Type>();
  const count = readCount(reader, 2);
  let sum = 1;
  reader.charge(TYPE_SIZE);
  for (let i = 0; i < count && reader.fault === undefined; i++) {
    const name = readString(reader);
    const type = readTypeAt(reader, depth + 1);
    if (type === undefined) {
      reader.fail(`member '${name}' has no type`);
      break;
    }
    if (name === '') reader.fail(`member ${i} has no name`);
    if (members.has(name)) reader.fail(`two members are named '${name}'`);
    sum += weight(type);
    if (sum > MAX_WEIGHT) reader.fail(`type made of more than ${MAX_WEIGHT} others`);
    reader.charge(MEMBER_SIZE + 2 * name.length);
    members.set(name, type);
  }
  return members;
}

function defineType(reader: Reader, depth: number): Type | undefined {
  const id = reader.u16();
  // One inside the other costs three bytes a level and would go deeper than any type.
  if (reader.bytes[reader.at] === TypeCode.DEFINE) return fault(reader, `type number ${id} defined as another number`);
  const type = readTypeAt(reader, depth);
  if (reader.fault !== undefined) return undefined;
  if (type === undefined) return fault(reader, `type number ${id} defined as no type`);
  if (reader.types.define(id, type)) return type;
  return fault(reader, `type number ${id}: too many types defined on this connection`);
}

function useType(reader: Reader, depth: number): Type | undefined {
  const id = reader.u16();
  if (reader.fault !== undefined) return undefined;
  const type = reader.types.get(id);
  if (type === undefined) return fault(reader, `unknown type number ${id}`);
  if (depth + levels(type) > MAX_DEPTH + 1) return fault(reader, `type of more than ${MAX_DEPTH} levels`);
  return type;
}

function fault(reader: Reader, text: string): undefined {
  reader.fail(text);
  return undefined;
}

const namesByCode: (ScalarName | undefined)[] = [];
for (const name of scalarNames) namesByCode[scalarCodes[name]] = name;
