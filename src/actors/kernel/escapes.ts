/**
 * What escapes an author's code: a rejection that nobody awaits, an error thrown in a timer or by a socket without
 * 'error' listener. Node would end the process.
 *
 * Code of an author runs as its owner's (`runAs`), and whatever it sets going - promises, timers, sockets - stays so. While
 * escapes are caught (`catchEscapes`), each is reported to the owner of the code it came from. Otherwise nothing is tracked,
 * which costs nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose code it is: a PV, a machine, a group. */
export interface Owner {
  /** An error has escaped the code; whatever was to follow it will not. */
  escaped(error: unknown): void;
}

/** Whether it is known whose code runs. */
export function tracksOwners(): boolean {
  return catchers > 0;
}

/** Runs code of an author as its owner's. */
export function runAs<T>(owner: Owner, run: () => T): T {
  return catchers === 0 ? run() : running.run(owner, run);
}

/** `run`, to be called later, as the code of whoever runs now. For clocks that call back from one timer. */
export function keepOwner(run: () => void): () => void {
  if (catchers === 0) return run;
  const owner = running.getStore();
  if (owner === undefined) return run;
  return () => {
    try {
      running.run(owner, run);
    } catch (error) {
      owner.escaped(error);
    }
  };
}

/** Runs code of ours as nobody's, although an author's code has set it off. */
export function runAsNobody<T>(run: () => T): T {
  return catchers === 0 ? run() : running.exit(run);
}

/**
 * From now on escapes are reported to their owners instead of ending the process.
 *
 * @param unowned called with what escaped code of which no owner is known
 * @returns ends it
 */
export function catchEscapes(unowned: (error: unknown) => void): () => void {
  const caught = (error: unknown) => {
    const owner = running.getStore();
    if (owner === undefined) unowned(error);
    else running.exit(() => owner.escaped(error));
  };
  catchers++;
  process.on('uncaughtException', caught);
  process.on('unhandledRejection', caught);
  return () => {
    catchers--;
    process.off('uncaughtException', caught);
    process.off('unhandledRejection', caught);
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const running = new AsyncLocalStorage<Owner>();

/** Whoever catches escapes of this process: one IOC as a rule. */
let catchers = 0;
