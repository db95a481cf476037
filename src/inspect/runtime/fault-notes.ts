/** The errors that an IOC has logged: whatever fails is contained by its owner, and said in the log. */
import type { Logger } from 'pino';
import type { Detach, Fault } from '../source.ts';

const KEPT = 100;

export class FaultNotes {
  readonly #faults: Fault[] = [];

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** Notes the errors that pass through a logger from now on. */
  attach(log: Logger): Detach {
    const { error } = log;
    const noting = (...said: unknown[]): void => {
      this.#note(said);
      Reflect.apply(error, log, said);
    };
    log.error = noting as typeof error;
    return () => {
      if (log.error === noting) log.error = error;
    };
  }

  #note([facts, text]: readonly unknown[]): void {
    const { err, pv, peer, device } = (typeof facts === 'object' && facts !== null ? facts : {}) as Facts;
    const message = typeof facts === 'string' ? facts : String(text ?? '');
    const cause = err instanceof Error ? err.message : err === undefined ? '' : String(err);
    this.#faults.push({
      at: Date.now(),
      actor: actorOf(pv, device, peer),
      message: cause === '' ? message : `${message}: ${cause}`,
      stack: err instanceof Error ? (err.stack ?? '') : '',
    });
    if (this.#faults.length > KEPT) this.#faults.shift();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Ids as the census gives them; a client is known by its address. */
function actorOf(pv: unknown, device: unknown, peer: unknown): string {
  if (typeof pv === 'string') return `pv/${pv}`;
  if (typeof device === 'string') return `device:${device}/${device}`;
  return typeof peer === 'string' ? peer : 'ioc';
}

/** What log lines of the runtime carry besides their text. */
interface Facts {
  readonly err?: unknown;
  readonly pv?: unknown;
  readonly peer?: unknown;
  readonly device?: unknown;
}
