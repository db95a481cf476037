/**
 * What EPICS base's caget, caput, camonitor and cainfo print for EPICS base's server: recorded once, so that nobody needs
 * them to compare. To record more, write down the `args` without a result, and give the directory that base's tools are
 * in; the results that are there stay:
 *
 *     RECORD_FROM=…/bin/linux-x86_64 npx vitest run --config vitest.interop.config.ts --project base client-tools camonitor
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningTool, startTool } from '../cli/tools/run-tool.ts';
import type { Peer } from './peer.ts';

/** Set while recording. */
const directory = process.env.RECORD_FROM;

export const isRecording = directory !== undefined;

const commands: Readonly<Record<string, string>> = {
  caget: 'get',
  caput: 'put',
  camonitor: 'monitor',
  cainfo: 'info',
};

/** Starts a tool by its name in EPICS base: xioc's own, or base's while recording. */
export function startRecorded(
  [name = '', ...args]: readonly string[],
  peer: Peer,
  more: NodeJS.ProcessEnv = {},
): Promise<RunningTool> {
  const environment = { ...peer.clientEnvironment, ...more };
  if (directory !== undefined) return startProgram(join(directory, name), args, environment);
  return startTool(commands[name]!, args, environment);
}

export function readRecording<T>(file: string): T {
  return JSON.parse(readFileSync(pathOf(file), 'utf8')) as T;
}

export function writeRecording(file: string, content: unknown): void {
  writeFileSync(pathOf(file), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Without what differs from run to run: time stamps, the port, the version, and what libca says about its own sources. */
export function plain(text: string, { port }: Peer): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, 'TIME')
    .replace(
      /( {14}\(?)( *[+-]\d+\.\d{6})/g,
      (_, indent: string, difference: string) => indent + 'DIFFERENCE'.padStart(difference.length),
    )
    .replace(/ {4}(Source File|Current Time|Context): .*\n/g, '')
    .replace(/EPICS Version .*, CA/g, 'EPICS Version VERSION, CA')
    .replaceAll(`:${port}`, ':PORT');
}

// --- helpers ------------------------------------------------------------------------------------------------------

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../cli/tools/fixtures/${file}`, import.meta.url));
}

async function startProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningTool> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString('latin1');
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString('latin1');
  });
  const result = new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 0, stdout, stderr }));
  });
  return { result, stdout: () => stdout, stderr: () => stderr, interrupt: () => child.kill('SIGINT') };
}
