/** A command of the shell: what it takes, what `help` says of it, what it does. */
import type { Requester } from '../database/pv/definition.ts';
import type { OnError } from '../machines/shell.ts';
import type { ShellOutput } from './output.ts';
import type { Site } from './site.ts';
import type { ArgType, Usage } from './usage/usage.ts';

export interface Command extends Usage {
  readonly name: string;
  run(call: Call): void | Promise<void>;
}

/** The session, as its commands see it. */
export interface Session {
  readonly site: Site;
  /** Who puts. */
  readonly user: Requester;
  /** Names of the commands that there are, with what `help` says of them. */
  readonly commands: ReadonlyMap<string, Command>;
  /** Somebody types: `on error` means nothing to it. */
  readonly isInteractive: boolean;
  /** Forgets what the macros of a script say of a name: the environment counts. */
  forgetMacro(name: string): void;
  setOnError(onError: OnError, delayMs?: number): void;
  /** Has a script read next. @throws CommandError when it cannot be read */
  load(file: string, macros: string | undefined, output: ShellOutput): void;
  /** Has a line run next: an error in it is one of the caller. */
  runLine(line: string, macros: string | undefined, output: ShellOutput): void;
  sleep(seconds: number): Promise<void>;
}

/** One call of a command: its arguments, and where it prints. */
export class Call {
  readonly shell: Session;
  readonly output: ShellOutput;
  readonly #values: readonly (string | number | undefined)[];
  /** All words after the command. */
  readonly words: readonly string[];
  #hasFailed = false;

  /** @param values by argument; a number that is missing is 0 */
  constructor(
    shell: Session,
    output: ShellOutput,
    words: readonly string[],
    values: readonly (string | number | undefined)[],
  ) {
    this.shell = shell;
    this.output = output;
    this.words = words;
    this.#values = values;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** An error of the script (iocshSetError), which `on error` asks for. */
  fail(): void {
    this.#hasFailed = true;
  }

  /** Prints a line. */
  say(line: string): void {
    this.output.out(`${line}\n`);
  }

  /** Prints a message. */
  warn(line: string): void {
    this.output.err(`${line}\n`);
  }

  text(index: number): string | undefined {
    const value = this.#values[index];
    return value === undefined ? undefined : String(value);
  }

  number(index: number): number {
    return Number(this.#values[index] ?? 0);
  }
}

/** @returns the values of the arguments, or base's words for what is wrong with them */
export function readArguments(
  usage: Usage,
  words: readonly string[],
): (string | number | undefined)[] | { fault: string } {
  const values: (string | number | undefined)[] = [];
  for (const [index, argument] of usage.args.entries()) {
    const type = argument.slice(argument.lastIndexOf(':') + 1) as ArgType;
    const value = readArgument(type, words[index]);
    if (typeof value === 'object') return value;
    values.push(value);
  }
  return values;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function readArgument(type: ArgType, word: string | undefined): string | number | undefined | { fault: string } {
  if (type === 'int') return word === undefined || word === '' ? 0 : readInteger(word);
  if (type === 'double') {
    if (word === undefined || word === '') return 0;
    return isNumber(word) ? Number(word) : { fault: `Invalid double '${word}'.` };
  }
  if (type !== 'pdbbase' || word === undefined || word === '0' || word === 'pdbbase') return word;
  return { fault: `Expecting 'pdbbase' got '${word}'.` };
}

/** By C rules: also 0x10, and 010 for 8. */
export function readInteger(word: string): number | { fault: string } {
  const match = /^\s*([+-]?)(0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.exec(word);
  if (match === null) return { fault: `Invalid integer '${word}'.` };
  const digits = match[2]!;
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const value = match[1] === '-' ? -size : size;
  return value < -(2 ** 31) || value > 2 ** 32 - 1 ? { fault: `Integer '${word}' out of range.` } : value;
}

export function isNumber(word: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|0x[\da-f]+|inf|infinity|nan)\s*$/i.test(word);
}
