/** xioc's monitor against EPICS base's server, line for line as EPICS base's camonitor, on a fresh IOC. */
import { describe, expect, inject, test } from 'vitest';
import { until } from '../actors/ca/client/support.ts';
import type { RunningTool } from '../cli/tools/run-tool.ts';
import { type Peer, usePeer } from './peer.ts';
import { isRecording, plain, readRecording, startRecorded, writeRecording } from './recorded-tools.ts';

/** What is done while it runs: arguments of caput, or what becomes of the IOC; and all it has printed by then. */
interface Step {
  readonly does?: readonly string[] | 'kill' | 'restart';
  readonly stdout?: string;
}

interface Session {
  readonly args: readonly string[];
  /** The first one does nothing: what is printed at the start. */
  readonly steps: readonly Step[];
  readonly stderr?: string;
}

describe.runIf(inject('peer') === 'base')('line for line as EPICS base', () => {
  const peer = usePeer();

  test('what camonitor prints and says', { timeout: 600_000 }, async () => {
    const { sessions } = readRecording<{ sessions: Session[] }>('camonitor.json');
    const results: Session[] = [];
    for (const session of sessions) results.push(await play(session, peer));
    if (isRecording) writeRecording('camonitor.json', { sessions: results });
    else expect(results).toEqual(sessions);
  });
});

async function play({ args, steps }: Session, peer: Peer): Promise<Session> {
  // On a busy machine a PV may take its time to be found.
  const tool = await startRecorded(args, peer, { EPICS_CLI_TIMEOUT: '20' });
  const played: Step[] = [];
  for (const { does, stdout } of steps) {
    if (does === 'kill') await peer.kill();
    else if (does === 'restart') await peer.restart();
    else if (does !== undefined) await (await startRecorded(['caput', ...does], peer)).result;
    await (isRecording ? quiet(tool, does === 'restart') : printed(tool, stdout!));
    played.push({ ...(does && { does }), stdout: plain(tool.stdout(), peer) });
  }
  tool.interrupt();
  await tool.result;
  return { args, steps: played, stderr: plain(tool.stderr(), peer) };
}

/** Waits for as many lines as were recorded; what they are is compared when all is done. */
async function printed(tool: RunningTool, stdout: string): Promise<void> {
  const lines = (text: string) => text.split('\n').length;
  await until(() => lines(tool.stdout()) >= lines(stdout), `as many lines as in\n${stdout}`, 60_000).catch(() => {});
}

/** While recording: nothing has come for a while; after a restart, something has come before that. */
async function quiet(tool: RunningTool, isRestart: boolean): Promise<void> {
  let before: string | undefined = tool.stdout();
  if (isRestart) await until(() => tool.stdout() !== before, 'a value after the restart', 60_000);
  before = undefined;
  while (before !== tool.stdout()) {
    before = tool.stdout();
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
}
