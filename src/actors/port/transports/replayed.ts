/**
 * A device as a recording has it.
 *
 * Each recorded put begins an epoch, with all that it writes. A read is answered with what was last answered to it at that time since the epoch
 * began; a write looks for its next occurrence. What was never asked is named, and ends the connection: a test sees it.
 */
import { readFileSync } from 'node:fs';
import type { Transport, TransportListener } from '../../../database/port/transport.ts';
import { type Frame, toBytes } from '../../../protocol/framing/framing.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import type { RecordedLine } from '../recorded-line.ts';

interface Asked {
  readonly key: string;
  /** Seconds since its epoch began. */
  readonly at: number;
  readonly isWrite: boolean;
  readonly replies: { readonly afterMs: number; readonly frame: Frame }[];
}

export class Recording {
  readonly file: string;
  /** By epoch: what was asked. The first is before all writes. */
  readonly #epochs: Asked[][] = [[]];
  /** Replies to what always gets the same answer, wherever the replay is. */
  readonly #first = new Map<string, Asked>();

  readonly #secrets: readonly RegExp[];

  /**
   * @param secrets of which nothing was written
   * @throws Error naming file and line of what cannot be read
   */
  constructor(file: string, port: string, secrets: readonly RegExp[]) {
    this.file = file;
    this.#secrets = secrets;
    let began = 0;
    let latest: Asked | undefined;
    let sentAt = 0;
    for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
      if (text.trim() === '') continue;
      const line = parse(text, `${file} line ${index + 1}`);
      if (line.port !== port || line.d === undefined) continue;
      if (line.d === '>') {
        const isWrite = line.p === 'write' || line.p === 'abort';
        // What follows without a read is of the same put: a check of errors.
        const isAnother = this.#epochs.length === 1 || this.#epochs.at(-1)!.some((asked) => !asked.isWrite);
        if (isWrite && isAnother) {
          this.#epochs.push([]);
          began = line.t;
        }
        latest = { key: keyOf(frameOf(line)), at: line.t - began, isWrite, replies: [] };
        sentAt = line.t;
        this.#epochs.at(-1)!.push(latest);
        if (!this.#first.has(latest.key)) this.#first.set(latest.key, latest);
      } else if (line.d === '<' && line.n !== 'late' && latest !== undefined) {
        latest.replies.push({ afterMs: (line.t - sentAt) * 1000, frame: frameOf(line) });
      }
    }
    if (this.#first.size === 0) throw new Error(`${file}: there is no request of a port '${port}'`);
  }

  /** A replay of it, which begins at the beginning. */
  begin(): Replay {
    return new Replay(this.#epochs, this.#first, this.#secrets);
  }
}

class Replay {
  readonly #epochs: readonly (readonly Asked[])[];
  readonly #first: ReadonlyMap<string, Asked>;
  #epoch = 0;
  #began = 0;

  readonly #secrets: readonly RegExp[];

  constructor(epochs: readonly (readonly Asked[])[], first: ReadonlyMap<string, Asked>, secrets: readonly RegExp[]) {
    this.#secrets = secrets;
    this.#epochs = epochs;
    this.#first = first;
  }

  /** @param now seconds. Undefined: it was never asked */
  asked(frame: Frame, now: number): Asked | undefined {
    const key = this.#secrets.reduce((shown, secret) => shown.replace(secret, '***'), keyOf(frame));
    const next = this.#epochs.findIndex(
      ([first], index) => index > this.#epoch && first?.isWrite === true && first.key === key,
    );
    if (next !== -1) {
      this.#epoch = next;
      this.#began = now;
      return this.#epochs[next]![0];
    }
    const since = now - this.#began;
    let latest: Asked | undefined;
    for (const asked of this.#epochs[this.#epoch]!) {
      if (asked.key !== key) continue;
      if (latest === undefined || asked.at <= since) latest = asked;
    }
    return latest ?? this.#before(key);
  }

  /** What is asked in no epoch from here on was answered before. */
  #before(key: string): Asked | undefined {
    for (let epoch = this.#epoch - 1; epoch >= 0; epoch--) {
      const latest = this.#epochs[epoch]!.findLast((asked) => asked.key === key);
      if (latest !== undefined) return latest;
    }
    return this.#first.get(key);
  }
}

export function openReplayed(
  recording: Recording,
  replay: Replay,
  listener: TransportListener,
  clock: HeapClock,
): Transport {
  let isOpen = true;
  const later = (ms: number, run: () => void) =>
    clock.setTimeout(() => {
      if (isOpen) run();
    }, ms);
  later(0, () => listener.opened(`replayed ${recording.file}`));
  return {
    send: (frame) => {
      const asked = replay.asked(frame, clock.now() / 1000);
      if (asked === undefined) {
        later(0, () => listener.closed(`${recording.file} has no ${JSON.stringify(keyOf(frame))}`));
        return;
      }
      const { id } = frame;
      for (const { afterMs, frame: reply } of asked.replies) {
        later(afterMs, () => listener.received({ ...reply, ...(id !== undefined && { id }) }));
      }
    },
    close: () => {
      isOpen = false;
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function parse(text: string, where: string): RecordedLine {
  try {
    return JSON.parse(text) as RecordedLine;
  } catch {
    throw new Error(`${where}: it is not JSON: ${text.slice(0, 60)}`);
  }
}

function frameOf({ x = '', b, to, e }: RecordedLine): Frame {
  const bytes = b === undefined ? toBytes(x) : new Uint8Array(Buffer.from(b, 'base64'));
  return { bytes, ...(to !== undefined && { topic: to }), ...(e !== undefined && { error: e }) };
}

function keyOf({ topic = '', bytes }: Frame): string {
  return `${topic}${topic === '' ? '' : ' '}${Buffer.from(bytes).toString('latin1')}`;
}
