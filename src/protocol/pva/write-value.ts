/** From values (value.ts) to bytes: the inverse of read-value.ts. */
import type { Writer } from '../wire/writer.ts';
import type { BitSet } from './bit-set.ts';
import { writeElements } from './elements.ts';
import { writeNullSize, writeSize, writeString } from './size.ts';
import type { ScalarArrayType, Type, UnionType } from './type.ts';
import { isScalarCode, scalarCodes, TypeCode } from './type-code.ts';
import type { TypeDefinitions } from './type-definitions.ts';
import { writeType } from './type-description.ts';
import type { Field, NumericArray, Selected, Structure, Variant } from './value.ts';

/** @param definitions numbers for the types that this connection was sent */
export function writeVariant(writer: Writer, variant: Variant, definitions?: TypeDefinitions): void {
  writeType(writer, variant.type, definitions);
  if (variant.type !== undefined) writeValue(writer, variant.type, variant.value);
}

export function writeValue(writer: Writer, type: Type, value: Field): void {
  switch (type.kind) {
    case 'scalar':
      writeScalar(writer, type.code, value);
      break;
    case 'scalarArray':
      writeArray(writer, type, value);
      break;
    case 'structure':
      writeFields(writer, value as Structure, 0, type.nodes);
      break;
    case 'structureArray':
      writeList(writer, value, (each) => writeValue(writer, type.element, each));
      break;
    case 'union':
      writeSelected(writer, type, value as Selected);
      break;
    case 'unionArray':
      writeList(writer, value, (each) => writeSelected(writer, type.element, each as Selected));
      break;
    case 'any':
      writeVariant(writer, value as Variant);
      break;
    case 'anyArray':
      writeList(writer, value, (each) => writeVariant(writer, each as Variant));
      break;
  }
}

/** The fields that `bits` marks, without the bit set. A marked sub-structure is written whole, once. */
export function writePart(writer: Writer, value: Structure, bits: BitSet): void {
  const { ends } = value.type.layout;
  const nodes = value.type.nodes;
  for (let bit = bits.next(0); bit >= 0 && bit < nodes; ) {
    const end = ends[bit]!;
    writeFields(writer, value, bit, end);
    bit = bits.next(end);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function writeFields(writer: Writer, { type, fields }: Structure, from: number, to: number): void {
  const { codes, types } = type.layout;
  for (let bit = from; bit < to; bit++) {
    const code = codes[bit]!;
    if (code === TypeCode.STRUCTURE) continue;
    if (isScalarCode(code)) writeScalar(writer, code, fields[bit]);
    else writeValue(writer, types[bit]!, fields[bit]);
  }
}

function writeScalar(writer: Writer, code: number, value: Field): void {
  switch (code) {
    case scalarCodes.boolean:
      writer.u8(value === true ? 1 : 0);
      break;
    case scalarCodes.byte:
    case scalarCodes.ubyte:
      writer.u8(value as number);
      break;
    case scalarCodes.short:
      writer.i16(value as number);
      break;
    case scalarCodes.ushort:
      writer.u16(value as number);
      break;
    case scalarCodes.int:
      writer.i32(value as number);
      break;
    case scalarCodes.uint:
      writer.u32(value as number);
      break;
    case scalarCodes.long:
      writer.i64(value as bigint);
      break;
    case scalarCodes.ulong:
      writer.u64(value as bigint);
      break;
    case scalarCodes.float:
      writer.f32(value as number);
      break;
    case scalarCodes.double:
      writer.f64(value as number);
      break;
    default:
      writeString(writer, value as string);
  }
}

/** @throws RangeError when a fixed array has not its size: it was made here */
function writeArray(writer: Writer, { scalar, size, bound }: ScalarArrayType, value: Field): void {
  const elements = value as NumericArray | readonly string[];
  if (size !== 'fixed') writeSize(writer, elements.length);
  else if (elements.length !== bound)
    throw new RangeError(`${elements.length} elements in an array of always ${bound}`);
  if (scalar !== 'string') {
    writeElements(writer, elements as NumericArray);
    return;
  }
  for (const text of elements as readonly string[]) writeString(writer, text);
}

function writeSelected(writer: Writer, type: UnionType, { selector, value }: Selected): void {
  if (selector < 0) {
    writeNullSize(writer);
    return;
  }
  writeSize(writer, selector);
  writeValue(writer, type.members[selector]!.type, value);
}

function writeList(writer: Writer, value: Field, write: (element: Field) => void): void {
  const elements = value as readonly (Structure | Selected | Variant | null)[];
  writeSize(writer, elements.length);
  for (const element of elements) {
    writer.u8(element === null ? 0 : 1);
    if (element !== null) write(element);
  }
}
