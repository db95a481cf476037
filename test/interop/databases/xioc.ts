/** Networks in xioc, by simulated time. */
import { pino } from 'pino';
import { HeapClock, type Timer } from '../../../src/actors/kernel/clock.ts';
import type { RecordDatabase } from '../../../src/actors/record/database.ts';
import type { DbRecord } from '../../../src/actors/record/db-record.ts';
import { elementType, readField } from '../../../src/actors/record/field-access.ts';
import type { GroupDefinition } from '../../../src/database/author/group-definition.ts';
import { loadedRecords } from '../../../src/database/db/loaded-records.ts';
import type { Field } from '../../../src/database/records/field-table.ts';
import { supportOf } from '../../../src/database/records/supports.ts';
import { convertWrite } from '../../../src/protocol/value/convert.ts';
import { AccessRight } from '../../../src/protocol/value/posting.ts';
import type { Value } from '../../../src/protocol/value/value.ts';
import { makeIoc } from '../../../src/serve.ts';
import { load } from '../../database/db/loaded.ts';
import {
  BETWEEN_PUTS,
  type Changes,
  type Event,
  type Network,
  type NetworkPut,
  type Outcome,
  type Shown,
} from './network.ts';

const PREFIX = 'n0000:';
/** Longest that is waited for what a put has begun, in s. */
const LONGEST_S = 1.5;

export interface RanInXioc {
  /** With as many steps as came to an end in time, and how long each of them has to be waited for. */
  readonly network: Network;
  readonly outcome: Outcome;
}

export async function runInXioc(network: Network): Promise<RanInXioc> {
  const run = await XiocNetwork.start(network);
  const start = run.changes();
  run.takeEvents();
  const played: Network['steps'][number][] = [];
  const steps: Outcome['steps'][number][] = [];
  for (const step of network.steps) {
    for (const put of step.puts) {
      run.put(put);
      await run.pass(BETWEEN_PUTS);
    }
    const wait = Math.max(await run.idle(LONGEST_S), step.wait);
    if (wait >= LONGEST_S || run.isEndless) break;
    played.push({ puts: step.puts, wait: wait === 0 ? 0 : wait + 0.1 });
    steps.push({ changes: run.changes(), events: run.takeEvents(), done: run.takeDone() });
  }
  return { network: { ...network, steps: played }, outcome: { records: run.names(), start, steps } };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Most timers that are armed at one time: more of them, and a ring of links has no end. */
const MOST_TIMERS = 2000;

class BoundedClock extends HeapClock {
  isEndless = false;
  #at = 0;
  #armed = 0;

  protected override armed(timer: Timer): void {
    if (this.now() !== this.#at) this.#armed = 0;
    this.#at = this.now();
    if (++this.#armed > MOST_TIMERS) this.isEndless = true;
    if (this.isEndless) this.clearTimeout(timer);
  }
}

class XiocNetwork {
  readonly #clock: BoundedClock;
  readonly #database: RecordDatabase;
  readonly #records: readonly DbRecord[];
  readonly #before = new Map<DbRecord, Map<string, string>>();
  #events: Event[] = [];
  #done: (readonly [number, string])[] = [];
  #puts = 0;

  private constructor(clock: BoundedClock, database: RecordDatabase, watch: readonly string[]) {
    this.#clock = clock;
    this.#database = database;
    this.#records = [...database.records.values()];
    for (const record of this.#records) for (const name of watch) this.#watch(record, name);
  }

  static async start({ db, watch }: Network): Promise<XiocNetwork> {
    const clock = new BoundedClock(1_000_000_000_000);
    const loader = load(db, `P=${PREFIX}`, { lenient: true });
    const group: GroupDefinition = {
      kind: 'group',
      name: 'db',
      members: {},
      options: { prefix: '' },
      handlerFactories: [],
      behaviours: [],
      records: loadedRecords(loader.description, 'refuse', loader.faults),
      breakTables: loader.description.breakTables,
    };
    const log = pino({ level: 'silent' });
    const ioc = await makeIoc(group, {
      clock,
      port: 0,
      interfaces: ['127.0.0.1'],
      environment: {},
      protocols: [],
      log,
    });
    ioc.database.run();
    await clock.run(BETWEEN_PUTS * 1000);
    return new XiocNetwork(clock, ioc.database, watch);
  }

  /** A ring of links goes round without an end. */
  get isEndless(): boolean {
    return this.#clock.isEndless;
  }

  names(): string[] {
    return this.#records.map(({ name }) => hide(name));
  }

  /** Fields that are not as they were when it was called last. */
  changes(): Changes {
    const all: Record<string, Record<string, Shown>> = {};
    for (const record of this.#records) {
      const before = this.#before.get(record) ?? new Map([['TIME', '0.0']]);
      this.#before.set(record, before);
      const changed: Record<string, Shown> = {};
      for (const field of record.table.fields) {
        if (field.dbf === 'NOACCESS' && elementType(record, field) === 'NOACCESS') continue;
        const value = readShown(record, field);
        const text = JSON.stringify(value);
        if (before.get(field.name) === text) continue;
        before.set(field.name, text);
        changed[field.name] = value;
      }
      const stamp = `${record.seconds}.${record.nanoseconds}`;
      if (before.get('TIME') !== stamp) changed.TIME = true;
      before.set('TIME', stamp);
      if (Object.keys(changed).length > 0) all[hide(record.name)] = changed;
    }
    return all;
  }

  takeEvents(): Event[] {
    return this.#events.splice(0);
  }

  takeDone(): (readonly [number, string])[] {
    return this.#done.splice(0);
  }

  /** As a client's put by Channel Access. */
  put({ to, as, value, done }: NetworkPut): void {
    const number = this.#puts++;
    const target = this.#database.resolve(PREFIX + to);
    const pv = target && this.#database.pv(target.record, target.field.name);
    if (pv === undefined) {
      this.#done.push([number, 'missing']);
      return;
    }
    const named = typeof value === 'string' ? value.replace('$(P)', PREFIX) : value;
    const from = natives[as];
    const converted = convertWrite(from, given(named, as), pv.native, pv.maxCount, pv.metadata);
    if (converted === undefined || (pv.rights & AccessRight.WRITE) === 0) {
      this.#done.push([number, 'failed']);
      return;
    }
    const client = { user: 'tester', host: 'here', peer: '' };
    const reply = ({ kind }: { readonly kind: string }) =>
      this.#done.push([number, kind === 'done' ? (done ? 'completed' : 'done') : 'failed']);
    pv.put(converted, client, reply, done);
  }

  pass(seconds: number): Promise<void> {
    return this.#clock.run(seconds * 1000);
  }

  /** Until nothing is to come. @returns seconds that it took */
  async idle(longest: number): Promise<number> {
    const began = this.#clock.now();
    for (;;) {
      const due = this.#clock.nextDue();
      const passed = (this.#clock.now() - began) / 1000;
      if (due === undefined || passed >= longest) return passed;
      await this.#clock.run(due - this.#clock.now());
    }
  }

  #watch(record: DbRecord, name: string): void {
    const field = record.table.field(name);
    if (field === undefined) return;
    if (field.dbf === 'NOACCESS' && elementType(record, field) === 'NOACCESS') return;
    record.watch(name, {
      publish: (mask) => {
        // Base tells texts, arrays, and the state of an mbbo by reference.
        const isState = record.type === 'mbbo' && name === 'VAL';
        const isCopied = field.native !== 'string' && field.dbf !== 'NOACCESS' && !isState;
        const value = isCopied ? readShown(record, field) : null;
        const [status, severity, message] = [record.number('STAT'), record.number('SEVR'), record.text('AMSG')];
        this.#events.push([`${hide(record.name)}.${name}`, value, status, severity, message, mask]);
      },
    });
  }
}

/** What the types of Channel Access are. */
const natives = {
  STRING: 'string',
  CHAR: 'uint8',
  SHORT: 'int16',
  LONG: 'int32',
  FLOAT: 'float',
  DOUBLE: 'double',
  ENUM: 'enum',
} as const;

function given(value: NetworkPut['value'], as: NetworkPut['as']): Value {
  if (typeof value === 'number') return as === 'CHAR' ? value & 0xff : as === 'FLOAT' ? Math.fround(value) : value;
  if (typeof value === 'string') return value;
  return as === 'STRING' ? value.map(String) : Float64Array.from(value as readonly number[]);
}

function readShown(record: DbRecord, field: Field): Shown {
  const value = readField(record, field);
  const isArray = field.dbf === 'NOACCESS' && record.table.field('SIZV') === undefined;
  return isArray && typeof value !== 'object' ? [shown(value)] : shown(value);
}

function shown(value: Value): Shown {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'bigint') return number(value);
  if (typeof value === 'string') return hide(value);
  return Array.from(value as ArrayLike<number | bigint | string>, (each) => shown(each));
}

function number(value: number | bigint): Shown {
  if (typeof value === 'bigint')
    return value > 2n ** 53n || value < -(2n ** 53n) ? { $: String(value) } : Number(value);
  return Number.isFinite(value) ? value : { $: String(value) };
}

function hide(text: string): string {
  return text.replaceAll(PREFIX, '');
}

export const isKnown = (type: string): boolean => supportOf(type) !== undefined;
