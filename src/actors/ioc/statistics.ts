/** What is asked of an IOC: each figure is computed when it is looked at, since many PVs are visited for some. */
import type { ClientStatistics, IocStatistics, QueueStatistics } from '../../database/author/ioc-context.ts';
import type { GroupInstance } from '../group/group-instance.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';
import type { ScanLists } from '../scan/scan-lists.ts';

/** The IOC, as its load is computed. */
export interface StatisticsOwner {
  readonly services: Services;
  readonly scans: ScanLists;
  readonly pvs: ReadonlyMap<string, Pv>;
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
    return this.#ioc.pvs.size;
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
    for (const pv of this.#ioc.pvs.values()) if (pv.hasOverduePut) count++;
    return count;
  }

  get puts(): QueueStatistics {
    const { counters, bounds } = this.#ioc.services;
    let used = 0;
    for (const pv of this.#ioc.pvs.values()) used = Math.max(used, pv.waitingPuts);
    return { size: bounds.waitingPuts, used, high: counters.longestPutQueue, overruns: counters.putsRefused };
  }

  get scans(): readonly QueueStatistics[] {
    const { queues, triggered: size } = this.#ioc.scans;
    return queues.map(({ used, high, overruns }) => ({ size, used, high, overruns }));
  }
}
