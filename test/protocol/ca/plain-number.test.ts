import { expect, it } from 'vitest';
import { encodeDbr } from '../../../src/protocol/ca/dbr.ts';
import { valueTypes } from '../../../src/protocol/ca/dbr-native.ts';
import { Dbr, dbrTypes } from '../../../src/protocol/ca/dbr-types.ts';
import { writeEvent, writeReadNotify } from '../../../src/protocol/ca/encode.ts';
import { numberType, writeNumberEvent, writeNumberReadNotify } from '../../../src/protocol/ca/plain-number.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import { defaultMetadata } from '../../../src/protocol/value/sample.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { fc } from '../../support/properties.ts';

/** What it writes over bytes of an earlier message. */
function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.bytes.fill(0xff);
  write(writer);
  return writer.take();
}

const sample = fc.record({
  value: fc.integer({ min: 0, max: 127 }),
  status: fc.integer({ min: 0, max: 21 }),
  severity: fc.integer({ min: 0, max: 3 }),
  seconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
});

it('is written as the payload that encodeDbr makes would be', () => {
  for (const { number: type, native, group } of dbrTypes) {
    const stored = valueTypes[native];
    if (stored === 'string' || !['PLAIN', 'STS', 'TIME'].includes(group)) continue;
    fc.assert(
      fc.property(sample, fc.nat(), (sample, id) => {
        const description = numberType(type, 1, stored, sample.value)!;
        const payload = encodeDbr(type, 1, stored, sample, defaultMetadata)!;
        expect(written((writer) => writeNumberEvent(writer, description, id, sample))).toEqual(
          written((writer) => writeEvent(writer, type, 1, Eca.NORMAL, id, payload)),
        );
        expect(written((writer) => writeNumberReadNotify(writer, description, id, sample))).toEqual(
          written((writer) => writeReadNotify(writer, type, 1, Eca.NORMAL, id, payload)),
        );
      }),
      { numRuns: 20 },
    );
  }
});

it('is not what has to be converted, has metadata, or is not a number', () => {
  expect(numberType(Dbr.TIME_DOUBLE, 1, 'double', 1)?.name).toBe('TIME_DOUBLE');
  expect([
    numberType(Dbr.TIME_DOUBLE, 1, 'int32', 1),
    numberType(Dbr.CHAR, 1, 'boolean', 1),
    numberType(Dbr.CTRL_DOUBLE, 1, 'double', 1),
    numberType(Dbr.GR_DOUBLE, 1, 'double', 1),
    numberType(Dbr.PUT_ACKT, 1, 'enum', 1),
    numberType(Dbr.STRING, 1, 'string', '1'),
    numberType(Dbr.DOUBLE, 1, 'double', Float64Array.of(1)),
    numberType(Dbr.DOUBLE, 2, 'double', 1),
    numberType(Dbr.DOUBLE, 0, 'double', 1),
    numberType(39, 1, 'double', 1),
  ]).toEqual(Array(10).fill(undefined));
});
