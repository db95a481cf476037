/** Which record types there are, and what programs are told of their fields. */
import { describe, expect, test } from 'vitest';
import { FieldTable } from '../../../src/database/records/field-table.ts';
import { menus } from '../../../src/database/records/menus.ts';
import {
  type FieldSpec,
  isRecordType,
  recordFields,
  recordTypes,
  recordValue,
} from '../../../src/database/records/record-type.ts';

/** The type of VAL where the record type fixes it. */
const values: readonly (readonly [type: string, value: string | undefined])[] = [
  ['aSub', 'LONG'],
  ['aai', undefined],
  ['ai', 'DOUBLE'],
  ['asyn', 'LONG'],
  ['bo', 'ENUM'],
  ['int64in', 'INT64'],
  ['lsi', undefined],
  ['mbbo', 'ENUM'],
  ['motor', 'DOUBLE'],
  ['permissive', 'USHORT'],
  ['stringin', 'STRING'],
  ['waveform', undefined],
];

function field(type: string, name: string): FieldSpec {
  const spec = recordFields(type).get(name);
  if (spec === undefined) throw new Error(`${type} has no ${name}`);
  return spec;
}

describe('the record types', () => {
  test('are those of EPICS base, motor and asyn', () => {
    expect(recordTypes.length).toBeGreaterThanOrEqual(36);
    for (const [type] of values) expect(recordTypes).toContain(type);
  });

  test.each(values)('the VAL of %s', (type, value) => {
    expect(recordValue(type)?.dbf).toBe(value);
    expect(recordFields(type).has('VAL')).toBe(false);
  });

  test.each(['moter', 'AI', '', 'toString', '__proto__'])('%j is refused, with the list of those there are', (type) => {
    expect(isRecordType(type)).toBe(false);
    expect(() => recordFields(type)).toThrow(`"${type}" is not a record type; known are aSub, aai, aao, ai`);
    expect(() => recordValue(type)).toThrow('is not a record type');
  });
});

describe('every field', () => {
  const all = recordTypes.flatMap((type) => [...recordFields(type)].map(([name, spec]) => ({ type, name, spec })));

  test('carries its own name, of at most eight characters as clients and base expect', () => {
    for (const { name, spec } of all) {
      expect(spec.name).toBe(name);
      expect(name).toMatch(/^[A-Z][A-Z0-9]{0,7}$/);
    }
  });

  test('has an initial value of its type', () => {
    for (const { type, name, spec } of all) {
      const { native, choices, initial, size } = spec;
      const where = `${type}.${name}`;
      if (native === 'string') {
        expect(typeof initial, where).toBe('string');
        if (size > 0) expect(String(initial).length, where).toBeLessThan(size);
      } else if (choices.length > 0 && name !== 'SSCN') expect(choices[Number(initial)], where).toBeDefined();
      else expect(typeof initial, where).toBe('number');
    }
  });
});

describe('fields that every record has', () => {
  test.each([
    ['NAME', { dbf: 'STRING', size: 61, readOnly: true }],
    ['DESC', { dbf: 'STRING', size: 41, readOnly: false, initial: '' }],
    ['FLNK', { dbf: 'FWDLINK', readOnly: false }],
    ['RTYP', { dbf: 'STRING', readOnly: true }],
    ['SCAN', { dbf: 'MENU', menu: 'menuScan', initial: 0, readOnly: false }],
    ['ACKT', { menu: 'menuYesNo', initial: 1, readOnly: true }],
    ['UDF', { dbf: 'UCHAR', initial: 1, processPassive: true }],
    ['PROC', { dbf: 'UCHAR', processPassive: true, property: false, securityLevel: 1 }],
    ['DISV', { dbf: 'SHORT', initial: 1 }],
    ['AMSG', { dbf: 'STRING', size: 40, readOnly: true }],
  ])('%s', (name, facts) => {
    for (const type of recordTypes) expect(field(type, name)).toMatchObject(facts);
  });

  test('are without what no client can see', () => {
    for (const internal of ['TIME', 'LSET', 'MLOK', 'DPVT']) expect(recordFields('ai').has(internal)).toBe(false);
  });
});

describe('own fields', () => {
  test.each([
    ['ai', 'HIHI', { dbf: 'DOUBLE', property: true, processPassive: true, readOnly: false }],
    ['ai', 'HHSV', { menu: 'menuAlarmSevr', initial: 0 }],
    ['ai', 'SDLY', { initial: -1 }],
    ['ao', 'DRVH', { property: true }],
    ['calc', 'CALC', { dbf: 'STRING', size: 160, initial: '0', processPassive: true }],
    ['calc', 'LL', { dbf: 'DOUBLE', readOnly: true }],
    ['mbbi', 'FTVL', { dbf: 'ULONG' }],
    ['waveform', 'FTVL', { menu: 'menuFtype', readOnly: true }],
    ['motor', 'SPMG', { menu: 'motorSPMG', initial: 3, securityLevel: 0 }],
    ['motor', 'ACCL', { initial: 0.2 }],
    ['asyn', 'UI32MASK', { dbf: 'LONG', initial: -1 }],
  ])('%s.%s', (type, name, facts) => {
    expect(field(type, name)).toMatchObject(facts);
  });

  test('each type has its own device types', () => {
    expect(field('motor', 'DTYP').choices).toContain('simulated');
    expect(field('bi', 'DTYP').choices).toContain('Db State');
  });
});

describe('the notation', () => {
  test('lists and ranges give one field each', () => {
    expect(new FieldTable('A,B:D IN[9..B]V:L').fields.map(({ name }) => name)).toEqual('A B IN9V INAV INBV'.split(' '));
  });

  test.each([
    ['HIHI', '"HIHI" is not a field entry'],
    ['HIHI:Z', '"HIHI:Z" is not a field entry'],
    ['SCAN:E{menuScam}', 'names the menu menuScam, which does not exist'],
    ['DISV:S=one', 'one is not a value of a SHORT'],
    ['A:D A:L', 'field A is described twice; the second time in "A:L"'],
  ])('%s is refused', (text, message) => {
    expect(() => new FieldTable(text)).toThrow(message);
  });

  test('menus have their texts', () => {
    expect(field('ai', 'SCAN').choices).toBe(menus.menuScan);
  });
});
