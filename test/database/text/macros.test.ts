import { describe, expect, it } from 'vitest';
import { parseMacroDefinitions } from '../../../src/database/text/macro-definitions.ts';
import { MacroTable } from '../../../src/database/text/macros.ts';
import { fc } from '../../support/properties.ts';

function expand(text: string, definitions = '') {
  return new MacroTable(parseMacroDefinitions(definitions)).expand(text);
}

/** Text, definitions, result: what base's macLib made of them. */
const rows: readonly (readonly [text: string, definitions: string, result: string])[] = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: macros.
  ['$(A) ${A} $A $(A}', 'A=1', '1 1 $A $(A},undefined)'],
  ['$( A )', 'A=1', '$( A ,undefined)'],
  ['$(a)', 'A=1', '$(a,undefined)'],
  ['$(A=d)', '', 'd'],
  ['$(A=$(B=3))', '', '3'],
  ['[$(A=)]', '', '[]'],
  ['$(A=d)', 'A=1', '1'],
  ['$(A=$(B),B=7)', '', '7'],
  ['$(A,B=5)', 'A=$(B)x', '5x'],
  ['$(A,B=5,C=$(B)1)', 'A=$(B)$(C)', '551'],
  ['$(A,B=5)$(B)', 'A=$(B)', '5$(B,undefined)'],
  ['$(A)', 'A=$(B),B=5', '5'],
  ['$(A)', 'A=\\$(B),B=5', '$(B)'],
  ['\\$(A) \\\\$(A)', 'A=1', '\\$(A) \\\\1'],
  ["'$(A)'", 'A=1', "'$(A)'"],
  ['"it\'s $(A)"', 'A=1', '"it\'s 1"'],
  ["it's $(A)", 'A=1', "it's $(A)"],
  ['$(A=x\\,y)', '', 'x,y'],
  ['$(A="x,y")', '', 'x'],
  ['$(A=(x))', '', '(x)'],
  ['$(A', 'A=1', '1'],
  ['$(A)', '', '$(A,undefined)'],
  ['$(A)', 'A=$(A)', '$(A,recursive)'],
  ['$(A,undefined)x', 'A=1', '1x'],
  ['$(A$(N)) $($(B))', 'A1=x,N=1,B=N', 'x 1'],
  ['$(A)', 'A=" x "', ' x '],
  ['$(A)', "A=O'Brien", 'OBrien'],
  ['$(A)', 'A=\\"x', '"x'],
];

describe('expand', () => {
  it.each(rows)('%s with %s', (text, definitions, result) => {
    const expansion = expand(text, definitions);
    expect(expansion.text).toBe(result);
    expect(expansion.faults.length > 0).toBe(/,(?:undefined|recursive)\)/.test(result));
  });

  it('says what macLib says', () => {
    expect(expand('x $(Q)').faults[0]?.message).toBe('macLib: macro Q is undefined (expanding string x $(Q))');
    expect(expand('$(A)', 'A=$(Q)').faults[0]?.message).toBe('macLib: macro Q is undefined (expanding macro A)');
    expect(expand('$(A)', 'A=$(A)').faults[0]?.message).toBe('macLib: macro A is recursive (expanding macro A)');
  });

  it('has no limits of length', () => {
    const long = 'x'.repeat(100_000);
    expect(expand('$(A)$(A)', `A=${long}`).text).toBe(long + long);
  });

  it('ends a text that would grow without bound, and one that is too deep, with a fault', () => {
    const doubling = Array.from({ length: 40 }, (_, at) => `A${at}=$(A${at + 1})$(A${at + 1})`).join(',');
    expect(expand('$(A0)', `${doubling},A40=0123456789`).faults[0]?.message).toContain('too much to expand');
    expect(expand('$('.repeat(5000)).faults.length).toBeGreaterThan(0);
    expect(expand('$(A='.repeat(5000)).faults.length).toBeGreaterThan(0);
  });

  it('knows where each piece came from', () => {
    expect(expand('ab$(A)c', 'A=123').pieces).toEqual([
      { start: 0, source: 0, reference: false },
      { start: 2, source: 2, reference: true },
      { start: 5, source: 6, reference: false },
    ]);
  });

  it('asks the environment last, where there is one', () => {
    const table = new MacroTable([['A', '1']], { fallback: (name) => (name === 'HOME' ? '/home' : undefined) });
    expect(table.expand('$(A) $(HOME) $(B)').text).toBe('1 /home $(B,undefined)');
  });

  it('writes nothing in place of a macro without a value when it is quiet', () => {
    const { text, faults } = new MacroTable([], { quiet: true }).expand('$(A)');
    expect([text, faults.length]).toEqual(['$(A)', 1]);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      '$(',
      '${',
      ')',
      '}',
      '=',
      ',',
      'A',
      'B',
      '"',
      "'",
      '\\',
      '$(A)',
      '$(B=1)',
      '$(A,B=2)',
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (given, definitions) => {
        expand(given, definitions);
      }),
    );
  });
});

it('hides outer definitions in a scope, and takes definitions back everywhere', () => {
  const table = new MacroTable([['A', '1']]);
  table.pushScope();
  table.define('A', '2');
  expect(table.expand('$(A)').text).toBe('2');
  table.popScope();
  expect(table.expand('$(A)').text).toBe('1');
  table.define('A', undefined);
  expect(table.expand('$(A)').text).toBe('$(A,undefined)');
});

describe('definitions', () => {
  it.each([
    [
      'a=1,b="x, y"',
      [
        ['a', '1'],
        ['b', '"x, y"'],
      ],
    ],
    [
      ' a = 1 , b = x y ',
      [
        ['a', '1'],
        ['b', 'x y'],
      ],
    ],
    [
      'A=1,,B=2',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['A', [['A', undefined]]],
    [
      'A,B=2',
      [
        ['A', undefined],
        ['B', '2'],
      ],
    ],
    [
      '"A B"=1,C\\=D=2',
      [
        ['A B', '1'],
        ['C=D', '2'],
      ],
    ],
    ['A=x\\,y', [['A', 'x\\,y']]],
    ['', []],
  ] as const)('%s', (text, definitions) => {
    expect(parseMacroDefinitions(text)).toEqual(definitions);
  });

  it('lets the last of a name count', () => {
    expect(expand('$(A)', 'A=1,A=2').text).toBe('2');
  });
});
