import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../../src/database/text/macros.ts';
import { readLine, scriptLines } from '../../../src/shell/language/script-line.ts';

const macros = new MacroTable([
  ['A', '1 2'],
  ['EMPTY', ''],
  ['IF', '#'],
]);
const read = (line: string) => readLine(line, macros);
const nothing = { kind: 'nothing' } as const;

describe('a line of a start script', () => {
  it.each([
    ['', { does: nothing }],
    ['   ', { echo: '   ', does: nothing }],
    ['# $(NONE)', { echo: '# $(NONE)', does: nothing }],
    ['  #- said to nobody', { does: nothing }],
    ['$(EMPTY)', { does: nothing }],
    ['$(IF) dbl', { echo: '# dbl', does: nothing }],
    ['exit 4', { echo: 'exit 4', does: { kind: 'exit' } }],
  ])('%j is no command', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it('is echoed as it is after expansion, and its words follow from that', () => {
    expect(read('  words $(A) "$(A)" \'$(A)\'')).toEqual({
      echo: '  words 1 2 "1 2" \'$(A)\'',
      does: { kind: 'command', name: 'words', args: ['1', '2', '1 2', '$(A)'], redirections: [] },
    });
  });

  it('with a macro that has no value is not run', () => {
    expect(read('echo $(NONE)')).toEqual({
      does: { kind: 'macros', messages: ['macLib: macro NONE is undefined (expanding string echo $(NONE))'] },
    });
  });

  it('may name a script, with its output', () => {
    expect(read('< a.cmd > b')).toMatchObject({ does: { kind: 'script', file: 'a.cmd' } });
    expect(read('> b')).toMatchObject({ does: nothing });
  });

  it('may have a fault', () => {
    expect(read('dbl "a')).toEqual({ echo: 'dbl "a', does: { kind: 'fault', message: 'Unbalanced quote.' } });
  });
});

describe('the lines of a script', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\\\nb\n', ['ab']],
    ['# a \\\nb\nc\n', ['# a b', 'c']],
    ['a\\', ['a']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(scriptLines(text)).toEqual(expected);
  });
});
