import { describe, expect, test } from 'vitest';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { type Delta, encodeDelta, readDelta, readUpdate } from '../../../src/protocol/pva/delta.ts';
import { ntScalar } from '../../../src/protocol/pva/normative.ts';
import { fromPlain } from '../../../src/protocol/pva/plain.ts';
import { readValue, readVariant } from '../../../src/protocol/pva/read-value.ts';
import { Reader } from '../../../src/protocol/pva/reader.ts';
import {
  anyType,
  arrayOf,
  boundedArray,
  boundedString,
  fixedArray,
  scalar,
  structure,
  structureArray,
  type Type,
  union,
} from '../../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { fieldAt, merged, type Variant, withFields, zeroStructure } from '../../../src/protocol/pva/value.ts';
import { writeValue, writeVariant } from '../../../src/protocol/pva/write-value.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { arbitraryDelta, arbitraryStructureType, arbitraryVariant } from '../../support/arbitrary-pva-values.ts';
import { hex } from '../../support/hex.ts';
import {
  naiveEncodeBits,
  naiveEncodeType,
  naiveEncodeValue,
  plainValue,
  plainVariant,
  treeOf,
} from '../../support/naive-pva-values.ts';
import { fc, runs } from '../../support/properties.ts';

const types = () => new TypeRegistry(1 << 16);

function bytesOf(variant: Variant, littleEndian = true): Uint8Array {
  const writer = new Writer(0, littleEndian);
  writeVariant(writer, variant);
  return writer.take();
}

function read(bytes: Uint8Array, littleEndian = true) {
  const reader = new Reader(bytes, littleEndian, types());
  const value = readVariant(reader);
  return { value, fault: reader.fault, left: reader.left };
}

function readOf(type: Type, bytes: Uint8Array, littleEndian = true) {
  const reader = new Reader(bytes, littleEndian, types());
  const value = readValue(reader, type);
  return { value, fault: reader.fault };
}

function delta(bytes: Uint8Array, littleEndian = true): Delta {
  return { bytes, littleEndian, types: types() };
}

describe('whole values', () => {
  test('as the naive codec writes them, and back', () => {
    fc.assert(
      fc.property(arbitraryVariant, fc.boolean(), (variant, littleEndian) => {
        const bytes = bytesOf(variant, littleEndian);
        const { type, value } = plainVariant(variant);
        const naive =
          type === undefined
            ? [0xff]
            : [...naiveEncodeType(type, littleEndian), ...naiveEncodeValue(type, value, littleEndian)];
        expect([...bytes]).toStrictEqual(naive);
        expect(read(bytes, littleEndian)).toStrictEqual({ value: variant, fault: undefined, left: 0 });
      }),
      { numRuns: runs(1000) },
    );
  });

  test('cut short at every byte, each is a fault', () => {
    fc.assert(
      fc.property(arbitraryVariant, (variant) => {
        const bytes = bytesOf(variant);
        for (let size = 0; size < bytes.length; size++)
          expect(read(bytes.subarray(0, size)).fault).toBeTypeOf('string');
      }),
      { numRuns: runs(100) },
    );
  });

  test('any bytes: no throw, and what was read without fault is written the same', () => {
    const changed = arbitraryVariant.chain((variant) => {
      const bytes = bytesOf(variant);
      const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(0xff));
      return fc.array(change, { maxLength: 4 }).map((changes) => {
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    });
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        const { value, fault } = read(bytes);
        if (fault === undefined) expect(read(bytesOf(value))).toStrictEqual({ value, fault: undefined, left: 0 });
      }),
      { numRuns: runs(3000) },
    );
  });

  test.each<[Type, string, unknown]>([
    [scalar('boolean'), '07', true],
    [arrayOf('boolean'), '03 00 07 01', Uint8Array.of(0, 1, 1)],
    [scalar('ulong'), 'ffffffffffffffff', 0xffffffffffffffffn],
    [scalar('string'), 'ff', ''],
    [scalar('string'), '02 c3 28', '\ufffd('],
    [union('', { a: scalar('int') }), 'ff', { selector: -1, value: undefined }],
    [anyType, 'ff', { type: undefined, value: undefined }],
    [fixedArray('short', 2), '0100 feff', Int16Array.of(1, -2)],
    [boundedArray('ubyte', 3), '02 01 02', Uint8Array.of(1, 2)],
    [structureArray(structure('', {})), '02 00 07', [null, { type: structure('', {}), fields: [undefined] }]],
  ])('%# %s', (type, bytes, value) => {
    expect(readOf(type, hex(bytes))).toStrictEqual({ value, fault: undefined });
  });

  test.each<[Type, string, string]>([
    [arrayOf('double'), 'fe ffffff7f', '2147483647 elements of 8 bytes announced, 0 bytes left'],
    [arrayOf('string'), '03 00 00', '3 elements of 1 bytes announced, 2 bytes left'],
    [arrayOf('int'), 'ff', 'null where a number of elements belongs'],
    [fixedArray('double', 0xffffffff), '00', 'ends within a field: 34359738360 bytes expected, 1 left'],
    [fixedArray('string', 0xffffffff), '00', 'ends within a field: 1 bytes expected, 0 left'],
    [boundedArray('ubyte', 1), '02 01 02', '2 elements in an array of at most 1'],
    [boundedArray('string', 1), '02 00 00', '2 elements in an array of at most 1'],
    [boundedString(1), '02 61 61', 'string longer than its bound of 1 bytes'],
    [union('', { a: scalar('int') }), '01 00000000', 'member 1 chosen of a union that has 1'],
    [anyType, '82'.repeat(30), 'value of more than 20 levels'],
    [structureArray(structure('', {})), 'fe ffffffff', '4294967295 elements of 1 bytes announced, 0 bytes left'],
  ])('%#: %s is a fault', (type, bytes, fault) => {
    expect(readOf(type, hex(bytes)).fault).toBe(fault);
  });

  test('few bytes cannot take much memory', () => {
    const wide = structure(
      '',
      Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, structure('', {})])),
    );
    const bytes = new Uint8Array(5 + 100_000).fill(1);
    bytes.set(hex('fe a0860100'));
    const { value, fault } = readOf(structureArray(wide), bytes);
    expect(fault).toBe('means far more memory than it has bytes');
    expect((value as unknown[]).length).toBeLessThan(5000);
    const anys = new Uint8Array(5 + 4 * 100_000);
    anys.set(hex('fe a0860100'));
    for (let i = 5; i < anys.length; i += 4) anys.set(hex('01 80 00 00'), i);
    expect(readOf({ kind: 'anyArray', code: 0x8a }, anys).fault).toBe('means far more memory than it has bytes');
  });

  test('a million short strings are no such thing', () => {
    const texts = Array.from({ length: 1_000_000 }, (_, i) => (i % 100).toString());
    const writer = new Writer(0, true);
    writeValue(writer, arrayOf('string'), texts);
    const { value, fault } = readOf(arrayOf('string'), writer.take());
    expect(fault).toBeUndefined();
    expect((value as string[]).join()).toBe(texts.join());
  });

  test('a fixed array of another size than it has is a mistake of ours', () => {
    expect(() => writeValue(new Writer(), fixedArray('int', 3), Int32Array.of(1))).toThrow(
      '1 elements in an array of always 3',
    );
  });
});

describe('arrays of numbers', () => {
  test('stay what they are when the bytes are used again, unless they are most of them', () => {
    const bytes = hex('03 010203 0405060708090a0b0c0d0e0f');
    const { value } = readOf(arrayOf('ubyte'), bytes);
    bytes.fill(0xff);
    expect(value).toStrictEqual(Uint8Array.of(1, 2, 3));
  });

  test('images are not copied', () => {
    const bytes = new Uint8Array(10_005).fill(7);
    bytes.set(hex('fe 10270000'));
    const image = readOf(arrayOf('ubyte'), bytes).value as Uint8Array;
    expect(image.buffer).toBe(bytes.buffer);
    expect(readOf(arrayOf('byte'), bytes).value).toStrictEqual(new Int8Array(10_000).fill(7));
  });

  test('may be a part of a larger array, and are not turned round in place', () => {
    const elements = Float64Array.of(0, 1.5, -2, 3).subarray(1, 3);
    const writer = new Writer(0, false);
    writeValue(writer, arrayOf('double'), elements);
    expect(writer.take()).toStrictEqual(hex('02 3ff8000000000000 c000000000000000'));
    expect(elements).toStrictEqual(Float64Array.of(1.5, -2));
  });
});

describe('parts of structures', () => {
  test('as the naive codec writes them, and back over another value', () => {
    fc.assert(
      fc.property(arbitraryDelta, ({ base, value, bits, overrun, littleEndian }) => {
        const { type } = value;
        const leaves = type.layout.leaves(bits);
        const marked = [...leaves].filter((bit) => type.layout.types[bit]!.kind !== 'structure');
        const fields = marked.flatMap((bit) => {
          const each = type.layout.types[bit]!;
          return naiveEncodeValue(treeOf(each), plainValue(each, value.fields[bit]), littleEndian);
        });
        const bytes = encodeDelta(value, bits, littleEndian);
        expect([...bytes]).toStrictEqual([...naiveEncodeBits([...bits], littleEndian), ...fields]);
        const expected = { value: merged(base, value, leaves), changed: leaves, overrun: new BitSet(0) };
        const found = readDelta(delta(bytes, littleEndian), base);
        expect(comparableBits(found)).toStrictEqual(comparableBits(expected));
        const update = Uint8Array.from([...bytes, ...naiveEncodeBits([...overrun], littleEndian)]);
        expect(comparableBits(readUpdate(delta(update, littleEndian), base))).toStrictEqual(
          comparableBits({ ...expected, overrun: type.layout.leaves(overrun) }),
        );
      }),
      { numRuns: runs(500) },
    );
  });

  test('the form of pvAccessCPP: all of it, and some of its fields as well', () => {
    const type = ntScalar('int');
    const value = fromPlain(type, { value: 5, alarm: { severity: 2, message: 'LOLO' }, timeStamp: { nanoseconds: 9 } });
    const bytes = encodeDelta(value, BitSet.of(0, 7, 8, 9), true);
    expect(bytes).toStrictEqual(
      hex('02 8103 05000000 02000000 00000000 04 4c4f4c4f 0000000000000000 09000000 00000000'),
    );
    expect(readDelta(delta(bytes), zeroStructure(type))).toMatchObject({ value });
  });

  test('encoded ones are bytes of their own, and no more than they need', () => {
    const type = structure('', { value: scalar('int'), image: arrayOf('ubyte') });
    const encoded = [1, 2].map((value) => encodeDelta(fromPlain(type, { value }), BitSet.of(1), true));
    expect(encoded).toStrictEqual([hex('01 02 01000000'), hex('01 02 02000000')]);
    expect(encoded.map(({ buffer }) => buffer.byteLength)).toStrictEqual([6, 6]);
    const large = encodeDelta(fromPlain(type, { image: new Uint8Array(100_000) }), BitSet.of(0), true);
    expect(large.length).toBe(100_011);
    expect(large.buffer.byteLength).toBeLessThan(105_000);
  });

  test('bits beyond the structure, and bytes after the fields, are ignored', () => {
    const type = ntScalar('ubyte');
    expect(readDelta(delta(hex('03 02 00 80 07 ff ff')), zeroStructure(type))).toMatchObject({
      value: fromPlain(type, { value: 7 }),
    });
  });

  test('a part that is cut short is a fault', () => {
    fc.assert(
      fc.property(arbitraryDelta, ({ base, value, bits, littleEndian }) => {
        const bytes = encodeDelta(value, bits, littleEndian);
        for (let size = 0; size < bytes.length; size++) {
          expect(readDelta(delta(bytes.subarray(0, size), littleEndian), base)).toHaveProperty('fault');
        }
        expect(readUpdate(delta(bytes, littleEndian), base)).toHaveProperty('fault');
      }),
      { numRuns: runs(50) },
    );
  });
});

describe('structures', () => {
  test('are not changed by changing them', () => {
    const type = ntScalar('double');
    const before = zeroStructure(type);
    const after = withFields(before, [
      [1, 2.5],
      [5, 'HIHI'],
    ]);
    expect(before).toStrictEqual(zeroStructure(type));
    expect(after).toStrictEqual(fromPlain(type, { value: 2.5, alarm: { message: 'HIHI' } }));
    expect(merged(before, after, BitSet.of(5))).toStrictEqual(fromPlain(type, { alarm: { message: 'HIHI' } }));
  });

  test('zero ones are what an empty object is', () => {
    fc.assert(
      fc.property(arbitraryStructureType, (type) => {
        expect(zeroStructure(type)).toStrictEqual(fromPlain(type, {}));
      }),
    );
  });

  test('fields are found by path, sub-structures as structures of their own', () => {
    const type = ntScalar('double');
    const value = fromPlain(type, { value: 2.5, alarm: { severity: 1, message: 'a' } });
    expect(fieldAt(value, 'value')).toBe(2.5);
    expect(fieldAt(value, 'alarm.message')).toBe('a');
    expect(fieldAt(value, 'nosuch')).toBeUndefined();
    const alarm = type.layout.types[2];
    expect(fieldAt(value, 'alarm')).toStrictEqual({ type: alarm, fields: [undefined, 1, 0, 'a'] });
  });
});

function comparableBits(change: object): unknown {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, value instanceof BitSet ? value.toString() : value]),
  );
}
