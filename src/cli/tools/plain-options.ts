/** Command lines of tools that EPICS base does not have: long and short options, read strictly. */
import { parseArgs } from 'node:util';
import { type ToolIo, UsageError } from './tool-io.ts';

export interface PlainSyntax {
  /** For messages: `xioc search`. */
  readonly tool: string;
  readonly usage: string;
  readonly options: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
}

export interface PlainLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly operands: readonly string[];
}

/** @returns an exit code when there is nothing to do: help was asked for, or the line is wrong, which is said */
export function readPlainLine(argv: readonly string[], syntax: PlainSyntax, io: ToolIo): PlainLine | number {
  const options = { ...syntax.options, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help) {
      io.out(syntax.usage);
      return 0;
    }
    return { values: values as PlainLine['values'], operands: positionals };
  } catch (error) {
    io.err(`${syntax.tool}: ${error instanceof Error ? error.message : error}\n${syntax.usage}`);
    return 1;
  }
}

/**
 * A number of seconds, in ms.
 *
 * @throws UsageError for another text
 */
export function secondsOption(text: string | boolean | undefined, fallback: number, name: string): number {
  if (text === undefined) return fallback * 1000;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  throw new UsageError(`${name} '${text}' is not a number of seconds above 0`);
}
