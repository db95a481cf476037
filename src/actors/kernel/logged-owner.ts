/** The owner of an author's code that logs what escapes from it. */
import type { Owner } from './escapes.ts';
import type { Services } from './services.ts';

/** Milliseconds between two lines about the same code. */
const QUIET_MS = 10_000;

/** Logs the first escape, then at most one every ten seconds with the number of those left out. */
export class LoggedOwner implements Owner {
  readonly #services: Services;
  readonly #facts: object;
  readonly #what: string;
  readonly #failed: (error: unknown) => void;
  #quietUntil = 0;
  #unsaid = 0;

  /**
   * @param facts of the log line, such as `{ pv: 'x:a' }`
   * @param what whose code it is: `Code of x:a`
   * @param failed what else is to happen
   */
  constructor(services: Services, facts: object, what: string, failed: (error: unknown) => void = () => {}) {
    this.#services = services;
    this.#facts = facts;
    this.#what = what;
    this.#failed = failed;
  }

  escaped(error: unknown): void {
    const { clock, counters, log } = this.#services;
    counters.handlerErrors++;
    const now = clock.now();
    if (now < this.#quietUntil) this.#unsaid++;
    else {
      const others = this.#unsaid === 0 ? '' : ` (and ${this.#unsaid} times more before)`;
      this.#unsaid = 0;
      this.#quietUntil = now + QUIET_MS;
      log.error({ err: error, ...this.#facts }, `${this.#what} failed where nothing caught the error${others}`);
    }
    this.#failed(error);
  }
}
