/**
 * From bytes to values: whole ones (arguments, results, pvRequests, what is in an any), and parts of structures (GET,
 * PUT, MONITOR), which are a bit set and the marked fields. Values have the forms of value.ts; what a part leaves out is
 * taken from a value known before.
 *
 * Any bytes give a value; when they were not a whole one, the reader has a fault.
 */
import { type BitSet, readBitSet } from './bit-set.ts';
import { readElements } from './elements.ts';
import type { Reader } from './reader.ts';
import { NULL_SIZE, readCount, readSize, readString } from './size.ts';
import type { ScalarArrayType, ScalarType, StructureType, Type, UnionType } from './type.ts';
import { isScalarCode, scalarCodes, TypeCode } from './type-code.ts';
import { MAX_DEPTH, readType } from './type-description.ts';
import {
  arrayClasses,
  type Field,
  NO_VALUE,
  NOTHING_SELECTED,
  type Selected,
  type Structure,
  type Variant,
} from './value.ts';

/** Type and value, as arguments and any have them. */
export function readVariant(reader: Reader): Variant {
  return readVariantAt(reader, 0);
}

/** A value of that type, without its description. */
export function readValue(reader: Reader, type: Type): Field {
  return readValueAt(reader, type, 0);
}

/** A structure of which a message brought some fields. */
export interface Part {
  readonly value: Structure;
  /** The nodes that came, as the sender marked them (see `Layout.leaves`). Bits beyond the structure are dropped. */
  readonly marked: BitSet;
}

/** Bit set and marked fields; the other fields are those of `base`. */
export function readPart(reader: Reader, base: Structure): Part {
  const { type } = base;
  const { ends } = type.layout;
  const marked = readBitSet(reader, type.nodes);
  const fields = base.fields.slice();
  for (let bit = marked.next(0); bit >= 0 && reader.fault === undefined; ) {
    const end = ends[bit]!;
    readFields(reader, type, fields, bit, end, 0);
    // The bits below it add nothing: pvAccessCPP sets them, PVXS does not.
    bit = marked.next(end);
  }
  return { value: { type, fields }, marked };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** About what an object of two fields, an array, and an element of an array take. */
const OBJECT_SIZE = 56;
const SLOT_SIZE = 8;
const STRING_SIZE = 24;

/** Fields of the nodes from `from` to `to`: structures among them are only their fields. */
function readFields(reader: Reader, type: StructureType, fields: Field[], from: number, to: number, depth: number) {
  const { codes, types } = type.layout;
  for (let bit = from; bit < to && reader.fault === undefined; bit++) {
    const code = codes[bit]!;
    if (code !== TypeCode.STRUCTURE) fields[bit] = readField(reader, code, types[bit]!, depth);
  }
}

function readField(reader: Reader, code: number, type: Type, depth: number): Field {
  return isScalarCode(code) ? readScalar(reader, code, type) : readValueAt(reader, type, depth);
}

function readValueAt(reader: Reader, type: Type, depth: number): Field {
  switch (type.kind) {
    case 'scalar':
      return readScalar(reader, type.code, type);
    case 'scalarArray':
      return readArray(reader, type);
    case 'structure':
      return readStructure(reader, type, depth);
    case 'structureArray':
      return readList(reader, depth, (inner) => readStructure(reader, type.element, inner));
    case 'union':
      return readSelected(reader, type, depth);
    case 'unionArray':
      return readList(reader, depth, (inner) => readSelected(reader, type.element, inner));
    case 'any':
      return readVariantAt(reader, depth);
    case 'anyArray':
      return readList(reader, depth, (inner) => readVariantAt(reader, inner));
  }
}

function readScalar(reader: Reader, code: number, type: Type): Field {
  switch (code) {
    case scalarCodes.boolean:
      return reader.u8() !== 0;
    case scalarCodes.byte:
      return reader.i8();
    case scalarCodes.short:
      return reader.i16();
    case scalarCodes.int:
      return reader.i32();
    case scalarCodes.long:
      return reader.i64();
    case scalarCodes.ubyte:
      return reader.u8();
    case scalarCodes.ushort:
      return reader.u16();
    case scalarCodes.uint:
      return reader.u32();
    case scalarCodes.ulong:
      return reader.u64();
    case scalarCodes.float:
      return reader.f32();
    case scalarCodes.double:
      return reader.f64();
    default: {
      const text = readText(reader);
      const bound = (type as ScalarType).bound;
      if (bound !== undefined && text.length > bound) reader.fail(`string longer than its bound of ${bound} bytes`);
      return text;
    }
  }
}

function readText(reader: Reader): string {
  const text = readString(reader);
  if (text.length > 1) reader.charge(STRING_SIZE + text.length);
  return text;
}

function readArray(reader: Reader, { scalar, size, bound = 0 }: ScalarArrayType): Field {
  if (scalar === 'string') {
    const count = size === 'fixed' ? bound : readCount(reader, 1);
    if (size === 'bounded' && count > bound) reader.fail(`${count} elements in an array of at most ${bound}`);
    return readStrings(reader, count);
  }
  const count = size === 'fixed' ? bound : readCount(reader, arrayClasses[scalar].BYTES_PER_ELEMENT);
  if (size === 'bounded' && count > bound) reader.fail(`${count} elements in an array of at most ${bound}`);
  return readElements(reader, scalar, count);
}

function readStrings(reader: Reader, count: number): string[] {
  const texts: string[] = [];
  for (let i = 0; i < count && reader.fault === undefined; i++) {
    reader.charge(SLOT_SIZE);
    texts.push(readText(reader));
  }
  return texts;
}

function readStructure(reader: Reader, type: StructureType, depth: number): Structure {
  if (!reader.charge(OBJECT_SIZE + 2 * SLOT_SIZE * type.nodes)) return { type, fields: [] };
  const fields = Array<Field>(type.nodes).fill(undefined);
  readFields(reader, type, fields, 0, type.nodes, depth);
  return { type, fields };
}

function readSelected(reader: Reader, type: UnionType, depth: number): Selected {
  const selector = readSize(reader);
  if (selector === NULL_SIZE) return NOTHING_SELECTED;
  const member = type.members[selector];
  if (member === undefined) {
    reader.fail(`member ${selector} chosen of a union that has ${type.members.length}`);
    return NOTHING_SELECTED;
  }
  if (!reader.charge(OBJECT_SIZE) || tooDeep(reader, depth)) return NOTHING_SELECTED;
  return { selector, value: readValueAt(reader, member.type, depth + 1) };
}

function readVariantAt(reader: Reader, depth: number): Variant {
  if (tooDeep(reader, depth)) return NO_VALUE;
  const type = readType(reader);
  if (type === undefined || !reader.charge(OBJECT_SIZE)) return NO_VALUE;
  return { type, value: readValueAt(reader, type, depth + 1) };
}

/** An any may hold an any, and so on: types of few levels, but values of many. */
function tooDeep(reader: Reader, depth: number): boolean {
  if (depth < MAX_DEPTH) return false;
  reader.fail(`value of more than ${MAX_DEPTH} levels`);
  return true;
}

/** Elements that may be absent: 0, or 1 and the element. */
function readList<Element>(reader: Reader, depth: number, read: (depth: number) => Element): (Element | null)[] {
  const elements: (Element | null)[] = [];
  const count = readCount(reader, 1);
  if (tooDeep(reader, depth)) return elements;
  for (let i = 0; i < count && reader.fault === undefined; i++) {
    reader.charge(SLOT_SIZE);
    elements.push(reader.u8() === 0 ? null : read(depth + 1));
  }
  return elements;
}
