/** Conversations of real clients with a real server, message by message, as `fuzz/record.ts` wrote them down. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hexDump } from '../../src/conform/ca/frame.ts';
import { hex } from '../../test/support/hex.ts';

export interface Line {
  /** `datagram`, or `circuit` and its number. */
  readonly channel: string;
  /** `>` from the client, `<` from the server. */
  readonly direction: '>' | '<';
  /** A message; of datagrams all there is. */
  readonly bytes: Uint8Array;
}

export type Recording = readonly Line[];

const folder = fileURLToPath(new URL('../recordings/', import.meta.url));

/** All there are, in the order of their names. */
export function recordings(): Recording[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return files.sort().map((name) => parseRecording(readFileSync(`${folder}${name}`, 'latin1')));
}

export function parseRecording(text: string): Recording {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const parts = /^(datagram|circuit \d+) ([<>]) (.*)$/.exec(line);
    if (parts === null) throw new Error(`not a line of a recording: '${line}'`);
    return { channel: parts[1]!, direction: parts[2] as Line['direction'], bytes: hex(parts[3]!) };
  });
}

/** @param about what was recorded, one line of a comment each */
export function writeRecording(about: readonly string[], recording: Recording): string {
  const comments = about.map((line) => `# ${line}`);
  const lines = recording.map(({ channel, direction, bytes }) => `${channel} ${direction} ${hexDump(bytes)}`);
  return `${[...comments, ...lines].join('\n')}\n`;
}

/** What one side said on each circuit, in order. */
export function speeches(all: readonly Recording[], direction: Line['direction']): Uint8Array[][] {
  return all.flatMap((recording) => {
    const circuits = new Map<string, Uint8Array[]>();
    for (const line of recording) {
      if (line.channel === 'datagram' || line.direction !== direction) continue;
      circuits.set(line.channel, [...(circuits.get(line.channel) ?? []), line.bytes]);
    }
    return [...circuits.values()];
  });
}

export function datagrams(all: readonly Recording[], direction: Line['direction']): Uint8Array[] {
  const lines = all.flat().filter((line) => line.channel === 'datagram' && line.direction === direction);
  return lines.map(({ bytes }) => bytes);
}
