/**
 * The hub: looks at the IOC for all pages together, a few times a second, and only while somebody looks.
 *
 * Every 100 ms it hands the pages what their taps gathered; every 200 ms it looks for actors that changed; counters, load, searches and faults come at a slower pace. Without a visible page the clock
 * is stopped and nothing is attached.
 */

import type { WebSocket } from 'ws';
import type { AnyActorRef } from 'xstate';
import type { Requester } from '../database/pv/definition.ts';
import { cleanStack } from './clean.ts';
import { type AuditLog, Commands } from './commands.ts';
import { EventLog } from './event-log.ts';
import type { Overhead, Table } from './feed.ts';
import { Looks } from './looks.ts';
import { MachineNames } from './machine-names.ts';
import { PageSession } from './page-session.ts';
import { ProcessMeter } from './process-meter.ts';
import { PutFeed } from './put-feed.ts';
import { idsOf, Ranking } from './ranking.ts';
import { type Delta, Rows } from './rows.ts';
import type { Detach, InspectionSource } from './source.ts';
import { Viewer } from './viewer.ts';
import { Watches } from './watches.ts';
import { WorkMeter } from './work-meter.ts';

const TICK_MS = 100;
const TICKS_PER_LOOK = 2;
const TICKS_PER_LOAD = 5;
const TICKS_PER_SLOW = 10;
/** Gathering for the pages takes so much of the processor's time at most: else ticks are left out. */
const GATHERING_SHARE = 0.05;
const LONGEST_REST_MS = 1000;
type BusyTable = Exclude<Table, 'subscribers'>;
/** Lines of the tables that are sent, with how many there are. */
const LISTED: Readonly<Record<BusyTable, number>> = { circuits: 200, subscriptions: 100, pvs: 100 };

export interface HubOptions {
  /** Whether pages may write values, send events and end circuits. */
  readonly write: boolean;
  readonly log: AuditLog | undefined;
}

export class Hub {
  readonly #source: InspectionSource;
  readonly #options: HubOptions;
  readonly #names = new MachineNames();
  readonly #watches: Watches;
  readonly #log: EventLog;
  readonly #puts: PutFeed;
  readonly #commands: Commands;
  readonly #rankings: Readonly<Record<BusyTable, Ranking>>;
  readonly #meter = new ProcessMeter();
  readonly #work = new WorkMeter();
  readonly #looks: Looks;
  readonly #pages = new Set<PageSession>();
  readonly #viewers = new Set<Viewer>();
  #ids = new WeakMap<AnyActorRef, string>();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  /** When to gather again at the earliest, on the clock of `performance`. */
  #nextTick = 0;
  /** Of the work meter, and when that was. */
  #measured = { workMs: 0, at: 0 };
  #overhead: Overhead = { busyMs: 0, pages: 0, bytesPerSecond: 0, watched: 0, commands: 0, commandsRefused: 0 };
  #detachSearches: Detach = () => {};

  constructor(source: InspectionSource, options: HubOptions) {
    this.#source = source;
    this.#options = options;
    this.#watches = new Watches(source);
    this.#commands = new Commands(source, options.write, options.log);
    this.#rankings = {
      circuits: new Ranking(source, () => idsOf(source, 'circuit', 'pvaConnection'), LISTED.circuits),
      subscriptions: new Ranking(source, () => idsOf(source, 'subscription', 'pvaMonitor'), LISTED.subscriptions),
      pvs: new Ranking(source, () => idsOf(source, 'pv'), LISTED.pvs),
    };
    this.#puts = new PutFeed(source);
    this.#looks = new Looks(
      source,
      this.#work,
      (delta, rows) => this.#seen(delta, rows),
      (look) => this.#contain(look),
    );
    this.#log = new EventLog(source, (ref) => this.#ids.get(ref) ?? '');
  }

  /** True while the IOC is looked at. */
  get attached(): boolean {
    return this.#timer !== undefined;
  }

  /** @param from the page's address, for the audit log. */
  addPage(socket: WebSocket, from: string, requester?: Requester): void {
    const page: PageSession = new PageSession(
      socket,
      this.#source,
      this.#watches,
      this.#commands.of(from, requester),
      () => this.#adjust(),
      (look) => this.#contain(look),
    );
    this.#pages.add(page);
    page.push({
      t: 'hello',
      at: Date.now(),
      name: this.#source.name,
      version: this.#source.version,
      startedAt: this.#source.startedAt,
      pid: process.pid,
      writable: this.#options.write,
    });
    page.flush();
    socket.on('close', () => {
      page.close();
      this.#pages.delete(page);
      this.#adjust();
    });
    this.#adjust();
  }

  addViewer(socket: WebSocket, query: URLSearchParams): void {
    const viewer = new Viewer(socket, query, this.#source, this.#names, this.#watches, (look) => this.#contain(look));
    this.#viewers.add(viewer);
    socket.on('close', () => {
      viewer.close();
      this.#viewers.delete(viewer);
      this.#adjust();
    });
    this.#adjust();
  }

  close(): void {
    for (const page of this.#pages) page.close();
    for (const viewer of this.#viewers) viewer.close();
    this.#pages.clear();
    this.#viewers.clear();
    this.#adjust();
  }

  /** Starts or stops looking, as somebody looks or nobody does. */
  #adjust(): void {
    const visible = [...this.#pages].filter((page) => !page.interest.hidden);
    const wanted = visible.length > 0 || [...this.#viewers].some((viewer) => viewer.wants);
    if (visible.some((page) => page.interest.log === 'all')) {
      this.#log.start(this.#root());
      this.#puts.start();
    } else {
      this.#log.stop();
      this.#puts.stop();
    }
    if (wanted === this.attached) return;
    if (wanted) {
      this.#looks.start(new Rows((machine, entry) => this.#names.nameOf(machine, entry)));
      this.#ticks = 0;
      this.#nextTick = 0;
      this.#measured = { workMs: this.#work.total, at: performance.now() };
      this.#meter.start();
      this.#detachSearches = this.#source.noteSearches();
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#looks.stop();
      this.#meter.stop();
      this.#detachSearches();
      for (const page of this.#pages) page.hasRows = false;
    }
  }

  /** A fault in looking must not harm what is looked at. */
  #contain(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#options.log?.warn({ err: error }, 'inspector: could not look at the IOC');
    }
  }

  #tick(): void {
    const now = performance.now();
    if (now < this.#nextTick) return;
    const before = this.#work.total;
    this.#work.count(() => this.#contain(() => this.#gather()));
    if (this.#ticks++ % TICKS_PER_LOOK === 0) this.#looks.tick();
    this.#nextTick = now + Math.min((this.#work.total - before) / GATHERING_SHARE, LONGEST_REST_MS);
  }

  #gather(): void {
    const pages = [...this.#pages].filter((page) => page.ready());
    const due = (ticks: number): boolean => this.#ticks % ticks === 0;
    this.#watches.flush();
    this.#pushLog(pages);
    if (due(TICKS_PER_LOAD)) this.#pushLoad(pages);
    if (due(TICKS_PER_SLOW)) this.#pushSlow(pages);
    for (const page of pages) {
      page.gather();
      if (due(TICKS_PER_LOOK)) page.gatherReport(Date.now());
      page.flush();
    }
  }

  /** A look has ended: who looks is told what has come, changed and gone. */
  *#seen({ added, changed, gone }: Delta, rows: Rows): Generator<void> {
    for (const [, id] of added) {
      const ref = this.#source.census.get(id)?.ref;
      if (ref !== undefined) this.#ids.set(ref, id);
    }
    for (const viewer of this.#viewers) viewer.refresh();
    for (const page of this.#pages) {
      if (!page.ready()) continue;
      page.refresh();
      if (!page.hasRows) {
        yield* page.pushingRows(rows.all());
        continue;
      }
      if (gone.length > 0) page.push({ t: 'gone', indices: gone });
      if (added.length > 0) yield* page.pushingRows(added, false);
      if (changed.length > 0) page.push({ t: 'changes', changes: changed });
      page.flush();
      yield;
    }
  }

  #pushLog(pages: readonly PageSession[]): void {
    if (!this.#log.isRead) return;
    const readers = pages.filter((page) => page.interest.log === 'all');
    const { puts, skipped } = this.#puts.flush();
    if (puts.length > 0) for (const page of readers) page.push({ t: 'puts', puts, skipped });
    const { lines, sampled } = this.#log.flush();
    if (lines.length > 0) for (const page of readers) page.push({ t: 'log', lines, sampled });
  }

  #pushLoad(pages: readonly PageSession[]): void {
    const at = Date.now();
    const load = {
      t: 'load',
      at,
      counters: this.#source.counters(),
      process: this.#meter.read(),
      overhead: this.#overhead,
    } as const;
    for (const page of pages) page.push(load);
    const interested = pages.filter((page) => page.interest.load);
    if (interested.length === 0) return;
    const circuits = this.#rankings.circuits.look(at);
    for (const page of interested) page.push({ t: 'table', table: 'circuits', at, ...circuits });
  }

  #pushSlow(pages: readonly PageSession[]): void {
    this.#measure();
    const faults = this.#source.faults();
    const behind = pages.filter((page) => page.faultsTold !== faults.total);
    if (behind.length > 0) {
      const list = faults.list.map((fault) => ({ ...fault, stack: cleanStack(fault.stack) }));
      for (const page of behind) {
        page.push({ t: 'faults', total: faults.total, list });
        page.faultsTold = faults.total;
      }
    }
    if (pages.some((page) => page.interest.searches)) {
      const searches = this.#source.searches();
      for (const page of pages) if (page.interest.searches) page.push({ t: 'searches', searches });
    }
    const at = Date.now();
    for (const page of pages) page.gatherSubscribers(at);
    const interested = pages.filter((page) => page.interest.load);
    if (interested.length === 0) return;
    for (const table of ['subscriptions', 'pvs'] as const) {
      const ranked = this.#rankings[table].look(at);
      for (const page of interested) page.push({ t: 'table', table, at, ...ranked });
    }
  }

  #measure(): void {
    const { workMs, at } = this.#measured;
    this.#measured = { workMs: this.#work.total, at: performance.now() };
    const seconds = Math.max(TICK_MS, this.#measured.at - at) / 1000;
    let bytes = 0;
    for (const client of [...this.#pages, ...this.#viewers]) {
      bytes += client.bytesSent;
      client.bytesSent = 0;
    }
    this.#overhead = {
      busyMs: (this.#measured.workMs - workMs) / seconds,
      pages: this.#pages.size,
      bytesPerSecond: bytes / seconds,
      watched: this.#log.isRead ? -1 : this.#watches.size,
      commands: this.#commands.done,
      commandsRefused: this.#commands.refused,
    };
  }

  #root(): AnyActorRef {
    for (const entry of this.#source.census.values()) if (entry.parent === undefined) return entry.ref;
    throw new Error('The census has no root actor.');
  }
}
