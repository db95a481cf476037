import { describe, expect, it } from 'vitest';
import { splitLine } from '../../../src/shell/language/words.ts';
import { fc } from '../../support/properties.ts';

const words = (line: string) => {
  const split = splitLine(line);
  return 'fault' in split ? split.fault : split.words;
};

describe('the words of a shell line', () => {
  it.each([
    ['dbgf("a.VAL")', ['dbgf', 'a.VAL']],
    ['dbgf "a.VAL"', ['dbgf', 'a.VAL']],
    ['dbgf a.VAL', ['dbgf', 'a.VAL']],
    ['dbgf(', ['dbgf']],
    ['cmd a,,b,', ['cmd', 'a', 'b']],
    ['cmd "" \'\'', ['cmd', '', '']],
    ['cmd a\\ b "a\\ b" \'a\\b\'', ['cmd', 'a b', 'a\\ b', 'a\\b']],
    ['cmd "a\'b" \'a"b\' c"d e"f', ['cmd', "a'b", 'a"b', 'cd ef']],
    ['dbl;dbnr', ['dbl;dbnr']],
    ['cmd a\\>b "c>d"', ['cmd', 'a>b', 'c>d']],
    ['cmd "a', 'Unbalanced quote.'],
    ["cmd it's", 'Unbalanced quote.'],
    ['cmd a >', 'Invalid redirection.'],
    ['cmd > > a', 'Invalid redirection.'],
    ['cmd >a>b', 'Invalid redirection.'],
    ['cmd > a > b', 'Invalid redirection.'],
    ['cmd a\\', 'Trailing backslash.'],
    ['', []],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it.each([
    ['dbl > a.txt', [{ stream: 1, file: 'a.txt', appends: false }]],
    ['dbl>>a.txt', [{ stream: 1, file: 'a.txt', appends: true }]],
    [
      'dbl 2> a 1>>"b c"',
      [
        { stream: 1, file: 'b c', appends: true },
        { stream: 2, file: 'a', appends: false },
      ],
    ],
    ['< st.cmd', [{ stream: 0, file: 'st.cmd', appends: false }]],
    ['dbl a2>b', [{ stream: 2, file: 'b', appends: false }]],
  ])('%s', (line, expected) => {
    expect(splitLine(line)).toMatchObject({ redirections: expected });
  });

  it('never fails to answer', () => {
    const piece = fc.constantFrom('a', ' ', '"', "'", '\\', '<', '>', '2>', '(', ',', '\0', '\u00e9', '\r', '9>');
    const anything = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(anything, (line) => {
        const split = splitLine(line);
        if ('fault' in split) expect(split.fault).toMatch(/\.$/);
        else expect(split.words.every((word) => typeof word === 'string')).toBe(true);
      }),
    );
  });
});
