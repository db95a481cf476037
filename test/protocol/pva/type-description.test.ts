import { describe, expect, test } from 'vitest';
import { ntScalar } from '../../../src/protocol/pva/normative.ts';
import { Reader } from '../../../src/protocol/pva/reader.ts';
import {
  arrayOf,
  boundedArray,
  boundedString,
  fixedArray,
  sameType,
  scalar,
  structure,
  structureArray,
  type Type,
  union,
} from '../../../src/protocol/pva/type.ts';
import { TypeDefinitions } from '../../../src/protocol/pva/type-definitions.ts';
import { MAX_WEIGHT, readType, writeType } from '../../../src/protocol/pva/type-description.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { arbitraryType } from '../../support/arbitrary-pva-values.ts';
import { concat, hex } from '../../support/hex.ts';
import { naiveEncodeType, treeOf } from '../../support/naive-pva-values.ts';
import { fc, runs } from '../../support/properties.ts';

function bytesOf(type: Type | undefined, littleEndian = true, definitions?: TypeDefinitions): Uint8Array {
  const writer = new Writer(0, littleEndian);
  writeType(writer, type, definitions);
  return writer.take();
}

function read(bytes: Uint8Array, types = new TypeRegistry(1 << 16), littleEndian = true) {
  const reader = new Reader(bytes, littleEndian, types);
  const type = readType(reader);
  return { type, fault: reader.fault, left: reader.left };
}

describe('type descriptions', () => {
  test('as the naive codec writes them, and back', () => {
    fc.assert(
      fc.property(arbitraryType, fc.boolean(), (type, littleEndian) => {
        const bytes = bytesOf(type, littleEndian);
        expect([...bytes]).toStrictEqual(naiveEncodeType(treeOf(type), littleEndian));
        expect(read(bytes, undefined, littleEndian)).toStrictEqual({ type, fault: undefined, left: 0 });
      }),
      { numRuns: runs(500) },
    );
  });

  test.each<[string, Type | undefined]>([
    ['ff', undefined],
    ['00', scalar('boolean')],
    ['68', arrayOf('string')],
    ['33 05', boundedArray('long', 5)],
    ['5b 03', fixedArray('double', 3)],
    ['83 fe 00010000', boundedString(256)],
    ['88 80 00 01 01 61 22', structureArray(structure('', { a: scalar('int') }))],
    // Its size takes no memory: nothing of that type has come.
    ['5b fe ffffffff', fixedArray('double', 0xffffffff)],
  ])('%s', (bytes, type) => {
    expect(read(hex(bytes))).toStrictEqual({ type, fault: undefined, left: 0 });
    expect(bytesOf(type)).toStrictEqual(hex(bytes));
  });

  test('every description, cut short at every byte, is a fault', () => {
    fc.assert(
      fc.property(arbitraryType, (type) => {
        const bytes = bytesOf(type);
        for (let size = 0; size < bytes.length; size++)
          expect(read(bytes.subarray(0, size)).fault).toBeTypeOf('string');
      }),
      { numRuns: runs(50) },
    );
  });

  test.each([
    ['86', 'unknown type code 0x86'],
    ['98 80 00 00', 'unknown type code 0x98'],
    ['44', 'unknown type code 0x44'],
    ['fc 0100 00000000 22', 'unknown type code 0xfc'],
    ['88 22', 'array of structures whose element is not a structure'],
    ['89 80 00 00', 'array of unions whose element is not a union'],
    ['88 ff', 'array of structures whose element is not a structure'],
    ['80 00 02 01 61 22 01 61 22', "two members are named 'a'"],
    ['80 00 01 00 22', 'member 0 has no name'],
    ['80 00 01 01 61 ff', "member 'a' has no type"],
    ['80 00 fe ffffff7f 01 61 22', '2147483647 elements of 2 bytes announced, 3 bytes left'],
    ['80 00 ff', 'null where a number of elements belongs'],
    ['fe 0500', 'unknown type number 5'],
    ['fd 0100 ff', 'type number 1 defined as no type'],
    ['fd 0100 fd 0200 22', 'type number 1 defined as another number'],
    // It does not know itself while it is being defined.
    ['fd 0100 80 00 01 01 61 fe 0100', 'unknown type number 1'],
  ])('%s: %s', (bytes, fault) => {
    expect(read(hex(bytes))).toMatchObject({ type: undefined, fault });
  });

  test('20 levels, and no more, however they come about', () => {
    const nested = (levels: number) => hex(`${'80 00 01 01 61'.repeat(levels - 1)} 22`);
    expect(read(nested(20)).fault).toBeUndefined();
    expect(read(nested(21)).fault).toBe('type of more than 20 levels');
    expect(read(hex(`${'88 80 00 01 01 61'.repeat(11)} 22`)).fault).toBe('type of more than 20 levels');
    const types = new TypeRegistry(1 << 16);
    expect(read(concat(hex('fd 0100'), nested(15)), types).fault).toBeUndefined();
    expect(read(hex(`${'80 00 01 01 61'.repeat(5)} fe 0100`), types).fault).toBeUndefined();
    expect(read(hex(`${'80 00 01 01 61'.repeat(6)} fe 0100`), types).fault).toBe('type of more than 20 levels');
  });

  test('few bytes cannot mean very many types', () => {
    const types = new TypeRegistry(1 << 30);
    const member = (i: number, id: string) => `01 ${(0x61 + i).toString(16)} fe ${id}`;
    const ten = (id: string) => `0a ${Array.from({ length: 10 }, (_, i) => member(i, id)).join('')}`;
    for (const code of ['80', '81']) {
      expect(read(hex('fd 0000 22'), types).fault).toBeUndefined();
      const faults = Array.from(
        { length: 8 },
        (_, i) => read(hex(`fd 0${i + 1}00 ${code} 00 ${ten(`0${i}00`)}`), types).fault,
      );
      expect(faults.indexOf(`type made of more than ${MAX_WEIGHT} others`)).toBe(5);
    }
  });
});

describe('types by number', () => {
  const nothing = structure('', {});

  test('are defined, used, and defined anew', () => {
    const types = new TypeRegistry(100);
    expect(read(hex('fd 0102 80 00 00'), types).type).toStrictEqual(nothing);
    expect(read(hex('fe 0102'), types).type).toStrictEqual(nothing);
    expect(read(hex('fd 0102 43'), types).type).toStrictEqual(scalar('double'));
    expect(read(hex('88 fd 0103 80 00 01 01 61 fe 0102'), types).type).toStrictEqual(
      structureArray(structure('', { a: scalar('double') })),
    );
    expect(read(hex('fe 0103'), types).type).toStrictEqual(structure('', { a: scalar('double') }));
    expect(types.size).toBe(2);
  });

  test('are the byte order of the message', () => {
    const types = new TypeRegistry(100);
    read(hex('fd 0102 80 00 00'), types);
    expect(read(hex('fe 0201'), types, false).type).toStrictEqual(nothing);
  });

  test('are limited in all, and make room when defined anew', () => {
    const types = new TypeRegistry(5);
    const two = '80 00 01 01 61 22';
    expect(read(hex(`fd 0100 ${two}`), types).fault).toBeUndefined();
    expect(read(hex(`fd 0200 ${two}`), types).fault).toBeUndefined();
    expect(read(hex(`fd 0300 ${two}`), types).fault).toBe('type number 3: too many types defined on this connection');
    expect(read(hex(`fd 0200 ${two}`), types).fault).toBeUndefined();
    expect(read(hex('fd 0300 22'), types).fault).toBeUndefined();
  });

  test('written with numbers, they are known on the other side, and short from the second time on', () => {
    fc.assert(
      fc.property(fc.array(arbitraryType, { maxLength: 5 }), fc.boolean(), (some, littleEndian) => {
        const definitions = new TypeDefinitions();
        const types = new TypeRegistry(1 << 16);
        for (const type of [...some, ...some]) {
          const bytes = bytesOf(type, littleEndian, definitions);
          expect(read(bytes, types, littleEndian)).toStrictEqual({ type, fault: undefined, left: 0 });
        }
        for (const type of some) expect(bytesOf(type, littleEndian, definitions).length).toBeLessThanOrEqual(6);
      }),
    );
  });

  test('equal types have one number, whoever made them', () => {
    const definitions = new TypeDefinitions();
    bytesOf(structure('', { a: union('u', {}), b: scalar('int') }), true, definitions);
    expect(bytesOf(structure('', { a: union('u', {}), b: scalar('int') }), true, definitions)).toStrictEqual(
      hex('fe 0100'),
    );
    expect(bytesOf(union('u', {}), true, definitions)).toStrictEqual(hex('fe 0200'));
    expect(bytesOf(structure('', { a: union('u', {}), b: scalar('uint') }), true, definitions)).toStrictEqual(
      hex('fd 0300 80 00 02 01 61 fe 0200 01 62 26'),
    );
  });

  test('run out, and are not used from then on', () => {
    const definitions = new TypeDefinitions();
    const last = Array.from({ length: 0x7fff }, (_, i) => bytesOf(structure(`t${i}`, {}), true, definitions)).at(-1)!;
    expect(last.subarray(0, 3)).toStrictEqual(hex('fd ff7f'));
    expect(bytesOf(structure('more', {}), true, definitions)[0]).toBe(0x80);
    expect(bytesOf(structure('t0', {}), true, definitions)).toStrictEqual(hex('fe 0100'));
  });

  test('an NTScalar takes 3 bytes the second time', () => {
    const definitions = new TypeDefinitions();
    const type = ntScalar('double');
    expect(bytesOf(type, true, definitions).length).toBe(bytesOf(type).length + 9);
    expect(bytesOf(type, true, definitions)).toStrictEqual(hex('fe 0100'));
    expect(sameType(read(bytesOf(type)).type!, type)).toBe(true);
  });
});
