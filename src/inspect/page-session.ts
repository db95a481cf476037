/** One connected page: what it wants to see, and what has been gathered for it since the last frame. */

import type { WebSocket } from 'ws';
import { isMachineSnapshot } from '../actors/kernel/state-text.ts';
import { scheduledOf } from '../actors/kernel/xstate/internals.ts';
import { thrownText } from '../database/pv/thrown.ts';
import { clean } from './clean.ts';
import type { PageCommands } from './commands.ts';
import { type FeedMessage, type Interest, NO_INTEREST, type PageMessage, type PendingTimer, type Row } from './feed.ts';
import { Ranking } from './ranking.ts';
import type { CensusEntry, InspectionSource } from './source.ts';
import { toStep } from './spy.ts';
import { snapshotOf } from './state.ts';
import { ValueTap } from './value-tap.ts';
import type { Passages, Watches } from './watches.ts';
import { WireTap } from './wire-tap.ts';

/** A page that has not taken this much is left alone until it has. */
const MAX_BUFFERED_BYTES = 1 << 20;
const ROWS_PER_FRAME = 1000;
const LISTED_SUBSCRIBERS = 200;
/** Copying a context takes so much of the process's time at most: one that is large to go through is copied less often. */
const COPYING_SHARE = 0.05;

/** Something that looks at one actor. */
interface Attachment {
  readonly entry: CensusEntry;
  close(): void;
}

export class PageSession {
  interest: Interest = NO_INTEREST;
  /** False until the page has all rows, after which it gets changes only. */
  hasRows = false;
  /** Faults since the IOC's start as of the last list that the page was sent; -1 when it has none. */
  faultsTold = -1;
  /** Bytes sent since last read by the hub. */
  bytesSent = 0;
  readonly #socket: WebSocket;
  readonly #source: InspectionSource;
  readonly #watches: Watches;
  readonly #commands: PageCommands;
  readonly #onInterest: () => void;
  #messages: FeedMessage[] = [];
  #framesMissed = 0;
  #watched: Attachment | undefined;
  #wire: WireTap | undefined;
  #value: ValueTap | undefined;
  /** When to copy a context again at the earliest, on the clock of `performance`. */
  #nextReport = 0;
  #subscribers: (Attachment & { readonly ranking: Ranking }) | undefined;

  constructor(
    socket: WebSocket,
    source: InspectionSource,
    watches: Watches,
    commands: PageCommands,
    onInterest: () => void,
    contain: (look: () => void) => void,
  ) {
    this.#socket = socket;
    this.#source = source;
    this.#watches = watches;
    this.#commands = commands;
    this.#onInterest = onInterest;
    socket.on('message', (data, isBinary) => {
      const message = isBinary ? undefined : parse(String(data));
      if (message === undefined) socket.close(1003, 'not a message of the inspector page');
      else contain(() => this.#receive(message));
    });
  }

  /** Whether to gather for this page now: not while nobody sees it, nor while it does not keep up. */
  ready(): boolean {
    if (this.interest.hidden) return false;
    if (this.#socket.bufferedAmount <= MAX_BUFFERED_BYTES) return true;
    this.#framesMissed++;
    this.#messages = [];
    this.hasRows = false;
    this.faultsTold = -1;
    return false;
  }

  push(message: FeedMessage): void {
    this.#messages.push(message);
  }

  /** Rows, in frames small enough to be made and drawn one by one. @param isAll whether there are no others */
  *pushingRows(rows: Iterable<Row>, isAll = true): Generator<void> {
    this.hasRows = true;
    let reset = isAll;
    let chunk: Row[] = [];
    const push = (): void => {
      this.push({ t: 'rows', reset, rows: chunk });
      this.flush();
      reset = false;
      chunk = [];
    };
    for (const row of rows) {
      if (chunk.push(row) < ROWS_PER_FRAME) continue;
      push();
      yield;
    }
    if (chunk.length > 0 || reset) push();
  }

  /** Adds what the taps have gathered. */
  gather(): void {
    const wire = this.#wire?.flush();
    if (wire !== undefined && wire.lines.length > 0) this.push({ t: 'wire', id: this.#wire!.entry.id, ...wire });
    for (const message of this.#value?.flush() ?? []) this.push(message);
  }

  /** Adds the report of the actor in the detail pane. */
  gatherReport(at: number): void {
    const start = performance.now();
    if (start < this.#nextReport) return;
    const id = this.interest.watch;
    const entry = this.#source.census.get(id);
    const report = entry && this.#source.describe(id);
    if (entry === undefined || report === undefined) return;
    const snapshot = snapshotOf(entry.ref);
    const context = isMachineSnapshot(snapshot) ? clean(snapshot.context) : null;
    const accepts = this.#commands.accepts(id);
    this.push({ t: 'report', id, at, report, context, timers: this.#timersOf(id), accepts });
    this.#nextReport = start + (performance.now() - start) / COPYING_SHARE;
  }

  /** Adds who is subscribed to the PV that is followed. */
  gatherSubscribers(at: number): void {
    if (this.#subscribers === undefined) return;
    const { entry, ranking } = this.#subscribers;
    this.push({ t: 'table', table: 'subscribers', of: entry.id, at, ...ranking.look(at) });
  }

  /** Sends what has been gathered as one frame, with the number of frames that the page missed before it. */
  flush(): void {
    if (this.#messages.length === 0 || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#framesMissed > 0) this.#messages.unshift({ t: 'behind', frames: this.#framesMissed });
    this.#framesMissed = 0;
    const text = JSON.stringify(this.#messages);
    this.#messages = [];
    this.bytesSent += text.length;
    this.#socket.send(text);
  }

  close(): void {
    this.interest = NO_INTEREST;
    this.refresh();
  }

  #receive(message: PageMessage): void {
    switch (message.t) {
      case 'interest':
        if (message.interest.hidden) this.hasRows = false;
        this.interest = message.interest;
        this.#nextReport = 0;
        this.refresh();
        this.#onInterest();
        break;
      case 'bytes': {
        const opened = this.#wire?.open(message.seq);
        const hex = opened === undefined ? '' : Buffer.from(opened.bytes).toString('hex');
        this.push({ t: 'bytes', id: message.id, seq: message.seq, hex, fields: opened?.fields ?? [] });
        this.flush();
        break;
      }
      case 'write':
        this.#answer(message.ref, this.#commands.write(message.id, message.text));
        break;
      case 'disconnect':
        this.#answer(message.ref, this.#commands.disconnect(message.id));
        break;
      case 'frame':
        this.#answer(message.ref, this.#commands.frame(message.id, message.text, message.awaitsReply));
        break;
      case 'fault':
        this.#answer(message.ref, this.#commands.fault(message.id, message.text));
        break;
      case 'send':
        this.#answer(message.ref, this.#commands.send(message.id, message.event, message.payload));
        break;
      default:
        message satisfies never;
    }
  }

  /** Attaches what the page asks for to actors that have come, and releases those that have gone. */
  refresh(): void {
    const { watch, wire, follow } = this.interest.hidden ? NO_INTEREST : this.interest;
    this.#watched = this.#attached(this.#watched, watch, (entry) => ({
      entry,
      close: this.#watches.watch(entry.id, (passages) => this.#pushSteps(passages)),
    }));
    this.#wire = this.#attached(this.#wire, wire, (entry) => new WireTap(this.#source, entry));
    this.#value = this.#attached(this.#value, follow, (entry) => new ValueTap(this.#source, entry));
    this.#subscribers = this.#attached(this.#subscribers, follow, (entry) => ({
      entry,
      ranking: new Ranking(this.#source, () => this.#source.subscriptionsOf(entry.id), LISTED_SUBSCRIBERS),
      close: () => {},
    }));
  }

  #attached<T extends Attachment>(
    current: T | undefined,
    id: string,
    attach: (entry: CensusEntry) => T,
  ): T | undefined {
    const entry = this.#source.census.get(id);
    if (current?.entry.ref === entry?.ref) return current;
    current?.close();
    return entry && attach(entry);
  }

  #pushSteps({ entry, passages, firstSeq, skipped }: Passages): void {
    const lastSeq = firstSeq + skipped + passages.length;
    const steps = passages.map((passage, place) =>
      toStep(passage, place === passages.length - 1 ? lastSeq : firstSeq + place + 1),
    );
    this.push({ t: 'steps', id: entry.id, steps, skipped });
  }

  #timersOf(id: string): PendingTimer[] {
    const ref = this.#source.census.get(id)?.ref;
    if (ref === undefined || !('system' in ref)) return []; // a record has no timers
    return scheduledOf(ref).map(({ event, startedAt, delay }) => ({
      event: event.type,
      dueAt: startedAt + delay,
      delayMs: delay,
    }));
  }

  #answer(ref: number, command: Promise<unknown>): void {
    command.then(
      (answer) => this.#reply(ref, '', typeof answer === 'string' ? answer : undefined),
      (error: unknown) => this.#reply(ref, thrownText(error)),
    );
  }

  #reply(ref: number, error: string, answer?: string): void {
    this.push({ t: 'reply', ref, error, ...(answer !== undefined && { answer }) });
    this.flush();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A page's message, field by field; undefined for anything else. */
function parse(text: string): PageMessage | undefined {
  let value: Partial<Record<string, unknown>>;
  try {
    value = JSON.parse(text) as Partial<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { t, ref, id, seq, text: written, awaitsReply, event, payload, interest } = value;
  if (t === 'interest') return { t, interest: parseInterest(interest) };
  if (typeof id !== 'string') return undefined;
  if (t === 'bytes' && typeof seq === 'number') return { t, id, seq };
  if (t === 'write' && typeof ref === 'number' && typeof written === 'string') return { t, ref, id, text: written };
  if (t === 'frame' && typeof ref === 'number' && typeof written === 'string' && typeof awaitsReply === 'boolean')
    return { t, ref, id, text: written, awaitsReply };
  if (t === 'fault' && typeof ref === 'number' && typeof written === 'string') return { t, ref, id, text: written };
  if (t === 'disconnect' && typeof ref === 'number') return { t, ref, id };
  if (t === 'send' && typeof ref === 'number' && typeof event === 'string' && typeof payload === 'string')
    return { t, ref, id, event, payload };
  return undefined;
}

function parseInterest(value: unknown): Interest {
  const said = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const text = (field: unknown): string => (typeof field === 'string' ? field : '');
  return {
    hidden: said.hidden === true,
    watch: text(said.watch),
    wire: text(said.wire),
    follow: text(said.follow),
    load: said.load === true,
    searches: said.searches === true,
    log: said.log === 'all' ? 'all' : '',
  };
}
