/** What has gone over a port: the latest frames, kept for the inspector, and told to who records. */
import type { Frame } from '../../protocol/framing/framing.ts';
import type { HeapClock } from '../kernel/clock.ts';

/** Sent, received, or what the port says of itself. */
export type Direction = '>' | '<' | '!';

export type TrafficNote =
  | 'late'
  | 'unasked'
  | 'checksum'
  | 'noise'
  | 'echo'
  | 'timeout'
  | 'mismatch'
  | 'state'
  | 'fault';

export interface TrafficEntry {
  /** Counts up by 1. */
  readonly sequence: number;
  /** Seconds since the IOC was made. */
  readonly time: number;
  readonly direction: Direction;
  /** Of a frame, without what its framing adds; for '!' none. */
  readonly frame: Frame | undefined;
  /** Of '!': what happened. */
  readonly text: string;
  /** The PV, or what else it was for. */
  readonly label: string;
  /** Of a request: its priority. */
  readonly priority: string;
  /** Of a reply: ms since its request. */
  readonly latencyMs: number | undefined;
  /** Undefined: an ordinary request or reply. */
  readonly note: TrafficNote | undefined;
}

export type TrafficWatcher = (entry: TrafficEntry) => void;

/** Entries kept for who begins to look. */
const KEPT = 256;
/** Of a frame that is kept, in bytes. */
const KEPT_BYTES = 1024;

export class Traffic {
  readonly #clock: HeapClock;
  readonly #kept: TrafficEntry[] = [];
  readonly #watchers = new Set<TrafficWatcher>();
  #sequence = 0;

  constructor(clock: HeapClock) {
    this.#clock = clock;
  }

  /** The latest entries, the oldest first; frames are cut to their first bytes. */
  latest(): readonly TrafficEntry[] {
    const from = this.#sequence % KEPT;
    return this.#sequence <= KEPT ? this.#kept : [...this.#kept.slice(from), ...this.#kept.slice(0, from)];
  }

  /** Entries so far. */
  get sequence(): number {
    return this.#sequence;
  }

  /** @returns ends it */
  watch(watcher: TrafficWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  add(
    direction: Direction,
    frame: Frame | undefined,
    label = '',
    priority = '',
    latencyMs?: number,
    note?: TrafficNote,
    text = '',
  ): void {
    const time = this.#clock.now() / 1000;
    const entry = { sequence: this.#sequence, time, direction, frame, text, label, priority, latencyMs, note };
    const isLong = frame !== undefined && frame.bytes.length > KEPT_BYTES;
    this.#kept[this.#sequence % KEPT] = isLong
      ? { ...entry, frame: { ...frame, bytes: frame.bytes.slice(0, KEPT_BYTES) } }
      : entry;
    this.#sequence++;
    for (const watcher of this.#watchers) watcher(entry);
  }

  say(text: string, note: TrafficNote = 'state', label = ''): void {
    this.add('!', undefined, label, '', undefined, note, text);
  }
}
