/** The parameter ports of an IOC, and its records that have DTYPs of asyn. */
import { parseAsynLink } from '../../database/asyn/link.ts';
import type {
  ParameterContext,
  ParameterHandles,
  ParameterPort,
  ParameterSpecs,
  ParameterPorts as PortsOfGroup,
} from '../../database/asyn/parameter-port.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import { type AsynDevice, asynDevices } from '../../database/records/devices/asyn.ts';
import type { DeviceSupport, Part, RecordAccess } from '../../database/records/support.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Services } from '../kernel/services.ts';
import type { DbRecord } from '../record/db-record.ts';
import { AsynRecord } from './asyn-record.ts';
import { LivePort } from './live-port.ts';

/** The IOC's records. */
export interface AsynRecords {
  record(name: string): DbRecord | undefined;
  readonly infos: ReadonlyMap<string, ReadonlyMap<string, { readonly text: string }>>;
  /** Processes it, after what is under way. */
  processSoon(record: DbRecord): void;
  processNow(record: DbRecord): void;
}

export class ParameterPorts {
  readonly #services: Services;
  readonly #records: AsynRecords;
  readonly #context: ParameterContext;
  readonly #ports = new Map<string, LivePort>();
  readonly #live = new Map<DbRecord, AsynRecord>();
  readonly #supports = new Map<string, DeviceSupport>();
  /** Records that are not processed yet. */
  readonly #made: AsynRecord[] = [];
  #isSoft = false;

  constructor(services: Services, records: AsynRecords, sleep: (seconds: number) => Promise<void>) {
    const { clock, log, random } = services;
    this.#services = services;
    this.#records = records;
    this.#context = { sleep, random, wallTime: () => clock.wallTime(), log: (message) => log.info(message) };
  }

  /** @throws DefinitionError when there is another port of that name */
  add({ ports, isSoft }: PortsOfGroup): void {
    if (isSoft) this.#isSoft = true;
    for (const port of ports) {
      const known = this.#ports.get(port.name);
      if (known === undefined) this.#make(port.name, port);
      else if (known.definition !== port)
        throw new DefinitionError(port.name, 'there are two parameter ports of this name.');
    }
  }

  /** For reports. */
  get all(): Iterable<LivePort> {
    return this.#ports.values();
  }

  /** @throws Error when the IOC has no such port */
  handlesOf<P extends ParameterSpecs>(port: ParameterPort<P>): ParameterHandles<P> {
    const live = this.#ports.get(port.name);
    if (live === undefined || live.definition !== (port as ParameterPort)) {
      throw new Error(`the IOC has no parameter port ${port.name}: name it in the \`ports\` of epicsDb() or records()`);
    }
    return live.handles as ParameterHandles<P>;
  }

  /** The device support of a record; undefined: its DTYP is another. */
  deviceOf(record: DbRecord, dtyp: string): DeviceSupport | undefined {
    const device = asynDevices.get(dtyp);
    if (device === undefined || !device.types.includes(record.type)) return undefined;
    if (this.#ports.size === 0 && !this.#isSoft) return undefined;
    const known = this.#supports.get(dtyp) ?? this.#support(dtyp, device);
    this.#supports.set(dtyp, known);
    return known;
  }

  /** Records are processed from now on: those that wait for changes have what there is. */
  run(): void {
    for (const live of this.#made.splice(0)) live.begin();
  }

  // --- helpers

  #make(name: string, definition: ParameterPort | undefined): LivePort {
    const { counters, log } = this.#services;
    const port = new LivePort(name, definition, this.#context, (error, parameter) => {
      counters.handlerErrors++;
      log.error({ err: error, port: name }, `Writing ${parameter} of ${name} failed`);
    });
    this.#ports.set(name, port);
    return port;
  }

  #support(name: string, device: AsynDevice): DeviceSupport {
    const live = (record: RecordAccess) => this.#live.get(this.#records.record(record.name)!);
    return {
      name,
      link: 'INST_IO',
      interrupts: true,
      init: (record) => this.#bind(record, device),
      read: (record) => live(record)?.read() ?? unbound(record, 'failed'),
      write: (record) => live(record)?.write() ?? unbound(record, false),
      relinked: (record) => {
        live(record)?.end();
        this.#live.delete(this.#records.record(record.name)!);
        this.#bind(record, device);
        this.run();
      },
    };
  }

  #bind({ name, type }: RecordAccess, { exchanges, isOutput }: AsynDevice): void {
    const record = this.#records.record(name)!;
    const link = parseAsynLink(record.text(record.table.field('INP') === undefined ? 'OUT' : 'INP'));
    if ('fault' in link) {
      this.#services.log.error(`${name}: ${link.fault}`);
      return;
    }
    const port = this.#ports.get(link.port) ?? (this.#isSoft ? this.#make(link.port, undefined) : undefined);
    const parameter = port?.parameter(link.parameter, link.address, exchanges);
    if (port === undefined || parameter === undefined || (!port.isSimulated && parameter.spec.type !== exchanges)) {
      this.#services.log.error(
        `${name}: there is no parameter ${link.parameter} of ${exchanges} at a port ${link.port}`,
      );
      return;
    }
    const infos = this.#records.infos.get(name);
    const live = new AsynRecord({
      record,
      port,
      parameter,
      type: exchanges,
      isOutput: isOutput(type),
      mask: link.mask,
      readsBack: Number(infos?.get('asyn:READBACK')?.text ?? 0) !== 0,
      beginsWithReadback: Number(infos?.get('asyn:INITIAL_READBACK')?.text ?? 0) !== 0,
      process: (each) => this.#records.processSoon(each),
      processNow: (each) => this.#records.processNow(each),
    });
    this.#live.set(record, live);
    this.#made.push(live);
    live.init();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

// biome-ignore lint/correctness/useYield: it never has to wait
function* unbound<T>(record: RecordAccess, status: T): Part<T> {
  record.raise(AlarmStatus.UDF, Severity.INVALID);
  return status;
}
