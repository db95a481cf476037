import { describe, expect, test } from 'vitest';
import { ntEnum, ntNdArray, ntScalar } from '../../../src/protocol/pva/normative.ts';
import { fromPlain, toPlain } from '../../../src/protocol/pva/plain.ts';
import {
  booleanOption,
  numberOption,
  parsePvRequest,
  requestOptions,
  type Selection,
  selectFields,
} from '../../../src/protocol/pva/pv-request.ts';
import { type StructureType, scalar, structure } from '../../../src/protocol/pva/type.ts';
import { type Field, NO_VALUE, variant } from '../../../src/protocol/pva/value.ts';
import { writeVariant } from '../../../src/protocol/pva/write-value.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';
import { fc, runs } from '../../support/properties.ts';

const plain = ntScalar('double');

function paths(type: StructureType, selection: Selection): string[] | string {
  return 'mask' in selection ? [...selection.mask].map((bit) => type.path(bit)) : selection.fault;
}

function selected(text: string, type = plain): string[] | string {
  return paths(type, selectFields(type, variant(parsePvRequest(text))));
}

const everything = [...plain.layout.all].map((bit) => plain.path(bit));
const alarm = ['alarm.severity', 'alarm.status', 'alarm.message'];

describe('text', () => {
  // The bytes are those of PVXS's tools.
  test.each([
    ['', '800001 05 6669656c64 800000'],
    ['field()', '800001 05 6669656c64 800000'],
    [
      'field(value,alarm.severity)',
      '800001 05 6669656c64 800002 05 76616c7565 800000 05 616c61726d 800001 08 7365766572697479 800000',
    ],
    [
      'field(value)record[process=true,block=true]',
      '800002 05 6669656c64 800001 05 76616c7565 800000 06 7265636f7264 800001 08 5f6f7074696f6e73 800002' +
        ' 05 626c6f636b 60 07 70726f63657373 60  04 74727565 04 74727565',
    ],
    [
      'record[pipeline=true,queueSize=4]field()',
      '800002 06 7265636f7264 800001 08 5f6f7074696f6e73 800002 08 706970656c696e65 60 09 717565756553697a65 60' +
        ' 05 6669656c64 800000  04 74727565 01 34',
    ],
  ])('%j', (text, bytes) => {
    const writer = new Writer(0, true);
    writeVariant(writer, variant(parsePvRequest(text)));
    expect(writer.take()).toStrictEqual(hex(bytes));
  });

  test.each([
    ['value', { field: { value: {} } }],
    ['value,alarm', { field: { value: {}, alarm: {} } }],
    ['a.b a.c', { field: { a: { b: {}, c: {} } } }],
    ['a{b,c{d}}', { field: { a: { b: {}, c: { d: {} } } } }],
    [' field ( a . b ) '.replaceAll(' . ', '.'), { field: { a: { b: {} } } }],
    ['putField(a)getField(b)', { putField: { a: {} }, getField: { b: {} } }],
    ['field(value[array=0:2:5,x = y ])', { field: { value: { _options: { array: '0:2:5', x: 'y' } } } }],
    ['record[a=]', { record: { _options: { a: '' } }, field: {} }],
    ['field(a)field(b)', { field: { a: {}, b: {} } }],
    ['field', { field: { field: {} } }],
  ])('%j', (text, request) => {
    expect(toPlain(parsePvRequest(text))).toStrictEqual(request);
  });

  test.each([
    ['field(', 'a name expected, found its end'],
    ['field(a', "')' expected, found its end"],
    ['field(a,)', "a name expected, found ')'"],
    ['record[a]', "'=' expected, found ']'"],
    ['record[a=1', "']' expected, found its end"],
    ['a{b', "'}' expected, found its end"],
    ['a..b', "a name expected, found '..b'"],
    ['%', "a name expected, found '%'"],
  ])('%j is not understood', (text, message) => {
    expect(() => parsePvRequest(text)).toThrow(SyntaxError);
    expect(() => parsePvRequest(text)).toThrow(`pvRequest '${text}': ${message}`);
  });

  test('any text is understood, or is a SyntaxError', () => {
    const words = fc.array(
      fc.constantFrom('field', 'record', '(', ')', '[', ']', '{', '}', ',', '.', '=', ' ', 'a', 'value'),
    );
    fc.assert(
      fc.property(words, (all) => {
        try {
          parsePvRequest(all.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('selection', () => {
  test.each<[string, string[] | string]>([
    ['', everything],
    ['record[queueSize=4]', everything],
    ['value', ['value']],
    ['alarm', alarm],
    ['alarm,value', ['value', ...alarm]],
    ['alarm.severity', ['alarm.severity']],
    ['value,nosuch', ['value']],
    ['alarm.nosuch,value', ['value']],
    ['value[array=0:1]', ['value']],
    ['field(alarm[a=1])', alarm],
    ['nosuch', 'pvRequest must select at least one field'],
    ['value.x', 'pvRequest must select at least one field'],
    ['alarm.nosuch', 'pvRequest must select at least one field'],
  ])('%j', (text, expected) => {
    expect(selected(text)).toStrictEqual(expected);
  });

  test('of an enum, and of what is one node', () => {
    expect(selected('value', ntEnum())).toStrictEqual(['value.index', 'value.choices']);
    expect(selected('value,dimension', ntNdArray)).toStrictEqual(['value', 'dimension']);
  });

  test('is everything when the request is not one', () => {
    const of = (request: Parameters<typeof selectFields>[1]) => paths(plain, selectFields(plain, request));
    expect(of(NO_VALUE)).toStrictEqual(everything);
    expect(of({ type: scalar('int'), value: 5 })).toStrictEqual(everything);
    expect(of(variant(fromPlain(structure('', {}), {})))).toStrictEqual(everything);
    expect(of(variant(fromPlain(structure('', { field: scalar('int') }), {})))).toStrictEqual(everything);
  });
});

describe('options', () => {
  test('come as text, or typed', () => {
    const text = requestOptions(variant(parsePvRequest('field(value)record[queueSize=4,pipeline=true]')));
    expect([...text]).toStrictEqual([
      ['pipeline', 'true'],
      ['queueSize', '4'],
    ]);
    const options = structure('', { block: scalar('boolean'), queueSize: scalar('uint') });
    const request = structure('', { record: structure('', { _options: options }) });
    const typed = requestOptions(variant(fromPlain(request, { record: { _options: { block: true, queueSize: 7 } } })));
    expect([...typed]).toStrictEqual([
      ['block', true],
      ['queueSize', 7],
    ]);
  });

  test.each([
    [NO_VALUE],
    [{ type: scalar('int'), value: 1 }],
    [variant(fromPlain(structure('', { record: scalar('int') }), {}))],
    [variant(fromPlain(structure('', { record: structure('', { _options: scalar('string') }) }), {}))],
  ])('there are none: %#', (request) => {
    expect(requestOptions(request).size).toBe(0);
  });

  test.each<[Field, number | undefined, boolean | undefined]>([
    ['4', 4, true],
    [' 4 ', 4, true],
    ['0', 0, false],
    ['true', undefined, true],
    ['false', undefined, false],
    ['maybe', undefined, undefined],
    ['', undefined, undefined],
    [true, undefined, true],
    [5, 5, true],
    [0, 0, false],
    [7n, 7, true],
    [undefined, undefined, undefined],
  ])('as number and as boolean: %#', (option, number, boolean) => {
    expect([numberOption(option), booleanOption(option)]).toStrictEqual([number, boolean]);
  });
});
