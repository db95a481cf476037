/** caproto's save files. */
import { describe, expect, it } from 'vitest';
import { formatJson, parseJson } from '../../../src/helpers/autosave/json.ts';
import { fc } from '../../support/properties.ts';

const [DOUBLE, LONG, STRING, ENUM] = ['double', 'int32', 'string', 'enum'] as const;

describe('a file that is written', () => {
  it('has the keys of caproto', () => {
    const text = formatJson([
      { name: 'a:A', native: LONG, value: 3 },
      { name: 'a:A.DESC', native: STRING, value: 'the first' },
      { name: 'a:A.HIHI', native: DOUBLE, value: 5.5 },
      { name: 'a:A.ZZZ', native: LONG, value: 1 },
      { name: 'a:C', native: LONG, value: Int32Array.of(1, 2) },
      { name: 'a:mode', native: ENUM, value: 1, states: ['off', 'on'] },
      { name: 'a:gone', native: STRING, value: undefined },
    ]);
    expect(JSON.parse(text)).toEqual({
      'a:A': { value: 3, fields: { description: 'the first', hihi_alarm_limit: 5.5, ZZZ: 1 } },
      'a:C': { value: [1, 2], fields: {} },
      'a:mode': { value: 'on', fields: {} },
    });
    expect(text).toMatch(/^[^\n]+\n$/);
  });

  it('has text as text, whatever it is stored as, in ASCII', () => {
    const value = new TextEncoder().encode('ü “x”');
    const text = formatJson([{ name: 'a', native: 'uint8', value, text: 'ü “x”' }]);
    expect(text).toBe('{"a":{"fields":{},"value":"\\u00fc \\u201cx\\u201d"}}\n');
    expect(parseJson(text)!.entries).toEqual([{ name: 'a', value: 'ü “x”' }]);
  });

  it('is read back with all digits, and with numbers JSON does not have', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const [entry] = parseJson(formatJson([{ name: 'x', native: DOUBLE, value }]))!.entries;
        const text = String(entry!.value);
        const infinity = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, nan: Number.NaN };
        const read = infinity[text as 'inf'] ?? Number(text);
        expect(Object.is(read, value) || read === value).toBe(true);
      }),
    );
  });
});

describe('a file of caproto', () => {
  it('gives values, and fields by their EPICS names', () => {
    const text =
      '{"autosaved_simple:A": {"value": 1, "fields": {"description": "d", "EGU": "mm"}}, "b": {"value": [1.5, "x", true]}}';
    expect(parseJson(text)).toEqual({
      entries: [
        { name: 'autosaved_simple:A', value: '1' },
        { name: 'autosaved_simple:A.DESC', value: 'd' },
        { name: 'autosaved_simple:A.EGU', value: 'mm' },
        { name: 'b', value: ['1.5', 'x', '1'] },
      ],
      faults: [],
    });
  });

  it('reports what is not an entry, one by one', () => {
    const text =
      '{"a": 1, "b": {"value": {"x": 1}}, "c": {"value": 2, "fields": {"no_such_field": 1}}, "d": {"value": [[1]]}}';
    const { entries, faults } = parseJson(text)!;
    expect(entries).toEqual([{ name: 'c', value: '2' }]);
    expect(faults.map(({ where }) => where)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is refused when it was not written to its end, or is not an object', () => {
    const text = '{"a": {"value": 1, "fields": {}}}';
    for (let length = 0; length < text.length; length++) expect(parseJson(text.slice(0, length))).toBeUndefined();
    expect(parseJson('[1]')).toBeUndefined();
    expect(parseJson('null')).toBeUndefined();
  });
});
