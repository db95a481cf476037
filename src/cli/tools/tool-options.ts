/**
 * Options that caget, caput, camonitor and cainfo have in common: what they mean, and what is said about a bad one.
 * A value that cannot be used is reported and ignored, as in EPICS base: a typing error does not stop a script.
 */
import { MAX_PRIORITY } from '../../protocol/constants.ts';
import { defaultFloatFormat, type FloatFormat, type IntegerBase } from './number-text.ts';
import { scanDouble, scanInteger, scanUnsigned } from './scan-number.ts';
import { toBytes } from './text-bytes.ts';
import type { ToolIo } from './tool-io.ts';
import type { ValueFormat } from './value-text.ts';

/** EPICS names of the tools, which their messages carry. */
export type ToolName = 'caget' | 'caput' | 'camonitor' | 'cainfo';

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

  /** Ends what is said of a mistake. */
  get help(): string {
    return `('${this.#tool} -h' for help.)`;
  }

  // --- options

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

  /** @returns 0 for what is no count */
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

  /** @returns undefined for what is no base */
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
