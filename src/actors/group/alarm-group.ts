/** PVs that share one alarm: what raises or clears it for one of them does so for all. */
import { Dbe } from '../../protocol/value/posting.ts';
import type { Pv } from '../pv/pv.ts';

export class AlarmGroup {
  /** With what ends the watching of each. */
  readonly #pvs = new Map<Pv, () => void>();

  add(pv: Pv): void {
    const stop = pv.audience.watch(({ status, severity }, mask) => {
      if ((mask & Dbe.ALARM) === 0) return;
      for (const other of this.#pvs.keys()) {
        const { current } = other;
        if (current.status !== status || current.severity !== severity) other.raise({ status, severity });
      }
    });
    this.#pvs.set(pv, stop);
  }

  /** The PV has been removed. */
  remove(pv: Pv): void {
    this.#pvs.get(pv)?.();
    this.#pvs.delete(pv);
  }
}
