/**
 * A second PV Access codec, slow and obvious, to compare the real one with: types and values. Its types are trees of its
 * own, and its structures nested objects; `treeOf` and `plainValue` turn what the real codec makes into them.
 */
import type { Type } from '../../src/protocol/pva/type.ts';
import type { Field, Selected, Structure, Variant } from '../../src/protocol/pva/value.ts';

/** A type: the first byte of its description, and what that has. */
export interface Tree {
  readonly code: number;
  readonly bound?: number;
  readonly id?: string;
  readonly members?: readonly (readonly [name: string, type: Tree])[];
  readonly element?: Tree;
}

export type Plain = Readonly<Record<string, unknown>>;

/** Bytes that are read. */
export class Source {
  at = 0;
  readonly bytes: Uint8Array;
  readonly little: boolean;
  readonly types: Map<number, Tree>;

  constructor(bytes: Uint8Array, little: boolean, types: Map<number, Tree>) {
    this.bytes = bytes;
    this.little = little;
    this.types = types;
  }

  take(size: number): number[] {
    const taken = [...this.bytes.slice(this.at, this.at + size)];
    if (taken.length < size) throw new Error('ends within a field');
    this.at += size;
    return taken;
  }

  number(size: number): number {
    const bytes = this.take(size);
    if (this.little) bytes.reverse();
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  size(): number {
    const first = this.number(1);
    return first === 254 ? this.number(4) : first === 255 ? -1 : first;
  }

  string(): string {
    return Buffer.from(this.take(Math.max(this.size(), 0))).toString();
  }

  times<Element>(count: number, read: () => Element): Element[] {
    return Array.from({ length: count }, read);
  }
}

export function number(value: number, size: number, little: boolean): number[] {
  const bytes: number[] = [];
  for (let rest = value, i = 0; i < size; i++, rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return little ? bytes.reverse() : bytes;
}

export function sized(value: number, little: boolean): number[] {
  return value < 254 ? [value] : [254, ...number(value, 4, little)];
}

export function text(value: string, little: boolean): number[] {
  const bytes = Buffer.from(value);
  return [...sized(bytes.length, little), ...bytes];
}

// --- types and values ---------------------------------------------------------------------------------------------

export interface PlainVariant {
  readonly type: Tree | undefined;
  readonly value: unknown;
}

export function naiveEncodeType(tree: Tree, little: boolean): number[] {
  const { code, bound, id, members, element } = tree;
  return [
    code,
    ...(bound === undefined ? [] : sized(bound, little)),
    ...(id === undefined ? [] : text(id, little)),
    ...(members === undefined ? [] : sized(members.length, little)),
    ...(members ?? []).flatMap(([name, type]) => [...text(name, little), ...naiveEncodeType(type, little)]),
    ...(element === undefined ? [] : naiveEncodeType(element, little)),
  ];
}

export function naiveDecodeType(source: Source): Tree | undefined {
  const code = source.number(1);
  if (code === 0xff) return undefined;
  if (code === 0xfe) return source.types.get(source.number(2))!;
  if (code === 0xfd) {
    const id = source.number(2);
    const type = naiveDecodeType(source)!;
    source.types.set(id, type);
    return type;
  }
  if (code === 0x88 || code === 0x89) return { code, element: naiveDecodeType(source)! };
  if (code === 0x80 || code === 0x81) {
    const id = source.string();
    return {
      code,
      id,
      members: source.times(source.size(), () => [source.string(), naiveDecodeType(source)!] as const),
    };
  }
  return code === 0x83 || (code < 0x80 && (code & 0x10) !== 0) ? { code, bound: source.size() } : { code };
}

export function naiveEncodeValue(type: Tree, value: unknown, little: boolean): number[] {
  const list = value as readonly unknown[];
  const present = (each: unknown, encode: () => number[]) => (each === null ? [0] : [1, ...encode()]);
  switch (type.code) {
    case 0x80: {
      const members = value as Plain;
      return type.members!.flatMap(([name, each]) => naiveEncodeValue(each, members[name], little));
    }
    case 0x81: {
      const { selector, value: chosen } = value as Selected;
      if (selector < 0) return [255];
      return [...sized(selector, little), ...naiveEncodeValue(type.members![selector]![1], chosen, little)];
    }
    case 0x82:
      return encodeAny(value as PlainVariant, little);
    case 0x88:
    case 0x89: {
      const elements = list.flatMap((each) => present(each, () => naiveEncodeValue(type.element!, each, little)));
      return [...sized(list.length, little), ...elements];
    }
    case 0x8a: {
      const elements = list.flatMap((each) => present(each, () => encodeAny(each as PlainVariant, little)));
      return [...sized(list.length, little), ...elements];
    }
  }
  if (type.code === 0x83 || (type.code & 0x18) === 0) return encodeScalar(type.code, value, little);
  const elements = list.flatMap((each) => encodeScalar(type.code & ~0x18, each, little));
  return (type.code & 0x18) === 0x18 ? elements : [...sized(list.length, little), ...elements];
}

function naiveDecodeValue(type: Tree, source: Source): unknown {
  const present = (read: () => unknown) => (source.number(1) === 0 ? null : read());
  switch (type.code) {
    case 0x80:
      return Object.fromEntries(type.members!.map(([name, each]) => [name, naiveDecodeValue(each, source)]));
    case 0x81: {
      const selector = source.size();
      if (selector < 0) return { selector, value: undefined };
      return { selector, value: naiveDecodeValue(type.members![selector]![1], source) };
    }
    case 0x82:
      return decodeAny(source);
    case 0x88:
    case 0x89:
      return source.times(source.size(), () => present(() => naiveDecodeValue(type.element!, source)));
    case 0x8a:
      return source.times(source.size(), () => present(() => decodeAny(source)));
  }
  if (type.code === 0x83 || (type.code & 0x18) === 0) return decodeScalar(type.code, source);
  const count = (type.code & 0x18) === 0x18 ? type.bound! : source.size();
  return source.times(count, () => decodeScalar(type.code & ~0x18, source));
}

export function encodeAny({ type, value }: PlainVariant, little: boolean): number[] {
  return type === undefined ? [255] : [...naiveEncodeType(type, little), ...naiveEncodeValue(type, value, little)];
}

export function decodeAny(source: Source): PlainVariant {
  const type = naiveDecodeType(source);
  return { type, value: type === undefined ? undefined : naiveDecodeValue(type, source) };
}

const widths: Readonly<Record<number, number>> = {
  0: 1,
  32: 1,
  33: 2,
  34: 4,
  35: 8,
  36: 1,
  37: 2,
  38: 4,
  39: 8,
  66: 4,
  67: 8,
};

/** Bits 2 and 5 of an integer's code: unsigned, integer. */
function encodeScalar(code: number, value: unknown, little: boolean): number[] {
  if (code === 0x60 || code === 0x83) return text(value as string, little);
  const width = widths[code]!;
  const bytes = Buffer.alloc(width);
  if (code === 0x00) bytes[0] = Number(value);
  else if (code === 0x42) bytes.writeFloatBE(value as number);
  else if (code === 0x43) bytes.writeDoubleBE(value as number);
  else bytes.set(bigEndian(BigInt(value as number), width));
  return [...(little ? bytes.reverse() : bytes)];
}

function decodeScalar(code: number, source: Source): unknown {
  if (code === 0x60 || code === 0x83) return source.string();
  const width = widths[code]!;
  const bytes = Buffer.from(source.take(width));
  if (source.little) bytes.reverse();
  if (code === 0x00) return bytes[0] !== 0;
  if (code === 0x42) return bytes.readFloatBE();
  if (code === 0x43) return bytes.readDoubleBE();
  const unsigned = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const value = (code & 0x04) === 0 ? BigInt.asIntN(8 * width, unsigned) : unsigned;
  return width === 8 ? value : Number(value);
}

function bigEndian(value: bigint, width: number): number[] {
  const bytes: number[] = [];
  for (let i = 0, rest = value; i < width; i++, rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return bytes;
}

/** A bit set, by its members. */
export function naiveEncodeBits(bits: readonly number[], little: boolean): number[] {
  const size = Math.floor(Math.max(-1, ...bits) / 8) + 1;
  const bytes = Array.from({ length: size }, (_, i) =>
    bits.reduce((sum, bit) => (Math.floor(bit / 8) === i ? sum + 2 ** (bit % 8) : sum), 0),
  );
  for (let at = 0; !little && at + 8 <= size; at += 8) bytes.splice(at, 8, ...bytes.slice(at, at + 8).reverse());
  return [...sized(size, little), ...bytes];
}

// --- what the real codec makes, in the forms above ----------------------------------------------------------------

export function treeOf(type: Type): Tree {
  switch (type.kind) {
    case 'structure':
    case 'union':
      return { code: type.code, id: type.id, members: type.members.map((each) => [each.name, treeOf(each.type)]) };
    case 'structureArray':
    case 'unionArray':
      return { code: type.code, element: treeOf(type.element) };
    case 'scalar':
    case 'scalarArray':
      return type.bound === undefined ? { code: type.code } : { code: type.code, bound: type.bound };
    default:
      return { code: type.code };
  }
}

export function plainVariant({ type, value }: Variant): PlainVariant {
  if (type === undefined) return { type: undefined, value: undefined };
  return { type: treeOf(type), value: plainValue(type, value) };
}

export function plainValue(type: Type, value: Field): unknown {
  const list = value as readonly (Structure & Selected & Variant)[];
  switch (type.kind) {
    case 'scalar':
      return value;
    case 'scalarArray':
      if (type.scalar === 'boolean') return Array.from(value as Uint8Array, (each) => each === 1);
      return Array.from(value as Iterable<unknown>);
    case 'structure':
      return plainStructure(type, [...(value as Structure).fields]);
    case 'structureArray':
      return list.map((each) => each && plainValue(type.element, each));
    case 'union':
      return plainSelected(type, value as Selected);
    case 'unionArray':
      return list.map((each) => each && plainSelected(type.element, each));
    case 'any':
      return plainVariant(value as Variant);
    case 'anyArray':
      return list.map((each) => each && plainVariant(each));
  }
}

/** Takes the fields of a structure from the front of a list of all its nodes. */
function plainStructure(type: Extract<Type, { kind: 'structure' }>, fields: Field[]): Plain {
  fields.shift();
  const members = type.members.map((each) => [
    each.name,
    each.type.kind === 'structure' ? plainStructure(each.type, fields) : plainValue(each.type, fields.shift()),
  ]);
  return Object.fromEntries(members) as Plain;
}

function plainSelected(type: Extract<Type, { kind: 'union' }>, { selector, value }: Selected): Selected {
  if (selector < 0) return { selector, value: undefined };
  return { selector, value: plainValue(type.members[selector]!.type, value) as Field };
}
