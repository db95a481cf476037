/**
 * The tools against EPICS base's server, and against what EPICS base's own tools print for it: the runs in
 * `catools.json` were recorded from caget, caput and cainfo of EPICS base, one after the other, on a fresh IOC.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { runTool } from '../tools/run-tool.ts';
import { usePeer } from './peer.ts';

interface RecordedRun {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const recorded = JSON.parse(
  readFileSync(fileURLToPath(new URL('../tools/fixtures/catools.json', import.meta.url)), 'utf8'),
) as { all: readonly string[]; runs: readonly RecordedRun[] };

const commands: Readonly<Record<string, string>> = { caget: 'get', caput: 'put', cainfo: 'info' };

describe.runIf(inject('peer') === 'base')('byte for byte as EPICS base', () => {
  const peer = usePeer();

  test('what caget, caput and cainfo print, say and end with', { timeout: 400_000 }, async () => {
    const differences: unknown[] = [];
    for (const run of recorded.runs) {
      const [tool = '', ...rest] = run.args.flatMap((word) => (word === 'ALL' ? recorded.all : word));
      // The record that takes a second must be idle, as it was when the run was recorded.
      if (tool === 'caput' && rest.includes('interop:slow')) await sleep(2500);
      const { code, stdout, stderr } = await runTool(commands[tool]!, rest, peer.clientEnvironment);
      const result = { code, stdout: plain(stdout), stderr: plain(stderr) };
      const expected = { code: run.code, stdout: run.stdout, stderr: run.stderr };
      if (JSON.stringify(result) !== JSON.stringify(expected)) differences.push({ args: run.args, result, expected });
    }
    expect(differences).toEqual([]);
  });

  /** Without what differs from run to run: time stamps, the port, and what libca says about its own sources. */
  function plain(text: string): string {
    return text
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, 'TIME')
      .replace(/ {4}(Source File|Current Time|Context): .*\n/g, '')
      .replaceAll(`:${peer.port}`, ':PORT');
  }
});
