/** What is asked of an IOC: each figure is worked out when it is looked at, since many PVs are gone through for some. */
import type { ClientLoad, IocLoad, QueueLoad } from '../../database/author/ioc-context.ts';
import type { GroupInstance } from '../group/group-instance.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';
import type { ScanLists } from '../scan/scan-lists.ts';

/** The IOC, as its load is worked out. */
export interface LoadOwner {
  readonly services: Services;
  readonly scans: ScanLists;
  readonly pvs: ReadonlyMap<string, Pv>;
  readonly groups: Iterable<GroupInstance>;
  readonly servers: { readonly clients: readonly ClientLoad[] };
}

export class Load implements IocLoad {
  readonly #ioc: LoadOwner;

  constructor(ioc: LoadOwner) {
    this.#ioc = ioc;
  }

  get clients(): readonly ClientLoad[] {
    return this.#ioc.servers.clients;
  }

  get pvs(): number {
    return this.#ioc.pvs.size;
  }

  get scanOverruns(): number {
    return this.#ioc.services.counters.scanOverruns;
  }

  get scanRates(): IocLoad['scanRates'] {
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

  get puts(): QueueLoad {
    const { counters, bounds } = this.#ioc.services;
    let used = 0;
    for (const pv of this.#ioc.pvs.values()) used = Math.max(used, pv.waitingPuts);
    return { size: bounds.waitingPuts, used, high: counters.longestPutQueue, overruns: counters.putsRefused };
  }

  get scans(): readonly QueueLoad[] {
    const { queues, triggered: size } = this.#ioc.scans;
    return queues.map(({ used, high, overruns }) => ({ size, used, high, overruns }));
  }
}
