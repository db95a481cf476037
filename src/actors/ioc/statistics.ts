/** What is asked of an IOC: each figure is computed when it is looked at, since many PVs are visited for some. */
import type { ClientStatistics, IocStatistics, QueueStatistics } from '../../database/author/ioc-context.ts';
import type { Severity } from '../../protocol/value/alarm.ts';
import type { GroupInstance } from '../group/group-instance.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';
import type { RecordDatabase } from '../record/database.ts';
import { Slot } from '../record/slots.ts';
import type { ScanLists } from '../scan/scan-lists.ts';

/** The IOC, as its load is computed. */
export interface StatisticsOwner {
  readonly services: Services;
  readonly scans: ScanLists;
  readonly pvs: ReadonlyMap<string, Pv>;
  readonly database: Pick<RecordDatabase, 'loadedRecords' | 'pvs'>;
  readonly groups: Iterable<GroupInstance>;
  readonly servers: { readonly clients: readonly ClientStatistics[] };
}

export class Statistics implements IocStatistics {
  readonly #ioc: StatisticsOwner;

  constructor(ioc: StatisticsOwner) {
    this.#ioc = ioc;
  }

  get clients(): readonly ClientStatistics[] {
    return this.#ioc.servers.clients;
  }

  get pvs(): number {
    let count = this.#ioc.pvs.size;
    for (const _ of this.#ioc.database.loadedRecords()) count++;
    return count;
  }

  get severities(): IocStatistics['severities'] {
    const counts: [number, number, number, number] = [0, 0, 0, 0];
    for (const { current } of this.#ioc.pvs.values()) counts[current.severity as Severity]++;
    for (const { values } of this.#ioc.database.loadedRecords()) counts[values[Slot.SEVR] as Severity]++;
    return counts;
  }

  get scanOverruns(): number {
    return this.#ioc.services.counters.scanOverruns;
  }

  get scanRates(): IocStatistics['scanRates'] {
    return Array.from(this.#ioc.scans.rates, ({ periodMs, overruns }) => ({ seconds: periodMs / 1000, overruns }));
  }

  get downDevices(): number {
    return [...this.#ioc.groups].flatMap((instance) => [...instance.downDevices()]).length;
  }

  get overduePuts(): number {
    let count = 0;
    for (const pv of this.#all()) if (pv.hasOverduePut) count++;
    return count;
  }

  get puts(): QueueStatistics {
    const { counters, bounds } = this.#ioc.services;
    let used = 0;
    for (const pv of this.#all()) used = Math.max(used, pv.waitingPuts);
    return { size: bounds.waitingPuts, used, high: counters.longestPutQueue, overruns: counters.putsRefused };
  }

  get scans(): readonly QueueStatistics[] {
    const { queues, triggered: size } = this.#ioc.scans;
    return queues.map(({ used, high, overruns }) => ({ size, used, high, overruns }));
  }

  // --- helpers

  /** All that puts may wait at. */
  *#all(): Iterable<Pv> {
    yield* this.#ioc.pvs.values();
    yield* this.#ioc.database.pvs.values();
  }
}
