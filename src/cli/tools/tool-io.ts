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
  /** Aborted by Ctrl-C: finish, and return. */
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
    if (!(error instanceof UsageError)) throw error;
    io.err(`${toBytes(error.message)}\n`);
    return 1;
  }
}

/** The process's own. Lines written in one turn leave together. */
export function processIo(): ToolIo {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
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
