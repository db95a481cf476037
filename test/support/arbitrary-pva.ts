/** Random types, values and messages of PV Access. */
import { BitSet } from '../../src/protocol/pva/bit-set.ts';
import type { Delta } from '../../src/protocol/pva/delta.ts';
import type { Request, Response } from '../../src/protocol/pva/messages.ts';
import { messageTypes } from '../../src/protocol/pva/messages.ts';
import { type Status, severityNames } from '../../src/protocol/pva/status.ts';
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
import { TypeRegistry } from '../../src/protocol/pva/type-registry.ts';
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

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constant('x'.repeat(300)),
);
const name = fc.stringMatching(/^[a-z_][A-Za-z0-9_]{0,5}$/);
const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const bytes = fc.uint8Array({ maxLength: 40 });

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

// --- messages -----------------------------------------------------------------------------------------------------

const status: fc.Arbitrary<Status> = fc.oneof(
  fc.constant({ severity: 'OK', message: '', callTree: '' } as const),
  fc.record({ severity: fc.constantFrom(...severityNames), message: text, callTree: text }),
);
const good = status.filter(({ severity }) => severity === 'OK' || severity === 'WARNING');
const bad = status.filter(({ severity }) => severity === 'ERROR' || severity === 'FATAL');
const address = fc.ipV4();
const guid = fc.uint8Array({ minLength: 12, maxLength: 12 });
const channels = fc.array(fc.record({ cid: u32, name: text }), { maxLength: 4 });
/** A byte with some bits set and others clear. */
const subcommand = (set: number, clear: number) => u8.map((each) => (each | set) & ~clear & 0xff);
const constant = <const Value>(value: Value) => fc.constant(value);

function deltaIn(littleEndian: boolean): fc.Arbitrary<Delta> {
  return bytes.map((each) => ({ bytes: each, littleEndian, types: new TypeRegistry(0) }));
}

function commonMessages() {
  return [
    fc.record({ type: fc.constantFrom('SET_MARKER', 'ACK_MARKER', 'ECHO_REQUEST', 'ECHO_RESPONSE'), value: u32 }),
    fc.record({ type: fc.constantFrom('ECHO', 'AUTHNZ'), payload: bytes }),
    fc.record({ type: constant('DESTROY_CHANNEL'), sid: u32, cid: u32 }),
    fc.record({ type: constant('MESSAGE'), ioid: u32, severity: fc.constantFrom(...messageTypes), text }),
  ] as const;
}

/** Messages as a client sends them in that byte order. */
export function arbitraryRequest(littleEndian: boolean): fc.Arbitrary<Request> {
  const ids = { sid: u32, ioid: u32 };
  const pvRequest = arbitraryVariant;
  const data = deltaIn(littleEndian);
  return fc.oneof(
    ...commonMessages(),
    fc.record({
      type: constant('CONNECTION_VALIDATION'),
      bufferSize: u32,
      registrySize: u16,
      qos: u16,
      method: text,
      credentials: arbitraryVariant,
    }),
    fc.record({
      type: constant('SEARCH'),
      sequence: u32,
      flags: u8,
      address,
      port: u16,
      protocols: fc.array(text, { maxLength: 3 }),
      channels,
    }),
    fc.record({ type: constant('CREATE_CHANNEL'), channels }),
    fc.record({
      type: fc.constantFrom('GET_INIT', 'PUT_INIT', 'RPC_INIT', 'PUT_GET_INIT', 'ARRAY_INIT', 'PROCESS_INIT'),
      ...ids,
      subcommand: subcommand(0x08, 0),
      pvRequest,
    }),
    fc.record({ type: constant('MONITOR_INIT'), ...ids, subcommand: subcommand(0x88, 0), pvRequest, window: u32 }),
    fc.record({
      type: constant('MONITOR_INIT'),
      ...ids,
      subcommand: subcommand(0x08, 0x80),
      pvRequest,
      window: constant(undefined),
    }),
    fc.record({ type: fc.constantFrom('GET', 'PROCESS'), ...ids, subcommand: subcommand(0, 0x08) }),
    fc.record({ type: constant('READ_BACK'), ...ids, subcommand: subcommand(0x40, 0x08) }),
    fc.record({ type: constant('PUT'), ...ids, subcommand: subcommand(0, 0x48), data }),
    fc.record({ type: fc.constantFrom('PUT_GET', 'ARRAY'), ...ids, subcommand: subcommand(0, 0x08), data }),
    fc.record({ type: constant('RPC'), ...ids, subcommand: subcommand(0, 0x08), argument: arbitraryVariant }),
    fc.record({ type: constant('MONITOR'), ...ids, subcommand: subcommand(0x80, 0x08), acknowledged: u32 }),
    fc.record({
      type: constant('MONITOR'),
      ...ids,
      subcommand: subcommand(0, 0x88),
      acknowledged: constant(undefined),
    }),
    fc.record({ type: fc.constantFrom('DESTROY_REQUEST', 'CANCEL_REQUEST'), ...ids }),
    fc.record({ type: constant('GET_FIELD'), ...ids, subField: text }),
  );
}

/** Messages as a server sends them in that byte order. */
export function arbitraryResponse(littleEndian: boolean): fc.Arbitrary<Response> {
  const data = deltaIn(littleEndian);
  const structure = arbitraryStructureType;
  const absent = constant(undefined);
  const init = { ioid: u32, subcommand: subcommand(0x08, 0) };
  const use = { ioid: u32, subcommand: subcommand(0, 0x08) };
  return fc.oneof(
    ...commonMessages(),
    fc.record({
      type: constant('CONNECTION_VALIDATION'),
      bufferSize: u32,
      registrySize: u16,
      methods: fc.array(text, { maxLength: 3 }),
    }),
    fc.record({ type: constant('CONNECTION_VALIDATED'), status }),
    fc.record({
      type: constant('SEARCH_RESPONSE'),
      guid,
      sequence: u32,
      address,
      port: u16,
      protocol: text,
      found: fc.boolean(),
      cids: fc.array(u32, { maxLength: 4 }),
    }),
    fc.record({ type: constant('ACL_CHANGE'), cid: u32, rights: u8 }),
    fc.record({ type: constant('CREATE_CHANNEL'), cid: u32, sid: u32, status }),
    fc.record({ type: fc.constantFrom('GET_INIT', 'PUT_INIT', 'MONITOR_INIT'), ...init, status: good, structure }),
    fc.record({
      type: fc.constantFrom('GET_INIT', 'PUT_INIT', 'MONITOR_INIT'),
      ...init,
      status: bad,
      structure: absent,
    }),
    fc.record({ type: constant('ARRAY_INIT'), ...init, status: good, array: arbitraryType }),
    fc.record({ type: constant('PUT_GET_INIT'), ...init, status: good, put: structure, get: structure }),
    fc.record({ type: constant('PUT_GET_INIT'), ...init, status: bad, put: absent, get: absent }),
    fc.record({ type: fc.constantFrom('RPC_INIT', 'PROCESS_INIT'), ...init, status }),
    fc.record({ type: constant('PUT'), ioid: u32, subcommand: subcommand(0, 0x48), status }),
    fc.record({ type: constant('PROCESS'), ...use, status }),
    fc.record({ type: constant('READ_BACK'), ioid: u32, subcommand: subcommand(0x40, 0x08), status: good, data }),
    fc.record({ type: fc.constantFrom('GET', 'PUT_GET', 'ARRAY'), ...use, status: good, data }),
    fc.record({ type: fc.constantFrom('GET', 'PUT_GET', 'ARRAY'), ...use, status: bad, data: absent }),
    fc.record({ type: constant('RPC'), ...use, status: good, result: arbitraryVariant }),
    fc.record({ type: constant('RPC'), ...use, status: bad, result: constant(NO_VALUE) }),
    fc.record({ type: constant('MONITOR'), ioid: u32, subcommand: subcommand(0, 0x18), data }),
    fc.record({
      type: constant('MONITOR_END'),
      ioid: u32,
      subcommand: subcommand(0x10, 0x08),
      status,
      data: data.filter((each) => each.bytes.length > 0),
    }),
    fc.record({ type: constant('GET_FIELD'), ioid: u32, status: good, field: arbitraryType }),
    fc.record({ type: constant('GET_FIELD'), ioid: u32, status: bad, field: absent }),
  );
}
