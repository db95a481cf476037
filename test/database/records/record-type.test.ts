import { describe, expect, test } from 'vitest';
import { parseFields } from '../../../src/database/records/field.ts';
import { menus } from '../../../src/database/records/menus.ts';
import {
  type FieldSpec,
  fieldsBeyondCaproto,
  isRecordType,
  recordFields,
  recordTypes,
  recordValue,
} from '../../../src/database/records/record-type.ts';

const COMMON = 32;

/** Own fields of each record type and the type of its VAL, as caproto's records report them. */
const counts: readonly (readonly [type: string, own: number, value: string | undefined])[] = [
  ['aSub', 198, 'LONG'],
  ['aai', 18, undefined],
  ['aao', 18, undefined],
  ['ai', 42, 'DOUBLE'],
  ['ao', 51, 'DOUBLE'],
  ['asyn', 74, 'LONG'],
  ['bi', 19, 'ENUM'],
  ['bo', 25, 'ENUM'],
  ['calc', 57, 'DOUBLE'],
  ['calcout', 82, 'DOUBLE'],
  ['compress', 18, undefined],
  ['dfanout', 31, 'DOUBLE'],
  ['event', 9, 'TEXT'],
  ['fanout', 21, 'LONG'],
  ['histogram', 22, undefined],
  ['int64in', 28, 'LONG'],
  ['int64out', 31, 'LONG'],
  ['longin', 28, 'LONG'],
  ['longout', 31, 'LONG'],
  ['lsi', 13, undefined],
  ['lso', 17, undefined],
  ['mbbi', 69, 'ENUM'],
  ['mbbiDirect', 47, 'LONG'],
  ['mbbo', 72, 'ENUM'],
  ['mbboDirect', 52, 'LONG'],
  ['motor', 121, 'DOUBLE'],
  ['permissive', 4, 'LONG'],
  ['printf', 15, undefined],
  ['sel', 58, 'DOUBLE'],
  ['seq', 71, 'LONG'],
  ['state', 1, 'TEXT'],
  ['stringin', 12, 'TEXT'],
  ['stringout', 15, 'TEXT'],
  ['sub', 57, 'DOUBLE'],
  ['subArray', 11, undefined],
  ['waveform', 20, undefined],
];

function field(type: string, name: string): FieldSpec {
  const spec = recordFields(type).get(name);
  if (spec === undefined) throw new Error(`${type} has no ${name}`);
  return spec;
}

describe('the record types', () => {
  test('are the 36 of EPICS base, motor and asyn, in order', () => {
    expect(recordTypes).toEqual(counts.map(([type]) => type));
  });

  test.each(counts)('%s has the common fields and %i of its own', (type, own) => {
    const fields = recordFields(type);
    expect(fields.size).toBe(COMMON + fieldsBeyondCaproto.length + own);
    expect(fields.has('VAL')).toBe(false);
  });

  test.each(counts)('the VAL of %s', (type, _own, value) => {
    expect(recordValue(type)?.dbf).toBe(value);
  });

  test('are parsed once', () => {
    expect(recordFields('ai')).toBe(recordFields('ai'));
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
    const ranges = { CHAR: [0, 255], SHORT: [-(2 ** 15), 2 ** 15 - 1], LONG: [-(2 ** 31), 2 ** 31 - 1] } as const;
    for (const { type, name, spec } of all) {
      const { dbf, initial } = spec;
      const where = `${type}.${name}`;
      if (dbf === 'TEXT' || dbf === 'STRING') {
        expect(typeof initial, where).toBe('string');
        expect(String(initial).length, where).toBeLessThan(spec.size);
      } else if (dbf === 'ENUM') {
        expect(spec.choices[Number(initial)], where).toBeDefined();
      } else {
        const [low, high] = dbf === 'DOUBLE' || dbf === 'FLOAT' ? [-1e300, 1e300] : ranges[dbf];
        expect(initial, where).toSatisfy((value: unknown) => Number(value) >= low && Number(value) <= high);
      }
    }
  });

  test('that is an ENUM names a menu and has its texts; no other does', () => {
    for (const { type, name, spec } of all) {
      const where = `${type}.${name}`;
      expect(spec.menu !== undefined, where).toBe(spec.dbf === 'ENUM');
      if (spec.menu === undefined) expect(spec.choices, where).toEqual([]);
      else if (spec.menu !== 'DTYP') expect(spec.choices, where).toBe(menus[spec.menu]);
    }
  });
});

describe('the common fields', () => {
  test.each([
    ['NAME', { dbf: 'TEXT', size: 61, readOnly: true }],
    ['DESC', { dbf: 'TEXT', size: 41, readOnly: false, initial: '' }],
    ['EVNT', { dbf: 'TEXT', size: 40 }],
    ['FLNK', { dbf: 'STRING', size: 1024, readOnly: false }],
    ['RTYP', { dbf: 'STRING', readOnly: true }],
    ['SCAN', { dbf: 'ENUM', menu: 'menuScan', initial: 0, readOnly: false }],
    ['STAT', { dbf: 'ENUM', menu: 'menuAlarmStat', initial: 0, readOnly: true }],
    ['ACKT', { menu: 'menuYesNo', initial: 1, readOnly: true }],
    ['UDF', { dbf: 'CHAR', initial: 1, processPassive: true }],
    ['UDFS', { initial: menus.menuAlarmSevr.indexOf('INVALID') }],
    ['PROC', { dbf: 'CHAR', processPassive: true, property: false, securityLevel: 1 }],
    ['DISV', { dbf: 'SHORT', initial: 1 }],
  ])('%s', (name, facts) => {
    for (const type of recordTypes) expect(field(type, name)).toMatchObject(facts);
  });

  test('are joined by those of base that Channel Access can carry', () => {
    expect(fieldsBeyondCaproto).toEqual(['AMSG', 'NAMSG', 'UTAG']);
    expect(field('ai', 'AMSG')).toMatchObject({ dbf: 'TEXT', size: 40, readOnly: true });
    for (const internal of ['TIME', 'LSET', 'MLOK', 'DPVT']) expect(recordFields('ai').has(internal)).toBe(false);
  });
});

describe('own fields', () => {
  test.each([
    ['ai', 'HIHI', { dbf: 'DOUBLE', property: true, processPassive: true, readOnly: false }],
    ['ai', 'HOPR', { property: true, processPassive: false }],
    ['ai', 'HHSV', { menu: 'menuAlarmSevr', initial: 2 }],
    ['ai', 'LSV', { initial: 1 }],
    ['ai', 'ASLO', { initial: 1 }],
    ['ai', 'SDLY', { initial: -1 }],
    ['ai', 'SIMM', { menu: 'menuSimm' }],
    ['ai', 'LALM', { readOnly: true }],
    ['ao', 'SIMM', { menu: 'menuYesNo' }],
    ['ao', 'DRVH', { property: true }],
    ['longin', 'HIHI', { dbf: 'LONG' }],
    ['aSub', 'FTU', { menu: 'menuFtype', initial: menus.menuFtype.indexOf('DOUBLE'), readOnly: true }],
    ['aSub', 'EFLG', { initial: 1 }],
    ['calc', 'CALC', { dbf: 'TEXT', size: 80, initial: '0', processPassive: true }],
    ['calc', 'L', { dbf: 'DOUBLE', readOnly: false }],
    ['calc', 'LL', { dbf: 'DOUBLE', readOnly: true }],
    ['calcout', 'INLV', { menu: 'calcoutINAV', readOnly: true, initial: 1 }],
    ['calcout', 'ODLY', { securityLevel: 0 }],
    ['fanout', 'LNKF', { dbf: 'STRING' }],
    ['mbbi', 'FFST', { dbf: 'TEXT', size: 26, property: true }],
    ['mbbi', 'FTVL', { dbf: 'LONG' }],
    ['waveform', 'FTVL', { menu: 'menuFtype', readOnly: true }],
    ['mbbiDirect', 'B1F', { dbf: 'CHAR' }],
    ['motor', 'SPMG', { menu: 'motorSPMG', initial: 3, securityLevel: 0 }],
    ['motor', 'FRAC', { dbf: 'FLOAT', initial: 1 }],
    ['motor', 'ACCL', { initial: 0.2 }],
    ['printf', 'IVLS', { initial: 'LNK' }],
    ['asyn', 'UI32MASK', { dbf: 'LONG', initial: -1 }],
  ])('%s.%s', (type, name, facts) => {
    expect(field(type, name)).toMatchObject(facts);
  });

  test('a calc is processed by a put to A, not by one to VAL; an ai by one to VAL', () => {
    expect(field('calc', 'A').processPassive).toBe(true);
    expect(recordValue('calc')).toMatchObject({ processPassive: false, securityLevel: 0 });
    expect(recordValue('ai')).toMatchObject({ processPassive: true, securityLevel: 0 });
  });

  test('the states of a bi are other fields, so its VAL has none', () => {
    expect(recordValue('bi')?.choices).toEqual([]);
    expect(recordValue('bi')).not.toHaveProperty('menu');
  });

  test('each type has its own device types', () => {
    expect(field('ai', 'DTYP').choices).toContain('asynFloat64Average');
    expect(field('motor', 'DTYP').choices).toEqual(['asynMotor', 'Motor Simulation']);
    expect(field('calc', 'DTYP').choices).toEqual(['Soft Channel']);
    expect(field('waveform', 'DTYP').choices).toHaveLength(21);
  });
});

describe('the notation', () => {
  const parse = (text: string) => parseFields(text, menus);

  test('lists, ranges and alternatives give one field each', () => {
    expect([...parse('A,B:D IN[9..B]V:L [ZR|ON]ST:T[26]').keys()]).toEqual('A B IN9V INAV INBV ZRST ONST'.split(' '));
  });

  test.each([
    ['HIHI', '"HIHI" is not a field entry'],
    ['HIHI:Q', '"HIHI:Q" is not a field entry'],
    ['HIHI:D?', '"HIHI:D?" is not a field entry'],
    ['SCAN:E{menuScam}', 'names the menu menuScam, which does not exist'],
    ['HIHI:D{menuScan}', 'only an ENUM has a menu'],
    ['EGU:T', 'a text needs its size'],
    ['DISV:S=one', 'one is not a value of this field'],
    ['SCAN:E{menuScan}=11 second', '11 is not a value of this field'],
    ['A:D A:L', 'field A is described twice; the second time in "A:L"'],
  ])('%s is refused', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
