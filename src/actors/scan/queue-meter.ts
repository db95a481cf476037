/** How much waits, how much did at most, and how often there was no room: what iocStats tells of EPICS base's queues. */
export class QueueMeter {
  #used = 0;
  #high = 0;
  #overruns = 0;

  get used(): number {
    return this.#used;
  }

  /** Most that was ever used. */
  get high(): number {
    return this.#high;
  }

  get overruns(): number {
    return this.#overruns;
  }

  enter(): void {
    this.#used++;
    this.#high = Math.max(this.#high, this.#used);
  }

  leave(): void {
    this.#used--;
  }

  overrun(): void {
    this.#overruns++;
  }
}
