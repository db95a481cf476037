/** The most recent errors that an IOC has logged. Whatever fails is contained by its owner, and logged. */
import type { Logger } from 'pino';

const KEPT = 100;

/** An error that was logged, with what the line carried besides its text. */
export interface LoggedError {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly error: unknown;
  /** Names of the PV or the device that failed, `address:port` of the client concerned. */
  readonly pv: string | undefined;
  readonly device: string | undefined;
  readonly peer: string | undefined;
}

export class ErrorLog {
  readonly #recent: LoggedError[] = [];
  #total = 0;

  /** The last 100, oldest first. */
  get recent(): readonly LoggedError[] {
    return this.#recent;
  }

  /** Since the start. */
  get total(): number {
    return this.#total;
  }

  /** A logger that writes to `log`, and whose errors are kept here. */
  keeping(log: Logger): Logger {
    const error = (...said: unknown[]): void => {
      this.#note(said);
      try {
        Reflect.apply(log.error, log, said);
      } catch {
        // What an author throws may itself throw when it is read. The rest of the line is said all the same.
        const [facts, text] = said;
        const rest = { ...(facts as object), err: new Error('an error that cannot be read') };
        Reflect.apply(log.error, log, facts instanceof Error ? [rest.err, text] : [rest, text]);
      }
    };
    // Setting the level of a pino logger assigns all its methods again: this one stays.
    return Object.create(log, { error: { get: () => error, set: () => {} } }) as Logger;
  }

  #note([facts, text]: readonly unknown[]): void {
    const { err, pv, peer, device } = (typeof facts === 'object' && facts !== null ? facts : {}) as Facts;
    this.#total++;
    this.#recent.push({
      at: Date.now(),
      message: typeof facts === 'string' ? facts : String(text ?? ''),
      error: facts instanceof Error ? facts : err,
      pv: textOf(pv),
      device: textOf(device),
      peer: textOf(peer),
    });
    if (this.#recent.length > KEPT) this.#recent.shift();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Facts {
  readonly err?: unknown;
  readonly pv?: unknown;
  readonly peer?: unknown;
  readonly device?: unknown;
}

function textOf(fact: unknown): string | undefined {
  return typeof fact === 'string' ? fact : undefined;
}
