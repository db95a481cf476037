/** Whatever stands in a file: it is read to its end, and said to be wrong in words. */
import { expect, it } from 'vitest';
import { describeFault } from '../../../src/database/text/fault.ts';
import { fc } from '../../support/properties.ts';
import { play } from './loaded.ts';

const word = fc.constantFrom(
  ...['record', 'grecord', 'field', 'info', 'alias', 'include', 'menu', 'choice', 'recordtype', 'device', 'breaktable'],
  ...[
    'path',
    'addpath',
    'variable',
    'link',
    'file',
    'pattern',
    'global',
    'substitute',
    '(',
    ')',
    '{',
    '}',
    ',',
    '[',
    ']',
  ],
  ...[
    ':',
    '"',
    "'",
    '\\',
    '\n',
    ' ',
    '#',
    '%',
    '$(P)',
    '$(',
    '${P',
    '=',
    '"a.db"',
    '"b"',
    'ai',
    'DESC',
    '*',
    '5',
    '"x y"',
  ],
  ...['record(ai, "a") {', 'field(DESC, "x")', 'info(a, {b: [1,', 'DBF_LONG', '\0', '\ufeff', '°', '\r\n', '@', 'true'],
);
const text = fc.oneof(
  fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
  fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary' }),
);

it('never throws', () => {
  fc.assert(
    fc.property(text, text, fc.boolean(), (a, b, lenient) => {
      const files = { 'a.db': a, 'b.db': b };
      const loader = play(
        {
          files,
          commands: [
            ['records', 'a.db', 'P=1'],
            ['template', 'b.db'],
          ],
        },
        { lenient },
      );
      for (const fault of loader.faults.all) expect(describeFault(fault)).toMatch(/^(?:ERROR|WARNING): ./);
    }),
  );
});

it('reads what is nested very deep as a fault', () => {
  for (const bracket of ['[', '{a:']) {
    const text = `record(ai, "a") { info(x, ${bracket.repeat(100_000)}`;
    expect(play({ files: { 'a.db': text }, commands: [['records', 'a.db']] }).faults.errors).not.toEqual([]);
  }
});
