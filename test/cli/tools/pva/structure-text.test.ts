/** Structures as text: what pvData 8 of EPICS 7.0.10 printed for the same ones. */
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../../src/cli/tools/pva/json-text.ts';
import { normativeText, rawText } from '../../../../src/cli/tools/pva/structure-text.ts';
import { typeText } from '../../../../src/cli/tools/pva/type-text.ts';
import { BitSet } from '../../../../src/protocol/pva/bit-set.ts';
import { alarmType, enumType, timeType } from '../../../../src/protocol/pva/normative.ts';
import { fromPlain } from '../../../../src/protocol/pva/plain.ts';
import {
  anyType,
  arrayOf,
  type StructureType,
  scalar,
  structure,
  structureArray,
  union,
  unionArray,
} from '../../../../src/protocol/pva/type.ts';
import type { ScalarName } from '../../../../src/protocol/pva/type-code.ts';

process.env.TZ = 'UTC';

const ALL = { show: undefined };
const sampled = { alarm: alarmType, timeStamp: timeType };
const time = { secondsPastEpoch: 1700000000n, nanoseconds: 250600000 };

const texts = (type: StructureType, plain: Record<string, unknown>) => {
  const value = fromPlain(type, plain);
  return { nt: normativeText(value, ALL), raw: rawText(value, ALL), json: jsonText(value) };
};

describe('an NTScalar', () => {
  const scalarOf = (name: ScalarName) => structure('epics:nt/NTScalar:1.0', { value: scalar(name), ...sampled });

  it('is its time, tag, value and alarm', () => {
    const plain = {
      value: -5,
      alarm: { severity: 1, status: 1, message: 'LO LO' },
      timeStamp: { ...time, userTag: 1 },
    };
    expect(texts(scalarOf('byte'), plain)).toEqual({
      nt: '2023-11-14 22:13:20.251  1 -5 MINOR DEVICE LO LO \n',
      raw:
        'epics:nt/NTScalar:1.0 \n    byte value -5\n    alarm_t alarm MINOR DEVICE LO LO \n        int severity 1\n' +
        '        int status 1\n        string message "LO LO"\n    time_t timeStamp 2023-11-14 22:13:20.251  1 \n' +
        '        long secondsPastEpoch 1700000000\n        int nanoseconds 250600000\n        int userTag 1\n',
      json: '{value:-5,alarm:{severity:1,status:1,message:"LO LO"},timeStamp:{secondsPastEpoch:1700000000,nanoseconds:250600000,userTag:1}}\n',
    });
  });

  it.each([
    ['boolean', true, 'true'],
    ['ulong', 2n ** 64n - 1n, '18446744073709551615'],
    ['float', 1234567.5, '1.23457e+06'],
  ] as const)('of %s %s is %s', (name, value, text) => {
    expect(texts(scalarOf(name), { value, timeStamp: time }).nt).toBe(`2023-11-14 22:13:20.251  ${text} \n`);
  });
});

describe('text', () => {
  it.each([
    ['', '', '""'],
    ['two words', '"two words"', '"two words"'],
    ['com,ma', 'com,ma', '"com,ma"'],
    ['back\\', '"back\\\\"', '"back\\\\"'],
    ['nl\n', '"nl\\n"', '"nl\\n"'],
    ["fa'ult", '"fa\\\'ult"', '"fa\'ult"'],
    ['grüß', '"gr\\xC3\\xBC\\xC3\\x@F"', '"gr\xc3\xbc\xc3\x9f"'],
    ['[x]', '[x]', '"[x]"'],
  ])('%j is %s, and in JSON %s', (text, plain, json) => {
    const type = structure('x', { value: scalar('string'), list: arrayOf('string') });
    const seen = texts(type, { value: text, list: [text, text] });
    expect(seen).toEqual({
      nt: `${plain} \n`,
      raw: `x \n    string value ${plain}\n    string[] list [${plain}, ${plain}]\n`,
      json: `{value:${json},list:[${json},${json}]}\n`,
    });
  });
});

describe('a number', () => {
  it.each([
    [0, '0', '0.0'],
    [-0, '-0', '-0.0'],
    [100000, '100000', '100000.0'],
    [1e6, '1e+06', '1000000.0'],
    [1e-5, '1e-05', '1.0000000000000001e-05'],
    [1 / 3, '0.333333', '0.33333333333333331'],
    [Number.POSITIVE_INFINITY, 'inf', '+Infinity'],
    [1e16, '1e+16', '10000000000000000.0'],
    [1e17, '1e+17', '1e+17'],
  ])('%d is %s, and in JSON %s', (value, text, json) => {
    const type = structure('x', { value: scalar('double'), list: arrayOf('double') });
    expect(texts(type, { value, list: [value, value] })).toEqual({
      nt: `${text} \n`,
      raw: `x \n    double value ${text}\n    double[] list [${text},${text}]\n`,
      json: `{value:${json},list:[${json},${json}]}\n`,
    });
  });
});

describe('an NTEnum', () => {
  const type = structure('epics:nt/NTEnum:1.0', { value: enumType, ...sampled });
  const choices = ['off', 'on it', "fa'ult"];

  it.each([
    [1, '(1) "on it"'],
    [7, '(7) <undefined>'],
    [-1, '(4294967295) <undefined>'],
  ])('of %d is %s', (index, text) => {
    const { nt, raw } = texts(type, { value: { index, choices }, alarm: { severity: 3 } });
    expect(nt).toBe(`<undefined>              INVALID ${text}\n`);
    expect(raw).toContain(
      `    enum_t value ${text}\n        int index ${index}\n        string[] choices [off, "on it", "fa\\'ult"]\n` +
        '    alarm_t alarm INVALID \n',
    );
    expect(raw).toContain('    time_t timeStamp <undefined>              \n');
  });
});

it('an NTTable is a table', () => {
  const columns = structure('', { name: arrayOf('string'), pos: arrayOf('double'), b: arrayOf('boolean') });
  const type = structure('epics:nt/NTTable:1.0', { labels: arrayOf('string'), value: columns, ...sampled });
  const value = { name: ['x,1', 'y', 'zz z'], pos: [1.5, 1e6], b: [true, false] };
  expect(texts(type, { labels: ['na me', 'pos'], value }).nt).toBe(
    '<undefined>                \n"na me"   pos     b\n  "x,1"   1.5  true\n      y 1e+06 false\n',
  );
});

it('an NTScalarArray has its alarm before its values', () => {
  const type = structure('epics:nt/NTScalarArray:1.0', { value: arrayOf('double'), ...sampled });
  const alarm = { severity: 2, status: 1, message: 'HIHI' };
  expect(texts(type, { value: [1, 2.5], alarm }).nt).toBe('<undefined>              MAJOR DEVICE HIHI [1,2.5]\n');
});

describe('a structure of its own', () => {
  const element = structure('el', { p: scalar('int'), q: scalar('string') });
  const choice = union('', { i: scalar('int'), s: scalar('string') });
  const type = structure('', {
    a: scalar('int'),
    bools: arrayOf('boolean'),
    empty: arrayOf('double'),
    sub: structure('', { x: scalar('double'), deep: structure('deep_t', { y: scalar('string') }) }),
    u: choice,
    u0: choice,
    any: anyType,
    any0: anyType,
    sa: structureArray(element),
    ua: unionArray(choice),
  });
  const value = fromPlain(type, {
    bools: [true, false],
    u: { s: 'hi there' },
    any: { type: scalar('int'), value: 5 },
    sa: [{ q: 'q q' }, null],
    ua: [{ i: 3 }, null],
  });

  it('is a tree', () => {
    expect(normativeText(value, ALL)).toBe(
      `structure 
    int a 0
    boolean[] bools [true,false]
    double[] empty []
    structure sub
        double x 0
        deep_t deep
            string y 
    union u
        string  "hi there"
    union u0
        (none)
    any any
        int  5
    any any0
        (none)
    el[] sa
        el 
            int p 0
            string q "q q"
        (none)
    union[] ua
        union 
            int  3
        (none)
`,
    );
  });

  it('is JSON5', () => {
    expect(jsonText(value)).toBe(
      '{a:0,bools:[true,false],empty:[],sub:{x:0.0,deep:{y:""}},u:"hi there",u0:null,any:5,any0:null,sa:[{p:0,q:"q q"},null],ua:[3,null]}\n',
    );
  });

  it('is shown in part, and partly in bold', () => {
    const show = BitSet.of(1, type.bit('sub.x')!);
    expect(rawText(value, { show })).toBe('structure \n    int a 0\n    structure sub\n        double x 0\n');
    expect(jsonText(value, show)).toBe('{a:0,sub:{x:0.0}}\n');
    expect(rawText(value, { show, highlight: BitSet.of(1) })).toBe(
      'structure \n\x1b[1m    int a 0\n\x1b[0m    structure sub\n        double x 0\n',
    );
  });

  it('has a type', () => {
    expect(typeText(type)).toBe(
      `structure
    int a
    boolean[] bools
    double[] empty
    structure sub
        double x
        deep_t deep
            string y
    union u
        int i
        string s
    union u0
        int i
        string s
    any any
    any any0
    el[] sa
        el
            int p
            string q
    union[] ua
        union
            int i
            string s
`,
    );
  });
});
