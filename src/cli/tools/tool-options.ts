/**
 * Options that caget, caput, camonitor and cainfo have in common: what they mean, and what is said about a bad one.
 * A value that cannot be used is reported and ignored, as in EPICS base: a typing error does not stop a script.
 */

import { MAX_PRIORITY } from '../../protocol/ca/constants.ts';
import { baseUsage } from './base-usage.ts';
import { type CommandLine, type CommandLineSyntax, readCommandLine } from './command-line.ts';
import { defaultFloatFormat, type FloatFormat, type IntegerBase } from './number-text.ts';
import { scanDouble, scanInteger, scanUnsigned } from './scan-number.ts';
import { toBytes } from './text-bytes.ts';
import type { ToolIo } from './tool-io.ts';
import { versionLine } from './tool-version.ts';
import type { ValueFormat } from './value-text.ts';

/** EPICS names of the tools, which their messages carry. */
export type ToolName = keyof typeof baseUsage;

export interface ToolSyntax extends CommandLineSyntax {
  readonly tool: ToolName;
  /** Every option, for --help. */
  readonly usage: string;
}

/** What a tool does with its options, by their letters; -h and -V are the same everywhere. */
export type Letters = Readonly<Record<string, (argument: string) => void>>;

/**
 * Reads a command line, option by option.
 *
 * @param letters the options that the tool acts on; one that getopt lets pass and that is not here shows how the tool is
 *   used, as in EPICS base
 * @returns an exit code when there is nothing to do: help was asked for, or the line is wrong, which is said
 */
export function readToolLine(
  argv: readonly string[],
  syntax: ToolSyntax,
  options: ToolOptions,
  letters: Letters,
): CommandLine | number {
  const line = readCommandLine(argv, syntax);
  if (line.long.has('help')) return options.show(syntax.usage);
  for (const option of line.options) {
    const { letter } = option;
    if ('fault' in option) {
      const isMissing = option.fault === 'argument missing';
      return options.refuse(
        isMissing ? `Option '-${letter}' requires an argument.` : `Unrecognized option: '-${letter}'.`,
      );
    }
    if (letter === 'V') return options.show(versionLine);
    if (!Object.hasOwn(letters, letter)) return options.showBaseUsage(letter === 'h' ? 0 : 1);
    letters[letter]!(option.argument);
  }
  return line;
}

export class ToolOptions {
  timeoutS: number;
  priority = 0;
  integers: IntegerBase = 'decimal';
  rounding: IntegerBase = 'decimal';
  floats: FloatFormat = defaultFloatFormat;
  enumsAsNumbers = false;
  charsAsText = false;
  floatsAsText = false;
  separator = ' ';
  readonly #tool: ToolName;
  readonly #io: ToolIo;

  /** Reads EPICS_CLI_TIMEOUT. */
  constructor(tool: ToolName, io: ToolIo) {
    this.#tool = tool;
    this.#io = io;
    this.timeoutS = this.#timeoutOfEnvironment();
  }

  get format(): ValueFormat {
    return this;
  }

  /** -w 0 waits for ever; a negative one does not wait. */
  get timeoutMs(): number {
    return this.timeoutS === 0 ? Number.POSITIVE_INFINITY : this.timeoutS * 1000;
  }

  say(message: string): void {
    this.#io.err(`${toBytes(message)}\n`);
  }

  /** Says what is wrong with the line. @returns the exit code */
  refuse(mistake: string): number {
    this.say(`${mistake} ${this.help}`);
    return 1;
  }

  /** @returns the exit code */
  show(text: string): number {
    this.#io.out(text);
    return 0;
  }

  /** @returns the exit code that is given */
  showBaseUsage(code: number): number {
    this.#io.err(baseUsage[this.#tool]);
    return code;
  }

  /** Ends what is said of a mistake. */
  get help(): string {
    return `('${this.#tool} -h' for help.)`;
  }

  // --- options

  /** Of every tool. */
  get connectionLetters(): Letters {
    return { w: (text) => this.timeout(text), p: (text) => this.priorityOf(text) };
  }

  /** Of the tools that print values in the format that is asked for. */
  get valueLetters(): Letters {
    return {
      n: () => {
        this.enumsAsNumbers = true;
      },
      s: () => {
        this.floatsAsText = true;
      },
      S: () => {
        this.charsAsText = true;
      },
      e: (text) => this.precision('e', text),
      f: (text) => this.precision('f', text),
      g: (text) => this.precision('g', text),
      l: (text) => this.base('l', text),
      0: (text) => this.base('0', text),
      F: (text) => this.separatorOf(text),
    };
  }

  timeout(text: string): void {
    const seconds = scanDouble(text);
    if (seconds !== undefined) this.timeoutS = seconds;
    else
      this.say(`'${text}' is not a valid timeout value - ignored, using '${this.timeoutS.toFixed(1)}'. ${this.help}`);
  }

  priorityOf(text: string): void {
    const priority = scanUnsigned(text);
    // caput names caget here.
    const help = this.#tool === 'caput' ? "('caget -h' for help.)" : this.help;
    if (priority === undefined) this.say(`'${text}' is not a valid CA priority - ignored. ${help}`);
    this.priority = Math.min(priority ?? 0, MAX_PRIORITY);
  }

  /** @returns 0 for what is not a count */
  count(text: string): number {
    const count = scanInteger(text);
    if (count === undefined) this.say(`'${text}' is not a valid array element count - ignored. ${this.help}`);
    // C takes a negative count for a very large one.
    return count === undefined ? 0 : count >>> 0;
  }

  precision(conversion: 'e' | 'f' | 'g', text: string): void {
    const digits = scanInteger(text);
    if (digits === undefined) this.say(`Invalid precision argument '${text}' for option '-${conversion}' - ignored.`);
    else if (digits >= 0 && digits <= MOST_DIGITS) this.floats = { conversion, digits };
    else this.say(`Precision ${digits} for option '-${conversion}' out of range - ignored.`);
  }

  /** @returns undefined for what is not a base */
  base(option: 'l' | '0', text: string): IntegerBase | undefined {
    const base = BASES[text[0] ?? ''];
    if (base === undefined) this.say(`Invalid argument '${text}' for option '-${option}' - ignored.`);
    else if (option === '0') this.integers = base;
    else this.rounding = base;
    return base;
  }

  separatorOf(text: string): void {
    this.separator = toBytes(text)[0] ?? '\0';
  }

  #timeoutOfEnvironment(): number {
    const text = this.#io.environment.EPICS_CLI_TIMEOUT;
    if (text === undefined) return DEFAULT_TIMEOUT;
    const seconds = scanDouble(text);
    if (seconds !== undefined) return seconds;
    this.say(
      `'${text}' is not a valid timeout value (from 'EPICS_CLI_TIMEOUT' in the environment) - ignored. (use '-h' for help.)`,
    );
    return DEFAULT_TIMEOUT;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DEFAULT_TIMEOUT = 1;

/** VALID_DOUBLE_DIGITS of the tools. */
const MOST_DIGITS = 18;

const BASES: Readonly<Record<string, IntegerBase>> = { x: 'hexadecimal', b: 'binary', o: 'octal' };
