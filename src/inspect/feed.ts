/**
 * What the hub and the page say to each other, besides the `service.*` messages of `@xstate/inspect`.
 *
 * A frame from the hub is a JSON array of messages; the page is a pure function of them, so that a recording is the
 * list of the messages received. Rows are arrays, since there may be 20,000. Times are milliseconds since 1970.
 */
import type {
  Accepts,
  ActorKind,
  Counters,
  ExchangeNote,
  Faults,
  Json,
  PutLine,
  Report,
  Searches,
  WireField,
} from './source.ts';

/** How an actor is doing, worst last. */
export type Mark = '' | 'minor' | 'major' | 'invalid' | 'slow' | 'stopped' | 'crashed';

/** `machine` names the definition that a `service.register` message of the same `source` carries. */
export type Row = readonly [
  index: number,
  id: string,
  kind: ActorKind,
  parent: number,
  label: string,
  machine: string,
  state: string,
  mark: Mark,
];

/** No parent: the root. */
export const NO_PARENT = -1;

export type Change = readonly [index: number, state: string, mark: Mark, label: string];

/** One event that an actor was given, and what came of it. */
export interface Step {
  /** Counts the steps of this actor since it is watched. */
  readonly seq: number;
  readonly at: number;
  readonly event: string;
  /** The event itself, cleaned for display. */
  readonly detail: Json;
  readonly from: string;
  readonly to: string;
  /** Keys of the transitions taken, in order; see `edgeKey`. */
  readonly edges: readonly string[];
  readonly actions: readonly string[];
  /** Why nothing happened; empty when something did. */
  readonly refused: string;
  /** Guards that said no before another transition was taken. */
  readonly passedOver: readonly string[];
}

/** A timer of an actor that has not fired yet. */
export interface PendingTimer {
  readonly event: string;
  readonly dueAt: number;
  readonly delayMs: number;
}

export interface WireLine {
  readonly seq: number;
  readonly at: number;
  readonly direction: 'in' | 'out' | 'note';
  readonly type: string;
  readonly text: string;
  readonly pv: string;
  /** Pairs a reply with its request: `READ_NOTIFY 7`. Empty where the protocol has no such number. */
  readonly pair: string;
  readonly size: number;
  /** Of ports and doors. */
  readonly exchange?: ExchangeNote;
}

export interface LogLine {
  readonly at: number;
  readonly actor: string;
  readonly source: string;
  readonly event: string;
  readonly from: string;
  readonly to: string;
}

/** [time, value, severity]; text values are not points. */
export type Point = readonly [at: number, value: number, severity: number];

/** A line of a table: the report of an actor. */
export interface ActorLoad extends Report {
  readonly id: string;
  /** What it did since the last table: requests, updates, gets, puts. */
  readonly perSecond: number;
}

/** Tables of the actors that have most to do; `subscribers` are those of the PV that is followed. */
export type Table = 'circuits' | 'subscriptions' | 'pvs' | 'subscribers';

export interface ProcessLoad {
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** Event-loop delay over the last second: median, 99th percentile and worst, milliseconds. */
  readonly delayMs: readonly [median: number, p99: number, worst: number];
  readonly cpuPercent: number;
}

/** What looking costs. */
export interface Overhead {
  /** Milliseconds per second that the hub worked in the IOC's process. */
  readonly busyMs: number;
  readonly pages: number;
  readonly bytesPerSecond: number;
  /** Actors whose every event is watched; -1: all of them. */
  readonly watched: number;
  /** Values written, events sent and circuits ended by pages since the start, and how often that was refused. */
  readonly commands: number;
  readonly commandsRefused: number;
}

export type FeedMessage =
  | {
      readonly t: 'hello';
      readonly at: number;
      readonly name: string;
      readonly version: string;
      readonly startedAt: number;
      readonly pid: number;
      readonly writable: boolean;
    }
  /** `reset`: forget the rows known so far. A row comes after its parent's. */
  | { readonly t: 'rows'; readonly reset: boolean; readonly rows: readonly Row[] }
  | { readonly t: 'changes'; readonly changes: readonly Change[] }
  | { readonly t: 'gone'; readonly indices: readonly number[] }
  | {
      readonly t: 'report';
      readonly id: string;
      readonly at: number;
      readonly report: Report;
      readonly context: Json;
      readonly timers: readonly PendingTimer[];
      /** Events that this page may send to it. */
      readonly accepts: Accepts;
    }
  | { readonly t: 'steps'; readonly id: string; readonly steps: readonly Step[]; readonly skipped: number }
  | { readonly t: 'points'; readonly id: string; readonly points: readonly Point[]; readonly skipped: number }
  | { readonly t: 'array'; readonly id: string; readonly at: number; readonly values: readonly number[] }
  | { readonly t: 'wire'; readonly id: string; readonly lines: readonly WireLine[]; readonly skipped: number }
  /** `fields`: empty where the line says all. */
  | {
      readonly t: 'bytes';
      readonly id: string;
      readonly seq: number;
      readonly hex: string;
      readonly fields: readonly WireField[];
    }
  | { readonly t: 'puts'; readonly puts: readonly PutLine[]; readonly skipped: number }
  /** `sampled`: there was more than could be noted. */
  | { readonly t: 'log'; readonly lines: readonly LogLine[]; readonly sampled: boolean }
  | {
      readonly t: 'load';
      readonly at: number;
      readonly counters: Counters;
      readonly process: ProcessLoad;
      readonly overhead: Overhead;
    }
  | {
      readonly t: 'table';
      readonly table: Table;
      /** Of `subscribers`: id of the PV; else undefined. */
      readonly of?: string;
      readonly at: number;
      readonly list: readonly ActorLoad[];
      readonly total: number;
    }
  | { readonly t: 'searches'; readonly searches: Searches }
  | ({ readonly t: 'faults' } & Faults)
  /** The page was too slow: frames were left out since the last one. */
  | { readonly t: 'behind'; readonly frames: number }
  /** `answer`: what came of it, where that is more than that it was done. */
  | { readonly t: 'reply'; readonly ref: number; readonly error: string; readonly answer?: string };

/** What a page wants to see: sent whole at each change, replacing the last. */
export interface Interest {
  /** The page cannot be seen: nothing is sampled for it. */
  readonly hidden: boolean;
  /** Actor of the detail pane. */
  readonly watch: string;
  /** Circuit, connection, port or door whose messages are shown. */
  readonly wire: string;
  /** PV whose values are plotted, and whose subscribers are listed. */
  readonly follow: string;
  readonly load: boolean;
  readonly searches: boolean;
  /** `all`: the events of every actor. */
  readonly log: '' | 'all';
}

export const NO_INTEREST: Interest = {
  hidden: false,
  watch: '',
  wire: '',
  follow: '',
  load: false,
  searches: false,
  log: '',
};

export type PageMessage =
  | { readonly t: 'interest'; readonly interest: Interest }
  | { readonly t: 'bytes'; readonly id: string; readonly seq: number }
  | { readonly t: 'write'; readonly ref: number; readonly id: string; readonly text: string }
  | { readonly t: 'disconnect'; readonly ref: number; readonly id: string }
  | {
      readonly t: 'frame';
      readonly ref: number;
      readonly id: string;
      readonly text: string;
      readonly awaitsReply: boolean;
    }
  /** `text`: empty to end all faults. */
  | { readonly t: 'fault'; readonly ref: number; readonly id: string; readonly text: string }
  /** `payload`: JSON of an object, or empty. */
  | {
      readonly t: 'send';
      readonly ref: number;
      readonly id: string;
      readonly event: string;
      readonly payload: string;
    };

/** First line of a recording; each further line is `{ at, messages }`. */
export interface RecordingHead {
  readonly format: 'xioc-recording';
  readonly version: 1;
  readonly at: number;
}
