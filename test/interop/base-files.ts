/** EPICS base as the judge of database files: what it says of them, and which records it makes of them. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Row } from '../database/db/rows.ts';
import { python } from './python.ts';
import { quietPython } from './server.ts';

export interface BaseRecord {
  readonly type: string;
  readonly name: string;
  readonly aliasOf?: string;
  readonly visible?: boolean;
  /** Those that are not as the record type has them. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly infos?: Readonly<Record<string, string>>;
}

export interface BaseResult {
  readonly records: readonly BaseRecord[];
  readonly stderr: string;
  /** Base came to an end in the middle of it. */
  readonly failed?: string;
}

export interface BaseAnswer {
  /** The directory of base's own base.dbd. */
  readonly dbd: string;
  readonly results: readonly BaseResult[];
}

const script = fileURLToPath(new URL('base/load.py', import.meta.url));

/** Loads the files of each row into a process of base. */
export function loadIntoBase(jobs: readonly Omit<Row, 'says'>[]): BaseAnswer {
  const output = execFileSync(python, [script], {
    input: JSON.stringify(jobs),
    env: quietPython,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as BaseAnswer;
}

/** Base's first lines, in one form: some of them start with `ERROR:` and others do not. Echoes and places are left out. */
export function baseLines(stderr: string): string[] {
  return plain(stderr)
    .split('\n')
    .map((line) => line.trimEnd().replace('ERROR: ERROR', 'ERROR'))
    .map((line) => line.replace(/^(?=Substitution file error: )|^(?=dbLoadTemplate: error)/, 'ERROR: '))
    .map((line) => line.replace(/^(?=dbLoadTemplate: )/, 'WARNING: '))
    .filter((line) => /^(?:ERROR|WARNING): \S/.test(line) && !ECHO.test(line));
}

/** `Did you mean …?`, in order: base writes them from another thread, into the middle of other lines. */
export function baseSuggestions(stderr: string): readonly string[] {
  return plain(stderr).match(/Did you mean "[^"]*"\?(?: {2}\(.*?\))?/g) ?? [];
}

// --- helpers ------------------------------------------------------------------------------------------------------

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: base colours its words on any output.
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '');
}

/** Base says these after its first line, or of itself; the second and third byte of a byte order mark too. */
const ECHO =
  /Failed to load|dbReadCOM|tempList|macLib|\(null\)|Invalid character 0x(?:bb|bf)|: {2}at or before|while reading included/;
