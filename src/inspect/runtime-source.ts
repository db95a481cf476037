/** A running IOC as the inspector sees it. */

import { Circuit } from '../actors/ca/circuit.ts';
import { Subscription } from '../actors/ca/subscription.ts';
import { Supervisor } from '../actors/ca/supervisor.ts';
import type { Ioc } from '../actors/ioc/ioc.ts';
import { type AnyWired, observe } from '../actors/kernel/wired.ts';
import { Door } from '../actors/port/door/door.ts';
import { Port } from '../actors/port/port.ts';
import type { EndedPut } from '../actors/pv/put-observer.ts';
import { Pv } from '../actors/pv/pv.ts';
import { Channel as PvaChannel } from '../actors/pva/channel.ts';
import { Connection } from '../actors/pva/connection.ts';
import type { Content } from '../actors/pva/content.ts';
import { Monitor } from '../actors/pva/monitor.ts';
import { Supervisor as PvaSupervisor } from '../actors/pva/supervisor.ts';
import type { Requester } from '../database/pv/definition.ts';
import { timestampToMs } from '../protocol/value/time.ts';
import type { Value } from '../protocol/value/value.ts';
import { clean } from './clean.ts';
import { putLine } from './put-line.ts';
import { acceptsOf } from './runtime/accepts.ts';
import { RuntimeCensus } from './runtime/census.ts';
import { tapCircuit } from './runtime/circuit-tap.ts';
import { tapConnection } from './runtime/connection-tap.ts';
import { sendFrame, setFault } from './runtime/devices.ts';
import { expose } from './runtime/expose.ts';
import { faultsOf } from './runtime/faults.ts';
import { RecordReports } from './runtime/record-view.ts';
import { longText, recordValue, reportOf, tallyOf } from './runtime/reports.ts';
import { SearchNotes } from './runtime/search-notes.ts';
import { TrafficNotes } from './runtime/traffic-notes.ts';
import { tapTraffic } from './runtime/traffic-tap.ts';
import { writeText } from './runtime/write.ts';
import type {
  Accepts,
  CensusEntry,
  Counters,
  Detach,
  Exposure,
  Faults,
  InspectionSource,
  PutLine,
  Report,
  Sample,
  Searches,
  Tally,
  TapListener,
} from './source.ts';

export interface RuntimeSourceOptions {
  /** What people call this IOC. */
  readonly name: string;
  /** Of xioc. */
  readonly version: string;
}

/** Arrays are plotted up to this many elements; longer ones would only be thinned out. */
const SAMPLED_ELEMENTS = 100_000;

export class RuntimeSource implements InspectionSource {
  readonly name: string;
  readonly version: string;
  readonly startedAt = Date.now();
  readonly #ioc: Ioc;
  readonly #residents: RuntimeCensus;
  readonly #records: RecordReports;
  readonly #traffic = new TrafficNotes();
  readonly #searches = new SearchNotes();

  constructor(ioc: Ioc, { name, version }: RuntimeSourceOptions) {
    this.name = name;
    this.version = version;
    this.#ioc = ioc;
    this.#residents = new RuntimeCensus(ioc, () => ioc.database.records.values());
    this.#records = new RecordReports(() => ioc.database.records.values());
  }

  *looking(): Generator<void> {
    yield* this.#residents.walking();
    this.#noteTraffic();
  }

  get census(): ReadonlyMap<string, CensusEntry> {
    return this.#residents.residents;
  }

  describe(id: string): Report | undefined {
    const resident = this.#residents.residents.get(id);
    if (resident === undefined) return undefined;
    const { record } = resident;
    if (record !== undefined) {
      const pv = this.#ioc.database.pvs.get(record.name);
      const value = resident.kind === 'pv' ? recordValue(record, pv) : {};
      return { ...value, ...this.#records.describe(record) };
    }
    if (resident.wired === undefined) return { status: clean(resident.ref.getSnapshot()?.status ?? null) };
    return reportOf(resident.wired, this.#traffic, this.#ioc.services.clock);
  }

  tally(id: string): Tally | undefined {
    const resident = this.#residents.residents.get(id);
    const wired = resident?.record ? this.#ioc.database.pvs.get(resident.record.name) : resident?.wired;
    return wired === undefined ? undefined : tallyOf(wired);
  }

  *subscriptionsOf(pv: string): Generator<string> {
    const { residents } = this.#residents;
    const wanted = this.#pv(pv);
    if (wanted === undefined) return;
    const stands = new Map<Content, boolean>();
    for (const { id, wired } of residents.values()) {
      if (wired instanceof Subscription ? wired.channel.pv === wanted : isOn(wired, wanted, stands)) yield id;
    }
  }

  counters(): Counters {
    this.#noteTraffic(); // all counters are of the same moment, or rates would be of the wrong span
    const { reads, writes, searches, updates, updatesReplaced } = this.#ioc.services.counters;
    return { reads, writes, searches, updates, updatesReplaced, ...this.#traffic.total };
  }

  searches(): Searches {
    return this.#searches.report;
  }

  noteSearches(): Detach {
    const supervisors = [this.#ioc.server(Supervisor), this.#ioc.server(PvaSupervisor)];
    return this.#searches.attach(supervisors.filter((each) => each !== undefined));
  }

  faults(): Faults {
    return faultsOf(this.#ioc.services.errors);
  }

  expose(id: string, onPassed: () => void): Exposure {
    const wired = this.#residents.residents.get(id)?.wired;
    return wired === undefined ? NO_SHORTER_WAY : expose(wired, onPassed);
  }

  exposeAll(): Detach {
    return observe();
  }

  followPuts(listener: (line: PutLine) => void): Detach {
    const ioc = this.#ioc;
    const putEnded = (put: EndedPut) => listener(putLine(put, ioc.services.clock.wallTime()));
    const ends = [ioc.followPuts(), ioc.watch({ putEnded, removed: () => {}, rightsChanged: () => {} })];
    return () => {
      for (const end of ends) end();
    };
  }

  tap(circuit: string, listener: TapListener): Detach {
    const wired = this.#residents.residents.get(circuit)?.wired;
    if (wired instanceof Connection) return tapConnection(wired, listener);
    if (wired instanceof Port || wired instanceof Door) {
      const { clock } = this.#ioc.services;
      return tapTraffic(wired, () => ({ wall: clock.wallTime(), clock: clock.now() }), listener);
    }
    return wired instanceof Circuit ? tapCircuit(wired, listener) : () => {};
  }

  follow(pv: string, listener: (sample: Sample) => void): Detach {
    const wired = this.#pv(pv);
    if (wired === undefined) return () => {};
    const tell = (): void => {
      const { value, severity } = wired.current;
      listener({ at: timestampToMs(wired.current), value: longText(value) ?? plain(value), severity });
    };
    tell();
    return wired.audience.watch(tell);
  }

  async write(pv: string, text: string, requester: Requester): Promise<void> {
    const wired = this.#pv(pv);
    if (wired === undefined) throw new Error(`There is no PV '${pv.replace(/^pv\//, '')}' any more.`);
    await writeText(this.#ioc, wired, text, requester);
  }

  accepts(id: string): Accepts {
    const resident = this.#residents.residents.get(id);
    return resident === undefined ? [] : acceptsOf(resident);
  }

  async sendFrame(port: string, text: string, awaitsReply: boolean): Promise<string> {
    return await sendFrame(this.#residents.residents.get(port)?.wired, this.#ioc.services.clock, text, awaitsReply);
  }

  setFault(door: string, text: string): void {
    setFault(this.#residents.residents.get(door)?.wired, text);
  }

  disconnect(circuit: string): void {
    const wired = this.#residents.residents.get(circuit)?.wired;
    if (!(wired instanceof Circuit || wired instanceof Connection)) throw new Error('This client is gone already.');
    wired.ref.send({ type: 'stop' });
  }

  /** Of a record of a database that of its value, made where nobody has asked for it before. */
  #pv(id: string): Pv | undefined {
    const { kind, wired, record } = this.#residents.residents.get(id) ?? {};
    if (record !== undefined) return kind === 'pv' ? this.#ioc.database.pv(record, 'VAL') : undefined;
    return wired instanceof Pv ? wired : undefined;
  }

  #noteTraffic(): void {
    const circuits = this.#ioc.server(Supervisor)?.circuits.values() ?? [];
    const connections = this.#ioc.server(PvaSupervisor)?.connections.values() ?? [];
    this.#traffic.note([...circuits, ...connections], Date.now());
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Whether a monitor of PV Access shows this PV: by itself, or as a part of a group. */
function isOn(wired: AnyWired | undefined, pv: Pv, stands: Map<Content, boolean>): boolean {
  if (!(wired instanceof Monitor && wired.channel instanceof PvaChannel)) return false;
  const { content } = wired.channel;
  let does = stands.get(content);
  if (does === undefined) {
    does = [...content.pvs].includes(pv);
    stands.set(content, does);
  }
  return does;
}

/** Of actors that a device's machine made for itself: all their events pass through their logic. */
const NO_SHORTER_WAY: Exposure = { closely: () => {}, loosely: () => {}, end: () => {} };

function plain(value: Value): Sample['value'] {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object') return value;
  if (typeof value[0] === 'string') return (value as readonly string[]).join(' ');
  return Array.from({ length: Math.min(value.length, SAMPLED_ELEMENTS) }, (_, index) => Number(value[index]));
}
