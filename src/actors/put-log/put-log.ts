/** Wiring of a put log: takes puts that have ended, combines bursts, and hands lines to its sink. */
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import { type PutLogEvent, type PutLogWiring, putLogMachine } from '../../machines/put-log.ts';
import type { EventOf } from '../../machines/wired.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { Wired } from '../kernel/wired.ts';
import type { EndedPut } from '../pv/put-observer.ts';
import type { ServedChannel, Server } from '../pv/server.ts';
import type { Source } from '../pv/source.ts';
import { isCombined, type LineStyle, type LoggedPut, numberOf, type PutLogFormat, putLine } from './line.ts';
import type { Sink } from './sink.ts';

const logic = wire(putLogMachine);

/** Lines that are kept while nobody takes them. */
const MOST_KEPT = 1000;

export interface PutLogSettings {
  readonly sink: Sink;
  readonly format: PutLogFormat;
  /** Seconds; 0: each put is a line. */
  readonly burst: number;
  /** Leaves out puts that have changed nothing. */
  readonly changesOnly: boolean;
  /** Which puts: those that were done, or all. */
  readonly refusals: boolean;
  /** What puts set off is followed. */
  readonly causes: boolean;
  /** Only what rules with TRAPWRITE ask for; undefined: every put. */
  readonly isTrapped?: ((put: EndedPut) => boolean) | undefined;
  readonly style?: LineStyle;
  /** Where lines come from in place of puts: calls with each, until what it returns is called. */
  readonly lines?: (say: (line: string) => void) => () => void;
}

/** What may be chosen while it logs. */
export interface PutLogMode {
  /** Undefined: nothing is logged. */
  readonly burst: number | undefined;
  readonly changesOnly: boolean;
}

/** Below the IOC as a server is: it takes no clients, and is stopped with the others. */
export class PutLog extends Wired<typeof putLogMachine> implements PutLogWiring, Server {
  readonly kind = 'putLog';
  readonly tcpPort = 0;
  readonly addresses: readonly string[] = [];
  readonly clients: readonly ClientStatistics[] = [];
  readonly settings: PutLogSettings;
  readonly #source: Source;
  readonly #services: Services;
  #unwatch: (() => void) | undefined;
  #held: HeldPut | undefined;
  readonly #kept: string[] = [];
  readonly #counts = { puts: 0, lines: 0, dropped: 0, connects: 0 };
  #mode: PutLogMode;
  #style: LineStyle;

  constructor(source: Source, services: Services, settings: PutLogSettings) {
    super(logic, source, `putLog:${settings.sink.name}`, {
      target: settings.sink.name,
      burstMs: settings.burst * 1000,
    });
    this.settings = settings;
    this.#mode = settings;
    this.#style = settings.style ?? {};
    this.#source = source;
    this.#services = services;
    this.ref.start();
  }

  label(): string {
    return `${this.#what} ${this.settings.sink.name}`;
  }

  describe(): Record<string, unknown> {
    return { ...this.#counts, kept: this.#kept.length };
  }

  /** Puts that were reported, lines that were written, lines that were lost since nobody took them, and times that it was opened. */
  get counts(): { readonly puts: number; readonly lines: number; readonly dropped: number; readonly connects: number } {
    return this.#counts;
  }

  get isOpen(): boolean {
    return this.ref.getSnapshot().matches({ logging: { target: 'open' } });
  }

  /** Lines that wait until somebody takes them. */
  get kept(): readonly string[] {
    return this.#kept;
  }

  /** Logs otherwise from now on. */
  configure(mode: PutLogMode): void {
    const { burst } = mode;
    this.ref.send({ type: 'configured', burstMs: (burst ?? 0) * 1000, isOff: burst === undefined });
    this.#mode = mode;
  }

  /** Lines look otherwise from now on. */
  restyle(style: LineStyle): void {
    this.#style = style;
  }

  *channels(): Iterable<ServedChannel> {}

  // --- actions and guards of the machine

  begin(): void {
    const { isTrapped, refusals, lines } = this.settings;
    if (lines !== undefined) {
      this.#unwatch = lines((text) => this.ref.send({ type: 'line', text }));
      this.#source.ref.send({ type: 'serving' });
      return;
    }
    const putEnded = (put: EndedPut) => {
      if (put.outcome.kind !== 'done' && !refusals) return;
      if (isTrapped?.(put) === false) return;
      if (this.#mode.changesOnly && this.#mode.burst === 0 && isSame(put.value, put.old)) return;
      this.#counts.puts++;
      this.ref.send({ type: 'put', put });
    };
    const ends = [this.#source.watch({ putEnded, removed: () => {}, rightsChanged: () => {} })];
    if (this.settings.causes) ends.push(this.#source.followPuts());
    this.#unwatch = () => {
      for (const end of ends) end();
    };
    this.#source.ref.send({ type: 'serving' });
  }

  open(): void {
    const { sink } = this.settings;
    sink.open({
      opened: () => this.ref.send({ type: 'opened' }),
      lost: (error) => this.ref.send({ type: 'lost', error }),
      closed: () => this.ref.send({ type: 'closed' }),
    });
  }

  passNow({ put }: EventOf<PutLogEvent, 'put'>): void {
    this.#say({ at: this.#services.clock.wallTime(), put: put as EndedPut });
  }

  hold({ put }: EventOf<PutLogEvent, 'put'>): void {
    const held = put as EndedPut;
    this.#held = { at: this.#services.clock.wallTime(), put: held, before: held.old };
  }

  continuesBurst({ put }: EventOf<PutLogEvent, 'put'>): boolean {
    const next = put as EndedPut;
    const held = this.#held?.put;
    if (held === undefined || held.pv !== next.pv || !isCombined(next, this.settings.format)) return false;
    return held.client.user === next.client.user && held.client.host === next.client.host;
  }

  combine({ put }: EventOf<PutLogEvent, 'put'>): void {
    const next = put as EndedPut;
    const { put: first, burst } = this.#held!;
    const { format } = this.settings;
    const before = numberOf(first.value, format);
    const now = numberOf(next.value, format);
    this.#held = {
      at: this.#services.clock.wallTime(),
      put: { ...next, old: first.old },
      before: next.old,
      ...(before !== undefined &&
        now !== undefined && {
          burst: {
            low: Math.min(burst?.low ?? before, now),
            high: Math.max(burst?.high ?? before, now),
            count: (burst?.count ?? 1) + 1,
          },
        }),
    };
  }

  pass(): void {
    const held = this.#takeHeld();
    if (held !== undefined) this.#say(held);
  }

  /** The IOC stops: what is held is written if that is possible at once. */
  passLast(): void {
    const held = this.#takeHeld();
    if (held === undefined) return;
    const text = putLine(this.settings.format, held, this.#style);
    if (this.isOpen) this.write({ type: 'line', text });
    else this.keep({ type: 'line', text });
  }

  write({ text }: EventOf<PutLogEvent, 'line'>): void {
    if (this.settings.sink.write(text)) this.#counts.lines++;
    else this.#counts.dropped++;
  }

  keep({ text }: EventOf<PutLogEvent, 'line'>): void {
    if (this.#kept.length < MOST_KEPT) this.#kept.push(text);
    else this.#counts.dropped++;
  }

  writeKept(): void {
    this.#counts.connects++;
    for (const text of this.#kept.splice(0)) this.write({ type: 'line', text });
  }

  reportOpened(): void {
    this.#services.log.info(`The ${this.#what} ${this.settings.sink.name} is there again`);
  }

  reportLost({ error }: EventOf<PutLogEvent, 'lost'>): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#services.log.warn(
      `The ${this.#what} ${this.settings.sink.name} is away: ${reason}. Up to ${MOST_KEPT} lines are kept for it`,
    );
  }

  close(): void {
    this.#unwatch?.();
    this.settings.sink.close();
  }

  release(): void {
    this.#counts.dropped += this.#kept.length;
    const { dropped } = this.#counts;
    if (dropped > 0) this.#services.log.warn(`${dropped} lines were not logged to ${this.settings.sink.name}`);
  }

  // --- helpers

  get #what(): string {
    return this.settings.lines === undefined ? 'put log' : 'log server';
  }

  /** Undefined: there is nothing to be written. As in caPutLog, a burst of numbers is a change, whatever the last of them is. */
  #takeHeld(): HeldPut | undefined {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || !this.#mode.changesOnly || held.burst !== undefined) return held;
    const { put, before } = held;
    return isSame(put.value, put.old) && isSame(put.value, before) ? undefined : held;
  }

  #say(logged: LoggedPut): void {
    this.ref.send({ type: 'line', text: putLine(this.settings.format, logged, this.#style) });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface HeldPut extends LoggedPut {
  /** The value before the last put of a burst. */
  readonly before: Value;
}

function isSame(value: Value | undefined, old: Value): boolean {
  if (typeof value !== 'object' || typeof old !== 'object') return value === old;
  return value.length === old.length && Array.prototype.every.call(value, (each, index) => each === old[index]);
}
