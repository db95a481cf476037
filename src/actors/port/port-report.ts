/** Why a port is up or down, since when, and what is logged of it: one line per change. */
import type { Services } from '../kernel/services.ts';
import type { PortCounters } from './port-counters.ts';
import type { PortParts } from './port-parts.ts';
import type { Traffic } from './traffic.ts';

export const DISABLED = 'by an operator';
export const STOPPED = 'the IOC stops';

export class PortReport {
  readonly #parts: PortParts;
  readonly #services: Services;
  readonly #counters: PortCounters;
  readonly #traffic: Traffic;
  #since: number;
  /** What was logged last. */
  #reported: 'up' | 'down' | 'disabled' | undefined;
  /** `opens` when it was up last. */
  #opensWhenUp = 0;
  /** Why it is not up. */
  reason = 'the IOC does not serve yet';
  /** What went wrong last. */
  lastError = '';
  peer = '';

  constructor(parts: PortParts, services: Services, counters: PortCounters, traffic: Traffic) {
    this.#parts = parts;
    this.#services = services;
    this.#counters = counters;
    this.#traffic = traffic;
    this.#since = services.clock.wallTime();
  }

  /** Unix time in ms of the last change between up and down. */
  get since(): number {
    return this.#since;
  }

  /** It comes up, or goes down, now. */
  mark(): void {
    this.#since = this.#services.clock.wallTime();
  }

  /** `psu is disconnected since 12:03:07: connection refused` */
  whyDown(isDisabled: boolean): string {
    const time = new Date(this.#since).toISOString().slice(11, 19);
    return `${this.#parts.name} is ${isDisabled ? 'disabled' : 'disconnected'} since ${time}: ${this.reason}`;
  }

  /** Tries that fail are counted, and told when it is up again. */
  write(isUp: boolean): void {
    const { name, device } = this.#parts;
    const { log } = this.#services;
    const { reason } = this;
    if (isUp) {
      const lost = this.#counters.opens - this.#opensWhenUp - 1;
      const tries = lost > 0 ? ` after ${lost} ${lost === 1 ? 'try' : 'tries'} that failed` : '';
      log.info({ port: name }, `The port ${name} is up: ${this.peer}${tries}`);
      this.#opensWhenUp = this.#counters.opens;
      this.#reported = 'up';
    } else if (reason === STOPPED) this.#reported = undefined;
    else if (reason === DISABLED) this.#reported = 'disabled';
    else if (this.#reported !== 'down') {
      log.warn({ port: name }, `The port ${name} to ${device} is down: ${reason}`);
      this.#reported = 'down';
    }
    if (!isUp && reason !== STOPPED) this.lastError = reason;
    this.#traffic.say(isUp ? `up: ${this.peer}` : `down: ${reason}`);
  }
}
