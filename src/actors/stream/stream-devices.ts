/**
 * The records of an IOC with DTYP `stream`, and the ports that their links name.
 *
 * Source: StreamDevice as run, and its documentation.
 */
import type { DevicePort } from '../../database/port/device-port.ts';
import { simulatedDevice } from '../../database/records/devices/simulated.ts';
import type { DeviceSupport, Part, RecordAccess } from '../../database/records/support.ts';
import { ProtocolLibrary, type ProtocolSource } from '../../database/stream/library.ts';
import { parseStreamLink, type StreamLink } from '../../database/stream/link.ts';
import { describeFault, FaultList } from '../../database/text/fault.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired } from '../kernel/wired.ts';
import type { Port } from '../port/port.ts';
import type { DbRecord } from '../record/db-record.ts';
import { localCalendar } from './calendar.ts';
import { StreamPort } from './stream-port.ts';
import { StreamRecord } from './stream-record.ts';
import { type StreamHome, StreamTaker, waitsForInput } from './stream-taker.ts';

/** What a start script has configured. */
export interface StreamSetup {
  readonly ports: readonly DevicePort[];
  readonly protocols: ProtocolSource;
  /** A record whose port is not there keeps what is put to it; else it stays undefined. */
  readonly isSoft: boolean;
}

/** The IOC's records. */
export interface StreamRecords extends StreamHome {
  record(name: string): DbRecord | undefined;
  /** Processes a record whose device has sent what it waits for. */
  processNow(record: DbRecord): void;
}

export class StreamDevices {
  readonly #services: Services;
  readonly #records: StreamRecords;
  readonly #ports = new Map<string, StreamPort>();
  readonly #library: ProtocolLibrary;
  readonly #live = new Map<DbRecord, StreamRecord>();
  readonly #members = new Map<StreamPort, StreamRecord[]>();
  readonly #support: DeviceSupport;
  readonly #isSoft: boolean;
  readonly #simulated = simulatedDevice('stream');
  /** Where faults of protocols are told. */
  #tell: (message: string) => void;
  #isPrepared = false;

  constructor(parent: AnyWired, services: Services, records: StreamRecords, { ports, protocols, isSoft }: StreamSetup) {
    this.#isSoft = isSoft;
    this.#services = services;
    this.#tell = (message) => services.log.warn(message);
    this.#records = records;
    this.#library = new ProtocolLibrary(protocols);
    for (const spec of ports) this.#ports.set(spec.name, new StreamPort(parent, services, spec));
    for (const port of this.#ports.values()) {
      this.#members.set(port, []);
      this.#watch(port);
    }
    this.#support = {
      name: 'stream',
      link: 'INST_IO',
      interrupts: true,
      init: (record) => this.#add(record),
      read: (record) => this.#of(record)?.read() ?? uninitialised(record, 'failed'),
      write: (record) => this.#of(record)?.write() ?? uninitialised(record, false),
      relinked: (record) => this.#relink(record),
    };
  }

  get ports(): readonly Port[] {
    return [...this.#ports.values()].map(({ port }) => port);
  }

  /** An actor has thrown; false when it is none of the ports. */
  failed(actorId: string, error: unknown): boolean {
    return [...this.#ports.values()].some((port) => port.failed(actorId, error));
  }

  /** The device support of a record; undefined: its DTYP is another. */
  deviceOf(record: DbRecord, dtyp: string): DeviceSupport | undefined {
    if (dtyp !== 'stream') return undefined;
    const link = parseStreamLink(linkText(record));
    return this.#isSoft && !('fault' in link) && !this.#ports.has(link.port) ? this.#simulated : this.#support;
  }

  /** Connects, and runs the `@init` handlers: what has to be done before records are scanned. */
  async prepare(): Promise<void> {
    await Promise.all([...this.#ports.values()].map((port) => port.start()));
    for (const port of this.#ports.values()) if (port.port.isUp) await this.#initialise(port);
    this.#isPrepared = true;
  }

  /** Runs `@init` handlers again: of all, or those of a port. */
  async reinit(port?: string): Promise<void> {
    for (const each of this.#ports.values()) {
      if (port === undefined || each.spec.name === port) await this.#initialise(each);
    }
  }

  /** Reads protocols again. @param isMeant by name of the record @returns names of those that have theirs */
  async reload(isMeant: (name: string) => boolean): Promise<readonly string[]> {
    this.#library.forget();
    const reloaded: string[] = [];
    for (const [record, live] of this.#live) {
      if (!isMeant(record.name)) continue;
      live.use(this.#protocol(record));
      if (live.protocol === undefined) continue;
      reloaded.push(record.name);
      await live.initialise();
    }
    return reloaded;
  }

  /** Tells faults of protocols elsewhere from now on. @param tell undefined: in the log of the IOC */
  logTo(tell: ((message: string) => void) | undefined): void {
    this.#tell = tell ?? ((message) => this.#services.log.warn(message));
  }

  /** For reports. */
  get records(): Iterable<StreamRecord> {
    return this.#live.values();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#ports.values()].map((port) => port.stop()));
  }

  // --- helpers

  /** Undefined: its link is wrong. */
  #of(record: RecordAccess): StreamRecord | undefined {
    return this.#live.get(this.#records.record(record.name)!);
  }

  #add({ name }: RecordAccess): void {
    const record = this.#records.record(name)!;
    const link = parseStreamLink(linkText(record));
    if ('fault' in link) {
      this.#services.log.error(`${name}: ${link.fault}`);
      return;
    }
    const port = this.#ports.get(link.port);
    if (port === undefined) {
      this.#services.log.error(`${name}: Can't attach to bus ${link.port} ${Math.max(link.address, 0)}`);
      return;
    }
    const { clock } = this.#services;
    const live = new StreamRecord({
      record,
      port,
      taker: new StreamTaker(
        record,
        this.#records,
        localCalendar(() => clock.wallTime()),
      ),
      clock,
      process: (each) => this.#records.processNow(each),
      log: (message) => this.#tell(message),
    });
    this.#live.set(record, live);
    this.#members.get(port)!.push(live);
    live.use(this.#protocol(record));
  }

  /** Its INP or OUT is another. */
  #relink(access: RecordAccess): void {
    const record = this.#records.record(access.name)!;
    const before = this.#live.get(record);
    if (before !== undefined) {
      this.#live.delete(record);
      for (const [port, members] of this.#members)
        this.#members.set(
          port,
          members.filter((each) => each !== before),
        );
    }
    this.#add(access);
    const live = this.#live.get(record);
    void live?.initialise();
    if (live !== undefined && waitsForInput(record)) live.begin();
  }

  #protocol(record: DbRecord) {
    const link = parseStreamLink(linkText(record));
    if ('fault' in link) return undefined;
    const faults = new FaultList();
    const protocol = this.#library.protocol(link, faults);
    for (const fault of faults.all) this.#services.log.error(`${describeFault(fault)}\n${reading(link, record)}`);
    return protocol;
  }

  /** One after the other. */
  async #initialise(port: StreamPort): Promise<void> {
    for (const live of this.#recordsOf(port)) await live.initialise();
  }

  #recordsOf(port: StreamPort): readonly StreamRecord[] {
    return this.#members.get(port)!;
  }

  #watch(port: StreamPort): void {
    port.port.watch({
      up: () => {
        for (const live of this.#recordsOf(port)) {
          if (this.#isPrepared) void live.initialise();
          if (waitsForInput(live.record)) live.begin();
        }
      },
      down: (why) => {
        for (const live of this.#recordsOf(port)) if (waitsForInput(live.record)) live.lose(why);
      },
      input: (bytes) => {
        for (const live of this.#recordsOf(port)) if (waitsForInput(live.record)) live.input(bytes);
      },
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function linkText(record: DbRecord): string {
  return record.text(record.table.field('INP') === undefined ? 'OUT' : 'INP');
}

// biome-ignore lint/correctness/useYield: it never has to wait
function* uninitialised<T>(record: RecordAccess, status: T): Part<T> {
  record.raise(AlarmStatus.UDF, Severity.INVALID);
  return status;
}

function reading({ protocol }: StreamLink, { name }: DbRecord): string {
  return `  while reading protocol '${protocol}' for '${name}'`;
}
