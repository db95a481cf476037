/** `.sav` files: what the autosave module writes is read, what is written it reads. */
import { describe, expect, it } from 'vitest';
import { escapeText, unescapeText } from '../../../src/helpers/autosave/escape.ts';
import { formatSav, parseSav, type SavLine } from '../../../src/helpers/autosave/sav.ts';
import { fc, runs } from '../../support/properties.ts';
import { naiveRestore } from './naive-dbrestore.ts';

const time = new Date(2026, 10, 22, 19, 34, 5);
const [DOUBLE, FLOAT, LONG, STRING, ENUM, CHAR] = ['double', 'float', 'int32', 'string', 'enum', 'uint8'] as const;

/** Text as a PV may hold it: no NUL, and nothing UTF-8 cannot carry. */
const texts = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));

describe('a file that is written', () => {
  it('is byte for byte what autosave R5 writes', () => {
    const lines: SavLine[] = [
      { name: 'bl:gain', native: DOUBLE, value: 2.5 },
      { name: 'bl:third', native: DOUBLE, value: 1 / 3 },
      { name: 'bl:tiny', native: DOUBLE, value: 1e-7 },
      { name: 'bl:single', native: FLOAT, value: Math.fround(1 / 3) },
      { name: 'bl:count', native: LONG, value: -17 },
      { name: 'bl:mode', native: ENUM, value: 2 },
      { name: 'bl:name.DESC', native: STRING, value: 'two words ' },
      { name: 'bl:empty', native: STRING, value: '' },
      { name: 'bl:table', native: DOUBLE, value: Float64Array.of(1, 0.5) },
      { name: 'bl:names', native: STRING, value: ['a "b"', 'c\\d', 'e\nf'] },
      { name: 'bl:one', native: DOUBLE, value: Float64Array.of(0.25) },
      { name: 'bl:none', native: LONG, value: new Int32Array() },
    ];
    expect(formatSav(lines, time)).toBe(
      [
        '# autosave R5.3\tAutomatically generated - DO NOT MODIFY - 261122-193405',
        'bl:gain 2.5',
        'bl:third 0.33333333333333',
        'bl:tiny 1e-07',
        'bl:single 0.3333333',
        'bl:count -17',
        'bl:mode 2',
        'bl:name.DESC two words ',
        'bl:empty ',
        'bl:table @array@ { "1" "0.5" }',
        'bl:names @array@ { "a \\"b\\"" "c\\\\d" "e\\nf" }',
        'bl:one 0.25',
        'bl:none @array@ { }',
        '<END>',
        '',
      ].join('\n'),
    );
  });

  it('names what has gone, and says how many', () => {
    const text = formatSav([{ name: 'bl:lost', native: STRING, value: undefined }], time);
    expect(text.split('\n').slice(1, 3)).toEqual([
      '! 1 channel(s) not connected - or not all gets were successful',
      '#bl:lost Not Connected',
    ]);
  });

  it('is read back as it was, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(texts), texts, (list, scalar) => {
        const lines: SavLine[] = [
          { name: 'scalar', native: STRING, value: scalar },
          { name: 'list', native: STRING, value: list },
          { name: 'after', native: LONG, value: 1 },
        ];
        expect(parseSav(formatSav(lines, time))).toEqual({
          entries: [
            { name: 'scalar', value: scalar },
            { name: 'list', value: list.length === 1 ? list[0] : list },
            { name: 'after', value: '1' },
          ],
          faults: [],
        });
      }),
    );
  });

  it.each(['@array@ { "1" ', '@array@', '@enum@ 3 "x"', '\\@array@', ' @array@'])('keeps the text %j', (value) => {
    const lines: SavLine[] = [
      { name: 'scalar', native: STRING, value },
      { name: 'list', native: STRING, value: [value] },
      { name: 'after', native: LONG, value: 1 },
    ];
    const text = formatSav(lines, time);
    expect(parseSav(text)).toEqual({
      entries: [
        { name: 'scalar', value },
        { name: 'list', value },
        { name: 'after', value: '1' },
      ],
      faults: [],
    });
    expect(naiveRestore(text).get('scalar')).toBe(value);
  });

  it('is read by autosave as it was', () => {
    fc.assert(
      // autosave itself loses backslashes in elements of arrays, of which it takes two turns at unescaping
      fc.property(fc.array(texts.map((text) => text.replaceAll('\\', ''))), texts, (list, scalar) => {
        const lines: SavLine[] = [
          { name: 'scalar', native: STRING, value: scalar },
          { name: 'list', native: STRING, value: list },
          { name: 'numbers', native: CHAR, value: Uint8Array.of(1, 255) },
        ];
        expect([...naiveRestore(formatSav(lines, time))]).toEqual([
          ['scalar', scalar],
          ['list', list.length === 1 ? list[0] : list],
          ['numbers', ['1', '255']],
        ]);
      }),
    );
  });
});

describe('a file of autosave', () => {
  const file = (...lines: string[]) => [
    '# autosave R5.3\tAutomatically generated - DO NOT MODIFY - 191010-162704',
    ...lines,
    '<END>',
    '',
  ];
  const parse = (...lines: string[]) => parseSav(file(...lines).join('\n'))!;

  it('gives names and values, blanks of the value included', () => {
    expect(parse('t:ao.PREC 6', 't:ao.DESC  uu anj ', 't:bo.IVOV', 't:mode @enum@ 3 "Moving"').entries).toEqual([
      { name: 't:ao.PREC', value: '6' },
      { name: 't:ao.DESC', value: ' uu anj ' },
      { name: 't:bo.IVOV', value: '' },
      { name: 't:mode', value: '3' },
    ]);
  });

  it('may have arrays over several lines, and comments, also of arrays', () => {
    const { entries, faults } = parse(
      't:a @array@ { "1"',
      '"2" "3" }',
      '#t:gone @array@ { "4"',
      '"5" }',
      '#t:off Not Connected',
      't:b @array@ { "x}y" "a{b" }',
    );
    expect(faults).toEqual([]);
    expect(entries).toEqual([
      { name: 't:a', value: ['1', '2', '3'] },
      { name: 't:b', value: ['x}y', 'a{b'] },
    ]);
  });

  it('may have DOS line ends', () => {
    expect(parseSav(file('t:a 1').join('\r\n'))?.entries).toEqual([{ name: 't:a', value: '1' }]);
  });

  it('reports what is not an entry, one by one, and goes on', () => {
    const { entries, faults } = parse('! 7 channel(s) not connected', '%%%', 't:a 1', 't:b @array@ { "1" ');
    expect(entries).toEqual([{ name: 't:a', value: '1' }]);
    expect(faults.map(({ where }) => where)).toEqual(['line 2', 'line 3', 't:b']);
    expect(faults[0]!.why).toContain('7 values');
  });

  it('is refused when it was not written to its end', () => {
    const text = file('t:a 1', 't:b "<END>" 2').join('\n');
    expect(parseSav(text)).toBeDefined();
    for (let length = 0; length < text.length - 1; length++) {
      expect(parseSav(text.slice(0, length)), text.slice(0, length)).toBeUndefined();
    }
  });

  it('never makes the reader fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'@array@ {}"\\\n#!<>t:a1') }), (text) => {
        expect(() => parseSav(`${text}\n<END>\n`)).not.toThrow();
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('escape sequences', () => {
  it('are those of EPICS base', () => {
    expect(escapeText('a"b\'c\\d\x07\b\f\n\r\t\v\x01ü')).toBe('a\\"b\\\'c\\\\d\\a\\b\\f\\n\\r\\t\\v\\x01\\xc3\\xbc');
    expect(unescapeText('\\101\\x42\\q\\')).toBe('ABq');
  });

  it('give back what they were made of', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(unescapeText(escapeText(text))).toBe(text);
      }),
    );
  });
});
