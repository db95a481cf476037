/** Random macros, expanded by base's macLib and by xioc. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { parseMacroDefinitions } from '../../src/database/text/macro-definitions.ts';
import { MacroTable } from '../../src/database/text/macros.ts';
import { fc } from '../support/properties.ts';
import { python } from './python.ts';
import { quietPython } from './server.ts';

const script = fileURLToPath(new URL('base/macros.py', import.meta.url));

const piece = fc.constantFrom(
  ...[
    '$(',
    '$' + '{',
    ')',
    '}',
    '=',
    ',',
    'A',
    'B',
    'C',
    '"',
    "'",
    '\\',
    ' ',
    'x',
    '$(A)',
    '$(B=1)',
    '$(C,A=2)',
    '(',
    '{',
  ],
  ...['$', '1', '\t'],
);
const joined = (most: number) => fc.array(piece, { maxLength: most }).map((pieces) => pieces.join(''));
const name = fc.constantFrom('A', 'B', 'C', 'A ', '"A"', "B'", '\\A', '');
const definitions = fc
  .array(fc.tuple(name, fc.option(joined(6))), { maxLength: 4 })
  .map((list) => list.map(([key, value]) => (value === null ? key : `${key}=${value}`)).join(','));

/** Base ends a line with its newline; it does not come back from some texts that end with a comma. */
const line = joined(14).map((text) => `${text}\n`);

it.runIf(inject('peer') === 'base')(
  'macros are expanded as in base',
  () => {
    const seed = Date.now();
    const texts = fc.sample(fc.tuple(definitions, line), { numRuns: 6000, seed });
    const lists = fc.sample(definitions, { numRuns: 2000, seed });
    const output = execFileSync(python, [script], {
      input: JSON.stringify([...texts, ...lists]),
      env: quietPython,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const answers = JSON.parse(output) as (null | [string, boolean] | [string, string | null][])[];
    const mine = [
      ...texts.map(([given, text]) => {
        const { text: expanded, faults } = new MacroTable(parseMacroDefinitions(given)).expand(text);
        // Base's sign of a fault is that of the length, which an empty text does not have.
        return [expanded, faults.length > 0 && expanded !== ''];
      }),
      ...lists.map((list) => parseMacroDefinitions(list).map(([key, value]) => [key, value ?? null])),
    ];
    const questions = [...texts, ...lists];
    const different = answers.flatMap((answer, index) =>
      answer === null || JSON.stringify(answer) === JSON.stringify(mine[index])
        ? []
        : [{ question: questions[index], base: answer, xioc: mine[index] }],
    );
    expect(different, `with seed ${seed}`).toEqual([]);
  },
  240_000,
);
