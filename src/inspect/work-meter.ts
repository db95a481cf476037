/** How much processor time looking takes. */

export class WorkMeter {
  #ms = 0;

  /** Ms of processor time so far. */
  get total(): number {
    return this.#ms;
  }

  /** Counts the time of the processor, not of the clock: what the machine does for others meanwhile is not looking's cost. */
  count(work: () => void): void {
    const begun = performance.now();
    const { user, system } = process.cpuUsage();
    try {
      work();
    } finally {
      const spent = process.cpuUsage();
      // Other threads of the process are in that, too: it was not longer than it took.
      const cpuMs = (spent.user + spent.system - user - system) / 1000;
      this.#ms += Math.min(cpuMs, performance.now() - begun);
    }
  }
}
