import { describe, expect, test } from 'vitest';
import { decodeDbr, decodeWrite, encodeDbr } from '../../../src/protocol/ca/dbr.ts';
import { type DbrNative, dbrNativeNames, dbrNativeOf, valueTypes } from '../../../src/protocol/ca/dbr-native.ts';
import { Dbr, dbrPaddedSize, dbrTypes, isReadable, isWritable } from '../../../src/protocol/ca/dbr-types.ts';
import { coerce } from '../../../src/protocol/value/coerce.ts';
import { defaultMetadata, type Metadata, type Sample } from '../../../src/protocol/value/sample.ts';
import { arrayOf, type Value } from '../../../src/protocol/value/value.ts';
import { hex } from '../../support/hex.ts';
import { type Field, naiveDecode, naiveEncode } from '../../support/naive-dbr.ts';
import { fc } from '../../support/properties.ts';

const [STRING, ENUM, CHAR, LONG, DOUBLE] = ['string', 'enum', 'uint8', 'int32', 'double'] as const;
const readable = dbrTypes.filter(({ number }) => isReadable(number));

const sample: Sample = { value: 0, status: 3, severity: 2, seconds: 0x3f000001, nanoseconds: 999999999 };

/** Limits that differ, fit every type and are exact in a float. */
const limits = {
  displayHigh: 100,
  displayLow: 1,
  alarmHigh: 90,
  warningHigh: 80,
  warningLow: 20,
  alarmLow: 10,
  controlHigh: 95,
  controlLow: 5,
};
const metadata: Metadata = {
  ...defaultMetadata,
  ...limits,
  units: 'mm/s',
  precision: 3,
  enumStrings: ['Off', 'On', 'Tripped'],
  recordType: 'ai',
  acknowledgeTransient: true,
  acknowledgeSeverity: 2,
};

/** The same as `sample` and `metadata`, in the field names of the naive codec. */
const fields = {
  ...limits,
  status: 3,
  severity: 2,
  seconds: 0x3f000001,
  nanoseconds: 999999999,
  units: 'mm/s',
  precision: 3,
  stateCount: 3,
  label0: 'Off',
  label1: 'On',
  label2: 'Tripped',
  ackt: 1,
  acks: 2,
};

/** Elements of each native type, as they are on the wire. */
const elements: Readonly<Record<DbrNative, readonly Field[]>> = {
  0: ['one', '', 'a text that is longer than the 39 characters of it that are sent'],
  1: [-2, 3, 32767],
  2: [1.5, -0.25, 1e10],
  3: [2, 0, 65535],
  4: [254, 3, 0],
  5: [-2, 3, 0x7fffffff],
  6: [Math.PI, -1e300, 5e-324],
};

/** The first `count` of these elements as a PV stores them: a scalar when there is one. */
function storedElements(native: DbrNative, count: number): Value {
  return coerce(valueTypes[native], count === 1 ? 1 : 99, elements[native].slice(0, count));
}

describe('literal payloads', () => {
  test('TIME_DOUBLE', () => {
    expect(encodeDbr(Dbr.TIME_DOUBLE, 1, DOUBLE, { ...sample, value: 1.5 }, metadata)).toEqual(
      hex('0003 0002  3f000001 3b9ac9ff  00000000  3ff80000 00000000'),
    );
  });

  test('CTRL_LONG', () => {
    expect(encodeDbr(Dbr.CTRL_LONG, 1, LONG, { ...sample, value: -1 }, metadata)).toEqual(
      hex(`0003 0002  6d6d2f73 00000000  00000064 00000001 0000005a 00000050 00000014 0000000a 0000005f 00000005
           ffffffff`),
    );
  });

  test('GR_CHAR of two', () => {
    expect(encodeDbr(Dbr.GR_CHAR, 2, CHAR, { ...sample, value: Uint8Array.of(0xaa, 0xbb) }, metadata)).toEqual(
      hex('0003 0002  6d6d2f73 00000000  64 01 5a 50 14 0a  00  aabb  000000'),
    );
  });

  test('STSACK_STRING', () => {
    expect(encodeDbr(Dbr.STSACK_STRING, 1, DOUBLE, { ...sample, value: 1.5 }, metadata)).toEqual(
      hex(`0003 0002 0001 0002  312e353030 ${'00'.repeat(35)}`),
    );
  });
});

describe.each(readable)('$name', ({ number: type, native }) => {
  const expected = (count: number) => {
    if (type !== Dbr.CLASS_NAME) return elements[native].slice(0, count);
    return ['ai', '', ''].slice(0, count);
  };

  test.each([0, 1, 3])('with %i elements lies as the C struct does', (count) => {
    const payload = encodeDbr(
      type,
      count,
      valueTypes[native],
      { ...sample, value: storedElements(native, count) },
      metadata,
    );
    expect(payload).toEqual(naiveEncode(type, expected(count), fields));
    expect(payload?.length).toBe(dbrPaddedSize(type, count));
  });

  test.each([0, 1, 3])('with %i elements is decoded to what the C struct says', (count) => {
    const payload = naiveEncode(type, expected(count), fields);
    const said = naiveDecode(type, count, payload);
    const decoded = decodeDbr(type, count, payload);
    expect(decoded?.value).toStrictEqual(coerce(valueTypes[native], count === 1 ? 1 : 99, said.values));
    for (const [name, value] of Object.entries(decoded ?? {})) {
      if (name === 'value') continue;
      if (name === 'enumStrings') expect(value).toEqual(['Off', 'On', 'Tripped']);
      else if (name === 'acknowledgeTransient') expect(value).toBe(true);
      else expect(value).toBe(said.fields[name === 'acknowledgeSeverity' ? 'acks' : name]);
    }
    const carried = Object.keys(said.fields).filter((name) => !/^(label\d+|stateCount|ackt|acks)$/.test(name));
    expect(Object.keys(decoded ?? {})).toEqual(expect.arrayContaining(carried));
  });

  test('has zeros where the value has fewer elements', () => {
    const short = { ...sample, value: storedElements(native, 1) };
    expect(encodeDbr(type, 3, valueTypes[native], short, metadata)).toEqual(
      naiveEncode(type, [...expected(1), 0, 0], fields),
    );
  });

  test('is cut where the value has more elements', () => {
    const long = { ...sample, value: storedElements(native, 3) };
    expect(encodeDbr(type, 1, valueTypes[native], long, metadata)).toEqual(naiveEncode(type, expected(1), fields));
  });

  test('is not decoded from a payload too short', () => {
    const payload = naiveEncode(type, expected(3), fields);
    const { valueOffset, valueSize } = dbrTypes[type]!;
    expect(decodeDbr(type, 3, payload.subarray(0, valueOffset + 3 * valueSize))).toBeDefined();
    expect(decodeDbr(type, 3, payload.subarray(0, valueOffset + 3 * valueSize - 1))).toBeUndefined();
    expect(decodeDbr(type, 0xffffffff, payload)).toBeUndefined();
  });

  test('leaves nothing after in the next payload', () => {
    encodeDbr(Dbr.TIME_STRING, 1, STRING, { ...sample, value: 'x'.repeat(39), status: -1 }, metadata);
    const bare = { value: storedElements(native, 0), status: 0, severity: 0, seconds: 0, nanoseconds: 0 };
    const noAlarmLimits = { alarmHigh: 0, warningHigh: 0, warningLow: 0, alarmLow: 0 };
    const empty = { ...defaultMetadata, ...noAlarmLimits, acknowledgeTransient: false };
    expect(encodeDbr(type, 1, valueTypes[native], bare, empty)).toEqual(new Uint8Array(dbrPaddedSize(type, 1)));
  });
});

describe('what a payload says of a PV of another type', () => {
  // base's dbDBRnewToDBRold, and QSRV's type of a boolean
  test.each([
    ['boolean', 'CHAR', 1, 1],
    ['int8', 'CHAR', -1, 255],
    ['uint16', 'LONG', 65535, 65535],
    ['uint32', 'DOUBLE', 0xffffffff, 0xffffffff],
    ['int64', 'DOUBLE', -(2n ** 60n), -(2 ** 60)],
    ['uint64', 'DOUBLE', 2n ** 64n - 1n, 2 ** 64],
  ] as const)('%s is shown as %s', (native, name, value, shown) => {
    const type = dbrNativeOf(native);
    expect(dbrNativeNames[type]).toBe(name);
    expect(decodeDbr(type, 1, encodeDbr(type, 1, native, { ...sample, value }, metadata)!)?.value).toBe(shown);
    const array = arrayOf(native, value, value);
    const decoded = decodeDbr(type, 2, encodeDbr(type, 2, native, { ...sample, value: array }, metadata)!)?.value;
    expect(Array.from(decoded as ArrayLike<unknown>)).toEqual([shown, shown]);
  });

  test('an int64 is text in full, and keeps its low bits as LONG', () => {
    const big = { ...sample, value: 2n ** 62n + 5n };
    expect(decodeDbr(Dbr.STRING, 1, encodeDbr(Dbr.STRING, 1, 'int64', big, metadata)!)?.value).toBe(
      '4611686018427387909',
    );
    expect(decodeDbr(Dbr.LONG, 1, encodeDbr(Dbr.LONG, 1, 'int64', big, metadata)!)?.value).toBe(5);
  });

  test('a double as text, state, integer', () => {
    const double = { ...sample, value: 1.75 };
    expect(decodeDbr(Dbr.STRING, 1, encodeDbr(Dbr.STRING, 1, DOUBLE, double, metadata)!)?.value).toBe('1.750');
    expect(decodeDbr(Dbr.TIME_LONG, 1, encodeDbr(Dbr.TIME_LONG, 1, DOUBLE, double, metadata)!)?.value).toBe(1);
  });

  test('states are those of an enum alone', () => {
    const double = { ...sample, value: 1.75 };
    expect(encodeDbr(Dbr.GR_ENUM, 1, DOUBLE, double, metadata)).toEqual(
      naiveEncode(Dbr.GR_ENUM, [1], { status: 3, severity: 2 }),
    );
  });

  test('limits are cast to the type asked for', () => {
    const far = { ...metadata, displayHigh: 1e300, displayLow: -1e300, alarmHigh: Number.NaN, precision: undefined };
    const { displayHigh, displayLow, alarmHigh } = decodeDbr(
      Dbr.GR_SHORT,
      1,
      encodeDbr(Dbr.GR_SHORT, 1, DOUBLE, { ...sample, value: 1 }, far)!,
    )!;
    expect([displayHigh, displayLow, alarmHigh]).toEqual([32767, -32768, 0]);
    const float = decodeDbr(Dbr.GR_FLOAT, 1, encodeDbr(Dbr.GR_FLOAT, 1, DOUBLE, { ...sample, value: 1 }, far)!)!;
    expect(float).toMatchObject({ displayHigh: 3.4028234663852886e38, alarmHigh: Number.NaN, precision: 0 });
  });

  test('only the elements asked for need converting', () => {
    const texts = { ...sample, value: ['1', 'x'] };
    expect(encodeDbr(Dbr.LONG, 1, STRING, texts, metadata)).toEqual(hex('00000001 00000000'));
    expect(encodeDbr(Dbr.LONG, 2, STRING, texts, metadata)).toBeUndefined();
    const numbers = { ...sample, value: Float64Array.of(1, 2, 3) };
    expect(encodeDbr(Dbr.SHORT, 2, DOUBLE, numbers, metadata)).toEqual(hex('0001 0002 00000000'));
  });

  test('text that is not a number cannot be given as one', () => {
    expect(encodeDbr(Dbr.TIME_DOUBLE, 1, STRING, { ...sample, value: 'abc' }, metadata)).toBeUndefined();
  });
});

describe('states', () => {
  test('are sent up to the sixteenth and cut at 25 bytes', () => {
    const enumStrings = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(30, 'x'));
    const payload = encodeDbr(Dbr.CTRL_ENUM, 1, ENUM, sample, { ...metadata, enumStrings })!;
    expect(decodeDbr(Dbr.CTRL_ENUM, 1, payload)?.enumStrings).toEqual(
      enumStrings.slice(0, 16).map((label) => label.slice(0, 25)),
    );
  });

  test.each([
    ['7fff', 16],
    ['ffff', 0],
  ])('a count of 0x%s from a server is read as %i', (count, length) => {
    const payload = new Uint8Array(424);
    payload.set(hex(count), 4);
    expect(decodeDbr(Dbr.GR_ENUM, 1, payload)?.enumStrings?.length).toBe(length);
  });
});

test('units keep seven bytes', () => {
  const payload = encodeDbr(Dbr.GR_DOUBLE, 1, DOUBLE, sample, { ...metadata, units: 'millimetres' })!;
  expect(decodeDbr(Dbr.GR_DOUBLE, 1, payload)?.units).toBe('millime');
});

test.each([-1, 35, 36, 39, 1.5])('type %d can neither be encoded nor decoded', (type) => {
  expect(encodeDbr(type, 1, DOUBLE, sample, metadata)).toBeUndefined();
  expect(decodeDbr(type, 1, new Uint8Array(1000))).toBeUndefined();
});

test('payloads do not share memory', () => {
  const first = encodeDbr(Dbr.TIME_DOUBLE, 1, DOUBLE, { ...sample, value: 1.5 }, metadata)!;
  const copy = first.slice();
  encodeDbr(Dbr.TIME_DOUBLE, 1, DOUBLE, { ...sample, value: -7, seconds: 1 }, metadata);
  expect(first).toEqual(copy);
});

describe('decodeWrite', () => {
  test.each<[number, number, string, Value | undefined]>([
    [Dbr.DOUBLE, 1, '3ff80000 00000000', 1.5],
    [Dbr.SHORT, 1, 'fffe 0000 00000000', -2],
    [Dbr.ENUM, 1, 'fffe 0000 00000000', 65534],
    [Dbr.CHAR, 3, '61626300 00000000', Uint8Array.of(0x61, 0x62, 0x63)],
    [Dbr.LONG, 2, '00000001 ffffffff', Int32Array.of(1, -1)],
    [Dbr.FLOAT, 1, '3fc00000', 1.5],
    [Dbr.DOUBLE, 0, '', new Float64Array()],
    [Dbr.STRING, 0, '', []],
    [Dbr.PUT_ACKT, 1, '0001', 1],
    [Dbr.PUT_ACKS, 1, '0002 0000 00000000', 2],
    [Dbr.STRING, 1, '6f6e 00ff ffffffff', 'on'],
    [Dbr.STRING, 1, '6f6e', 'on'],
    [Dbr.STRING, 1, '', ''],
    [Dbr.STRING, 2, `61 ${'00'.repeat(79)}`, ['a', '']],
    [Dbr.STRING, 2, `61 ${'00'.repeat(78)}`, undefined],
    [Dbr.DOUBLE, 1, '3ff80000 000000', undefined],
    [Dbr.PUT_ACKT, 1, '00', undefined],
    [Dbr.CHAR, 0xffffffff, '0000', undefined],
    [Dbr.STS_DOUBLE, 1, '00'.repeat(16), undefined],
    [Dbr.CLASS_NAME, 1, '00'.repeat(40), undefined],
    [39, 1, '00'.repeat(40), undefined],
  ])('type %i, count %i, payload %s', (type, count, payload, value) => {
    expect(decodeWrite(type, count, hex(payload))).toStrictEqual(value);
  });
});

describe('whatever the bytes are', () => {
  const type = fc.oneof(fc.integer({ min: -1, max: 40 }), fc.nat(0xffff));
  const count = fc.oneof(fc.nat(5), fc.nat(0xffffffff));
  /** At an odd offset of a larger chunk, as a framer hands payloads out. */
  const payload = fc.uint8Array({ maxLength: 500 }).map((bytes) => {
    const chunk = new Uint8Array(bytes.length + 3);
    chunk.set(bytes, 3);
    return chunk.subarray(3);
  });

  test('decoding answers undefined or a value of the type, and never throws', () => {
    fc.assert(
      fc.property(type, count, payload, (number, elementsAnnounced, bytes) => {
        const decoded = decodeDbr(number, elementsAnnounced, bytes);
        const written = decodeWrite(number, elementsAnnounced, bytes);
        expect(decoded === undefined || isReadable(number)).toBe(true);
        expect(written === undefined || isWritable(number)).toBe(true);
      }),
    );
  });

  test('what one side encodes the other decodes', () => {
    const value = fc.array(fc.double(), { minLength: 1, maxLength: 9 });
    const text = fc.string({ maxLength: 7 }).map((any) => any.replaceAll('\0', ''));
    const i16 = fc.integer({ min: -0x8000, max: 0x7fff });
    const u32 = fc.nat(0xffffffff);
    fc.assert(
      fc.property(value, i16, i16, u32, u32, text, (numbers, status, severity, seconds, nanoseconds, units) => {
        const stored = coerce(DOUBLE, numbers.length, numbers);
        const update = { value: stored, status, severity, seconds, nanoseconds };
        const time = encodeDbr(Dbr.TIME_DOUBLE, numbers.length, DOUBLE, update, defaultMetadata)!;
        expect(decodeDbr(Dbr.TIME_DOUBLE, numbers.length, time)).toStrictEqual(update);
        const ascii = units.replaceAll(/[^ -~]/g, '');
        const ctrl = encodeDbr(Dbr.CTRL_DOUBLE, numbers.length, DOUBLE, update, { ...defaultMetadata, units: ascii })!;
        expect(decodeDbr(Dbr.CTRL_DOUBLE, numbers.length, ctrl)).toMatchObject({ value: stored, units: ascii });
      }),
    );
  });
});
