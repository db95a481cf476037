/** Runs a tool in this process, on an environment of its own, and keeps what it prints. */

import { tools } from '../../../src/cli/tool-table.ts';
import { runTool as runWith, type Tool, type ToolIo } from '../../../src/cli/tools/tool-io.ts';

export interface ToolResult {
  readonly code: number;
  /** Bytes, one character each. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningTool {
  readonly result: Promise<ToolResult>;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** As Ctrl-C. */
  interrupt(): void;
}

export async function startTool(
  command: string,
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<RunningTool> {
  const tool: Tool = await tools[command]!.load();
  const interrupted = new AbortController();
  let stdout = '';
  let stderr = '';
  const io: ToolIo = {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    environment,
    isTerminal: false,
    interrupted: interrupted.signal,
  };
  return {
    result: runWith(tool, argv, io).then((code) => ({ code, stdout, stderr })),
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => interrupted.abort(),
  };
}

export async function runTool(
  command: string,
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<ToolResult> {
  return (await startTool(command, argv, environment)).result;
}
