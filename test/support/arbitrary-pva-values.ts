/** Random types and values of PV Access. */
import { BitSet } from '../../src/protocol/pva/bit-set.ts';
import {
  anyArray,
  anyType,
  arrayOf,
  boundedArray,
  boundedString,
  fixedArray,
  StructureType,
  scalar,
  structureArray,
  type Type,
  UnionType,
  unionArray,
} from '../../src/protocol/pva/type.ts';
import { type ScalarName, scalarNames } from '../../src/protocol/pva/type-code.ts';
import {
  type Field,
  NO_VALUE,
  NOTHING_SELECTED,
  numericArray,
  type Selected,
  type Structure,
  type Variant,
} from '../../src/protocol/pva/value.ts';
import { fc } from './properties.ts';

export const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constant('x'.repeat(300)),
);
const name = fc.stringMatching(/^[a-z_][A-Za-z0-9_]{0,5}$/);
export const u8 = fc.nat(0xff);
export const u16 = fc.nat(0xffff);
export const u32 = fc.nat(0xffffffff);

// --- types --------------------------------------------------------------------------------------------------------

const scalarName = fc.constantFrom(...scalarNames);

const leafType: fc.Arbitrary<Type> = fc.oneof(
  { weight: 6, arbitrary: scalarName.map(scalar) },
  { weight: 4, arbitrary: scalarName.map(arrayOf) },
  fc.constant(anyType),
  fc.constant(anyArray),
  fc.nat(300).map(boundedString),
  fc.tuple(scalarName, fc.integer({ min: 8, max: 300 })).map(([each, bound]) => boundedArray(each, bound)),
  fc.tuple(scalarName, fc.nat(6)).map(([each, bound]) => fixedArray(each, bound)),
);

function membersOf(type: fc.Arbitrary<Type>): fc.Arbitrary<(readonly [string, Type])[]> {
  return fc.uniqueArray(fc.tuple(name, type), { maxLength: 5, selector: ([each]) => each });
}

function structureOf(type: fc.Arbitrary<Type>): fc.Arbitrary<StructureType> {
  return fc.tuple(text, membersOf(type)).map(([id, members]) => new StructureType(id, members));
}

function unionOf(type: fc.Arbitrary<Type>): fc.Arbitrary<UnionType> {
  return fc.tuple(text, membersOf(type)).map(([id, members]) => new UnionType(id, members));
}

function typeBelow(levels: number): fc.Arbitrary<Type> {
  if (levels === 0) return leafType;
  const inner = typeBelow(levels - 1);
  return fc.oneof(
    { weight: 5, arbitrary: leafType },
    { weight: 3, arbitrary: structureOf(inner) },
    unionOf(inner),
    structureOf(inner).map(structureArray),
    unionOf(inner).map(unionArray),
  );
}

export const arbitraryType = typeBelow(3);
export const arbitraryStructureType = structureOf(typeBelow(2));

// --- values -------------------------------------------------------------------------------------------------------

const numbers: Readonly<Record<Exclude<ScalarName, 'string' | 'boolean'>, fc.Arbitrary<number | bigint>>> = {
  byte: fc.integer({ min: -0x80, max: 0x7f }),
  short: fc.integer({ min: -0x8000, max: 0x7fff }),
  int: fc.integer(),
  long: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  ubyte: u8,
  ushort: u16,
  uint: u32,
  ulong: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  float: fc.float(),
  double: fc.double(),
};

export function arbitraryValue(type: Type, levels = 2): fc.Arbitrary<Field> {
  switch (type.kind) {
    case 'scalar':
      if (type.scalar === 'string') return text.filter((each) => Buffer.byteLength(each) <= (type.bound ?? 2000));
      return type.scalar === 'boolean' ? fc.boolean() : numbers[type.scalar];
    case 'scalarArray':
      return arbitraryArray(type.scalar, type.size === 'fixed' ? type.bound : undefined);
    case 'structure':
      return arbitraryStructure(type, levels);
    case 'structureArray':
      return list(arbitraryStructure(type.element, levels));
    case 'union':
      return arbitrarySelected(type, levels);
    case 'unionArray':
      return list(arbitrarySelected(type.element, levels));
    case 'any':
      return arbitraryVariantBelow(levels);
    case 'anyArray':
      return list(arbitraryVariantBelow(levels));
  }
}

export function arbitraryStructure(type: StructureType, levels = 2): fc.Arbitrary<Structure> {
  const fields = type.layout.types.map((each) =>
    each.kind === 'structure' ? fc.constant(undefined) : arbitraryValue(each, levels),
  );
  return fc.tuple(...fields).map((each) => ({ type, fields: each }));
}

function arbitraryArray(scalarType: ScalarName, length: number | undefined): fc.Arbitrary<Field> {
  const size = length === undefined ? { maxLength: 8 } : { minLength: length, maxLength: length };
  if (scalarType === 'string') return fc.array(text, size);
  if (scalarType === 'boolean') return fc.array(fc.nat(1), size).map((each) => Uint8Array.from(each));
  return fc.array(numbers[scalarType], size).map((each) => {
    const elements = numericArray(scalarType, each.length);
    each.forEach((element, i) => {
      elements[i] = element;
    });
    return elements;
  });
}

function list<Element>(element: fc.Arbitrary<Element>): fc.Arbitrary<(Element | null)[]> {
  return fc.array(fc.option(element), { maxLength: 3 });
}

function arbitrarySelected(type: UnionType, levels: number): fc.Arbitrary<Selected> {
  const members = type.members.map(({ type: each }, selector) =>
    arbitraryValue(each, levels).map((value): Selected => ({ selector, value })),
  );
  return fc.oneof(fc.constant(NOTHING_SELECTED), ...members);
}

function arbitraryVariantBelow(levels: number): fc.Arbitrary<Variant> {
  if (levels === 0) return fc.constant(NO_VALUE);
  const some = typeBelow(levels - 1).chain((type) =>
    arbitraryValue(type, levels - 1).map((value) => ({ type, value })),
  );
  return fc.oneof(fc.constant(NO_VALUE), some);
}

export const arbitraryVariant = arbitraryVariantBelow(2);

/** A type, one of its values, another, and some of its nodes. */
export const arbitraryDelta = arbitraryStructureType.chain((type) =>
  fc.record({
    base: arbitraryStructure(type),
    value: arbitraryStructure(type),
    bits: fc.array(fc.nat(type.nodes - 1)).map((each) => BitSet.of(...each)),
    overrun: fc.array(fc.nat(type.nodes - 1)).map((each) => BitSet.of(...each)),
    littleEndian: fc.boolean(),
  }),
);
