/** Where a tool reads from and writes to. */
import { endWithReader } from '../closed-pipe.ts';
import { toBytes } from './text-bytes.ts';

export interface ToolIo {
  /** Text of bytes (text-bytes.ts). */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  /** stderr is a terminal: progress may be shown, and colour. */
  readonly isTerminal: boolean;
  /** Aborted by Ctrl-C: finish, and return. Its reason is the name of the signal. */
  readonly interrupted: AbortSignal;
}

/** A tool: its exit code. */
export type Tool = (argv: readonly string[], io: ToolIo) => Promise<number>;

/** A mistake on the command line: the tool ends with 1 after saying it. */
export class UsageError extends Error {}

export async function runTool(tool: Tool, argv: readonly string[], io: ToolIo): Promise<number> {
  try {
    return await tool(argv, io);
  } catch (error) {
    // What was waited for when Ctrl-C came.
    if (io.interrupted.aborted && error === io.interrupted.reason) return 1;
    if (!(error instanceof UsageError)) throw error;
    io.err(`${toBytes(error.message)}\n`);
    return 1;
  }
}

/**
 * Ends the process with an exit code; after a signal, by that signal, as a C program ends. A shell then stops the loop or
 * the script that the tool is part of.
 */
export function endWith(code: number, { interrupted }: ToolIo): void {
  process.exitCode = code;
  if (!interrupted.aborted) return;
  // What was printed leaves first.
  process.stdout.write('', () => process.kill(process.pid, interrupted.reason));
}

/** The process's own. Lines written in one turn leave together. */
export function processIo(): ToolIo {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(signal));
  endWithReader();
  let pending: string[] = [];
  const flush = () => {
    const text = pending.join('');
    pending = [];
    process.stdout.write(Buffer.from(text, 'latin1'));
  };
  return {
    out: (text) => {
      if (pending.push(text) === 1) queueMicrotask(flush);
    },
    err: (text) => {
      if (pending.length > 0) flush();
      process.stderr.write(Buffer.from(text, 'latin1'));
    },
    environment: process.env,
    isTerminal: process.stderr.isTTY === true,
    interrupted: interrupted.signal,
  };
}
