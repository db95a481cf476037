/** The monitors of a circuit that hold an update back: the client does not read, or has switched monitors off. */

/** A monitor that may hold one update back. */
export interface Holder {
  /** Whether it still does. */
  readonly waits: boolean;
  /** The client takes updates again; the monitor looks whether it is so. */
  outletOpened(): void;
}

export class HeldMonitors {
  #holders = new Set<Holder>();

  get size(): number {
    return this.#holders.size;
  }

  add(holder: Holder): void {
    this.#holders.add(holder);
  }

  /** It has been cancelled. */
  delete(holder: Holder): void {
    this.#holders.delete(holder);
  }

  clear(): void {
    this.#holders.clear();
  }

  /** Lets them send after the present event, when they find the circuit in its new state. */
  open(): void {
    queueMicrotask(() => {
      const holders = this.#holders;
      this.#holders = new Set();
      for (const holder of holders) {
        holder.outletOpened();
        if (holder.waits) this.#holders.add(holder);
      }
    });
  }
}
