/** PVs that share one alarm: what raises or clears it for one of them does so for all. */
import { Dbe } from '../../protocol/value/posting.ts';
import type { Pv } from '../pv/pv.ts';

export class AlarmGroup {
  readonly #pvs = new Set<Pv>();

  add(pv: Pv): void {
    this.#pvs.add(pv);
    pv.audience.watch(({ status, severity }, mask) => {
      if ((mask & Dbe.ALARM) === 0) return;
      for (const other of this.#pvs) {
        const { current } = other;
        if (current.status !== status || current.severity !== severity) other.raise({ status, severity });
      }
    });
  }
}
