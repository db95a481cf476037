/** xioc's get, put and info against EPICS base's server, byte for byte as EPICS base's tools, on a fresh IOC. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { usePeer } from './peer.ts';
import { isRecording, plain, readRecording, startRecorded, writeRecording } from './recorded-tools.ts';

interface Run {
  readonly args: readonly string[];
}

interface RecordedRun extends Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Recording {
  /** Stands for these PVs in `args`. */
  readonly all: readonly string[];
  readonly runs: readonly (Run | RecordedRun)[];
}

describe.runIf(inject('peer') === 'base')('byte for byte as EPICS base', () => {
  const peer = usePeer();

  test('what caget, caput and cainfo print, say and end with', { timeout: 400_000 }, async () => {
    const { all, runs } = readRecording<Recording>('catools.json');
    const results: RecordedRun[] = [];
    for (const { args } of runs) {
      const words = args.flatMap((word) => (word === 'ALL' ? all : word));
      // The record that takes its time must be idle, as it was when the run was recorded.
      if (words[0] === 'caput' && words.includes('interop:slow')) await sleep(2500);
      const { code, stdout, stderr } = await (await startRecorded(words, peer)).result;
      results.push({ args, code, stdout: plain(stdout, peer), stderr: plain(stderr, peer) });
    }
    if (isRecording) writeRecording('catools.json', { all, runs: results.map((run, at) => ({ ...run, ...runs[at] })) });
    else expect(results).toEqual(runs);
  });
});
