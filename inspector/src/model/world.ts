/**
 * What the page knows of an IOC: a pure function of the messages received.
 *
 * Applying the same messages gives the same world, whether they come from a socket, from the journal when somebody
 * steps back, or from a recording. Lists are bounded, oldest out.
 */
import type {
  FeedMessage,
  LogLine,
  Mark,
  Overhead,
  PendingTimer,
  Point,
  ProcessLoad,
  Row,
  Step,
  Table,
  WireLine,
} from '../../../src/inspect/feed.ts';
import type {
  Accepts,
  ActorKind,
  Counters,
  Faults,
  Json,
  PutLine,
  Report,
  Searches,
  WireField,
} from '../../../src/inspect/source.ts';
import { append, type Bounded, emptyBounded, trim } from './bounded.ts';
import type { Definition } from './definition.ts';
import { nextTable, type TablePast, type TableState, tableMessages } from './table.ts';

/** What the receiver of `@xstate/inspect` said, as much of it as is kept. */
export type ServiceNote =
  | { readonly t: 'machine'; readonly name: string; readonly definition: Definition }
  | {
      readonly t: 'service';
      readonly id: string;
      readonly value: StateValue;
      /** Keys of the transitions taken last. */
      readonly edges: readonly string[];
      readonly event: string;
    };

export type Message = FeedMessage | ServiceNote | TablePast;
export type StateValue = string | { readonly [key: string]: StateValue };

/** Replaced when it changes, except the list of its children. */
export interface ActorNode {
  readonly index: number;
  readonly id: string;
  readonly kind: ActorKind;
  readonly parent: number;
  readonly label: string;
  readonly machine: string;
  readonly state: string;
  readonly mark: Mark;
  /** When the state was last seen to change; undefined when it has not changed since the page looks. */
  readonly since: number | undefined;
  readonly children: number[];
}

export interface Service {
  readonly value: StateValue;
  readonly edges: readonly string[];
  readonly event: string;
}

export interface ReportState {
  readonly at: number;
  readonly report: Report;
  readonly context: Json;
  readonly timers: readonly PendingTimer[];
  readonly accepts: Accepts;
  /** Facts and context fields that differ from the report before. */
  readonly changed: ReadonlySet<string>;
}

export interface LoadSample {
  readonly at: number;
  readonly counters: Counters;
  readonly process: ProcessLoad;
  readonly overhead: Overhead;
}

/** A message that somebody has opened. */
export interface OpenedMessage {
  /** Empty: no longer held by the IOC. */
  readonly hex: string;
  readonly fields: readonly WireField[];
}

export interface Wire extends Bounded<WireLine> {
  readonly opened: Map<number, OpenedMessage>;
}

export interface ReportSample {
  readonly at: number;
  readonly report: Report;
}

const KEPT = { steps: 500, points: 6000, wire: 2000, log: 5000, puts: 200, loads: 1200, reports: 1500 } as const;

export class World {
  hello: Extract<FeedMessage, { t: 'hello' }> | undefined;
  /** When the last message came. */
  at = 0;
  readonly actors = new Map<number, ActorNode>();
  readonly byId = new Map<string, ActorNode>();
  root: ActorNode | undefined;
  /** Counts changes of anything that the tree shows. */
  rowVersion = 0;
  readonly definitions = new Map<string, Definition>();
  readonly services = new Map<string, Service>();
  readonly reports = new Map<string, ReportState>();
  readonly reportSeries = new Map<string, ReportSample[]>();
  readonly steps = new Map<string, Bounded<Step>>();
  readonly points = new Map<string, Bounded<Point>>();
  readonly arrays = new Map<string, { readonly at: number; readonly values: readonly number[] }>();
  readonly wires = new Map<string, Wire>();
  readonly log: Bounded<LogLine> = { items: [], skipped: 0 };
  readonly puts: Bounded<PutLine> = { items: [], skipped: 0 };
  /** More happened than the log could note. */
  logIsSample = false;
  readonly loads: LoadSample[] = [];
  readonly tables = new Map<Table, TableState>();
  searches: Searches | undefined;
  faults: Faults = { total: 0, list: [] };
  framesMissed = 0;

  apply(at: number, message: Message): void {
    this.at = at;
    switch (message.t) {
      case 'hello':
        this.hello = message;
        break;
      case 'machine':
        this.definitions.set(message.name, message.definition);
        break;
      case 'service':
        this.services.set(message.id, message);
        break;
      case 'rows':
        this.#addRows(message.rows, message.reset);
        break;
      case 'changes':
        for (const [index, state, mark, label] of message.changes) this.#change(at, index, state, mark, label);
        break;
      case 'gone':
        for (const index of message.indices) this.#remove(index);
        break;
      case 'report':
        this.#report(message);
        break;
      case 'steps':
        append(entryOf(this.steps, message.id, emptyBounded<Step>), message.steps, message.skipped, KEPT.steps);
        break;
      case 'points':
        append(entryOf(this.points, message.id, emptyBounded<Point>), message.points, message.skipped, KEPT.points);
        break;
      case 'array':
        this.arrays.set(message.id, message);
        break;
      case 'wire':
        append(entryOf(this.wires, message.id, emptyWire), message.lines, message.skipped, KEPT.wire);
        break;
      case 'bytes':
        entryOf(this.wires, message.id, emptyWire).opened.set(message.seq, {
          hex: message.hex,
          fields: message.fields ?? [], // a recording of an earlier version has none
        });
        break;
      case 'puts':
        append(this.puts, message.puts, message.skipped, KEPT.puts);
        break;
      case 'log':
        append(this.log, message.lines, 0, KEPT.log);
        this.logIsSample ||= message.sampled;
        break;
      case 'load':
        this.loads.push(message);
        trim(this.loads, KEPT.loads);
        break;
      case 'table':
        this.tables.set(message.table, nextTable(this.tables.get(message.table), message));
        break;
      case 'tablePast': {
        const { table, before, pulses } = message;
        const state = this.tables.get(table);
        if (state) this.tables.set(table, { ...state, before, pulses: new Map(pulses) });
        break;
      }
      case 'searches':
        this.searches = message.searches;
        break;
      case 'faults':
        this.faults = message;
        break;
      case 'behind':
        this.framesMissed += message.frames;
        break;
      case 'reply':
        break; // an answer to this page, not a fact about the IOC
      default:
        message satisfies never;
    }
  }

  /** Forgets the last events of an actor, and shows it as it was before them: its row may be told later than its events. */
  takeBack(id: string, count: number): void {
    const steps = this.steps.get(id)?.items;
    if (steps === undefined) return;
    const [first] = steps.splice(steps.length - count);
    const state = steps.at(-1)?.to ?? first?.from;
    const node = this.byId.get(id);
    if (node !== undefined && state !== undefined) this.#change(this.at, node.index, state, node.mark, node.label);
  }

  /** Messages that rebuild what is known now. */
  summary(): Message[] {
    const messages: Message[] = [];
    if (this.hello) messages.push(this.hello);
    for (const [name, definition] of this.definitions) messages.push({ t: 'machine', name, definition });
    messages.push({ t: 'rows', reset: true, rows: Array.from(this.actors.values(), rowOf) });
    for (const [id, service] of this.services) messages.push({ t: 'service', id, ...service });
    for (const [id, { at, report, context, timers, accepts }] of this.reports) {
      messages.push({ t: 'report', id, at, report, context, timers, accepts });
    }
    for (const [id, { items, skipped }] of this.steps) messages.push({ t: 'steps', id, steps: [...items], skipped });
    for (const [id, { items, skipped }] of this.points) messages.push({ t: 'points', id, points: [...items], skipped });
    for (const [id, array] of this.arrays) messages.push({ t: 'array', id, ...array });
    for (const [id, { items, skipped, opened }] of this.wires) {
      messages.push({ t: 'wire', id, lines: [...items], skipped });
      for (const [seq, message] of opened) messages.push({ t: 'bytes', id, seq, ...message });
    }
    messages.push({ t: 'puts', puts: [...this.puts.items], skipped: this.puts.skipped });
    messages.push({ t: 'log', lines: [...this.log.items], sampled: this.logIsSample });
    for (const load of this.loads) messages.push({ t: 'load', ...load });
    for (const [table, state] of this.tables) messages.push(...tableMessages(table, state));
    if (this.searches) messages.push({ t: 'searches', searches: this.searches });
    messages.push({ t: 'faults', ...this.faults });
    if (this.framesMissed > 0) messages.push({ t: 'behind', frames: this.framesMissed });
    return messages;
  }

  #addRows(rows: readonly Row[], reset: boolean): void {
    if (reset) {
      this.actors.clear();
      this.byId.clear();
      this.root = undefined;
    }
    for (const [index, id, kind, parent, label, machine, state, mark] of rows) {
      const node: ActorNode = { index, id, kind, parent, label, machine, state, mark, since: undefined, children: [] };
      this.actors.set(index, node);
      this.byId.set(id, node);
      const owner = this.actors.get(parent);
      if (owner) owner.children.push(index);
      else this.root ??= node;
    }
    this.rowVersion++;
  }

  #change(at: number, index: number, state: string, mark: Mark, label: string): void {
    const node = this.actors.get(index);
    if (node === undefined) return;
    const changed: ActorNode = { ...node, state, mark, label, since: node.state === state ? node.since : at };
    this.actors.set(index, changed);
    this.byId.set(changed.id, changed);
    if (this.root === node) this.root = changed;
    this.rowVersion++;
  }

  #remove(index: number): void {
    const node = this.actors.get(index);
    if (node === undefined) return;
    this.actors.delete(index);
    if (this.byId.get(node.id) === node) this.byId.delete(node.id);
    if (this.root === node) this.root = undefined;
    const siblings = this.actors.get(node.parent)?.children;
    if (siblings) siblings.splice(siblings.indexOf(index), 1);
    this.rowVersion++;
  }

  #report({ id, at, report, context, timers, accepts }: Extract<FeedMessage, { t: 'report' }>): void {
    const before = this.reports.get(id);
    const changed = new Set<string>();
    if (before) {
      for (const key of Object.keys(report)) if (differ(report[key], before.report[key])) changed.add(`report.${key}`);
      for (const [key, value] of entriesOf(context)) {
        if (differ(value, fieldOf(before.context, key))) changed.add(`context.${key}`);
      }
    }
    this.reports.set(id, { at, report, context, timers, accepts, changed });
    const series = entryOf(this.reportSeries, id, (): ReportSample[] => []);
    series.push({ at, report });
    trim(series, KEPT.reports);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function emptyWire(): Wire {
  return { items: [], skipped: 0, opened: new Map() };
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}

function rowOf({ index, id, kind, parent, label, machine, state, mark }: ActorNode): Row {
  return [index, id, kind, parent, label, machine, state, mark];
}

function entriesOf(context: Json): [string, Json][] {
  return typeof context === 'object' && context !== null ? (Object.entries(context) as [string, Json][]) : [];
}

function fieldOf(context: Json, key: string): Json | undefined {
  return typeof context === 'object' && context !== null ? (context as Record<string, Json>)[key] : undefined;
}

function differ(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
}
