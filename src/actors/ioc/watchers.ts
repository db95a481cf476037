/** Servers, and whoever else follows what changes in an IOC. */
import type { EndedPut, PutObserver } from '../pv/put-observer.ts';
import type { Pv } from '../pv/pv.ts';
import type { SourceWatcher } from '../pv/source.ts';

export class Watchers {
  readonly #all = new Set<SourceWatcher>();
  readonly #observe: (observer: PutObserver | undefined) => void;

  /** @param observe called with what is to be told of each put that has ended; undefined while nobody wants to know */
  constructor(observe: (observer: PutObserver | undefined) => void) {
    this.#observe = observe;
  }

  /** Calls `watcher` from now on; returns what ends it. */
  add(watcher: SourceWatcher): () => void {
    this.#all.add(watcher);
    this.#observePuts();
    return () => {
      this.#all.delete(watcher);
      this.#observePuts();
    };
  }

  added(pv: Pv): void {
    for (const watcher of this.#all) watcher.added?.(pv);
  }

  removed(pvs: readonly Pv[]): void {
    for (const pv of pvs) for (const watcher of this.#all) watcher.removed(pv);
  }

  /** Of a PV and its fields; undefined: of any. */
  rightsChanged(pv: Pv | undefined): void {
    const pvs = pv === undefined ? [undefined] : [pv, ...pv.fields.values()];
    for (const watcher of this.#all) for (const each of pvs) watcher.rightsChanged(each);
  }

  // --- helpers

  #observePuts(): void {
    const told = [...this.#all].filter(({ putEnded }) => putEnded !== undefined);
    const tellAll = (put: EndedPut) => {
      for (const { putEnded } of told) putEnded?.(put);
    };
    this.#observe(told.length === 0 ? undefined : tellAll);
  }
}
