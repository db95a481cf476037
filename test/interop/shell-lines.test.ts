/** Lines of the IOC shell: xioc beside EPICS base, which splits the same lines. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { MacroTable } from '../../src/database/text/macros.ts';
import { readLine, scriptLines } from '../../src/shell/language/script-line.ts';
import { fc } from '../support/properties.ts';
import { python } from './python.ts';
import { quietPython } from './server.ts';

const environment: Readonly<Record<string, string>> = { A: '1 2' };
const pieces = [
  ...['words', 'words ', 'a', 'b"c', '"', "'", '\\', ' ', '\t', '(', ')', ',', '#'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a macro, for the shell to replace
  ...['$(A)', '$(B=x y)', '$(Q="z")', '"a b"', "'c d'", '\\"', '${A}', '$(NONE)', ';', '=', '\r'],
];
const script = fc
  .array(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), { minLength: 200, maxLength: 200 })
  .map((lines) => lines.map((line) => `words ${line.join('')}\n`).join(''))
  // Base comes to an end itself by a line without words, and by a script that ends within a line.
  .map((text) => `${text}\nwords end\n`);

it.runIf(inject('peer') === 'xioc')('random lines have the words, and the echo, that base gives them', () => {
  const [text] = fc.sample(script, 1) as [string];
  const directory = mkdtempSync(join(tmpdir(), 'shell-lines-'));
  try {
    writeFileSync(join(directory, 'st.cmd'), text);
    const base = execFileSync(python, [fileURLToPath(new URL('base/iocsh.py', import.meta.url)), 'st.cmd'], {
      cwd: directory,
      encoding: 'utf8',
      // Unbuffered, so that what Python prints stands where base prints.
      env: { ...quietPython, ...environment, PYTHONUNBUFFERED: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 30_000,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: base colours what it echoes on any output.
    expect(spoken(text)).toBe(base.replaceAll(/\x1b\[[0-9;]*m/g, ''));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

function spoken(text: string): string {
  const macros = new MacroTable([], { fallback: (name) => environment[name] });
  let said = '';
  for (const line of scriptLines(text)) {
    const { echo, does } = readLine(line, macros);
    if (echo !== undefined) said += `${echo}\n`;
    if (does.kind === 'command' && does.name === 'words') said += `${asPython(['words', ...does.args])}\n`;
  }
  return said;
}

function asPython(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
