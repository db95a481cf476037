/** Recordings: JSON lines, a head and then a line per frame, as they were received. */
import type { RecordingHead } from '../../../src/inspect/feed.ts';
import { type Frame, Journal } from './journal.ts';
import { World } from './world.ts';

export const RECORDING_TYPE = 'application/jsonl';

/** Lines of a recording, each with its line end. */
export function* writeRecording(journal: Journal, at: number): Generator<string> {
  const head: RecordingHead = { format: 'xioc-recording', version: 1, at };
  yield `${JSON.stringify(head)}\n`;
  for (const frame of journal.frames()) yield `${JSON.stringify(frame)}\n`;
}

export interface Recording {
  readonly journal: Journal;
  /** What was known at the end. */
  readonly world: World;
  readonly head: RecordingHead;
  /** Lines that could not be read: a recording that was cut off is shown as far as it goes. */
  readonly damaged: number;
}

/** @throws Error when the text is not a recording. */
export function readRecording(text: string): Recording {
  const lines = text.split('\n').filter((line) => line !== '');
  const head = parseLine(lines[0] ?? '') as Partial<RecordingHead> | undefined;
  if (head?.format !== 'xioc-recording') throw new Error('This file is not a recording of the xioc inspector.');
  if (head.version !== 1) throw new Error(`This recording has version ${head.version}; this page reads version 1.`);
  const journal = new Journal();
  const world = new World();
  let damaged = 0;
  for (const line of lines.slice(1)) {
    const frame = parseLine(line) as Frame | undefined;
    if (frame === undefined || typeof frame.at !== 'number' || !Array.isArray(frame.messages)) {
      damaged++;
      continue;
    }
    journal.append(frame, line.length, world);
    for (const message of frame.messages) world.apply(frame.at, message);
  }
  return { journal, world, head: head as RecordingHead, damaged };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
