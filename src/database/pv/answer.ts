/** What a handler may answer, and how it refuses. */

/** The type of `skip`; of a symbol TypeScript would forget in an async handler which one it is. */
class Skip {
  /** Makes it a type that nothing else has. */
  protected readonly skips = true;
}

/** Stores nothing and completes the put: what the handler wrote itself stands. */
export const skip = new Skip();

/**
 * Refuses a put: the value stays, the client gets PUTFAIL, the PV's alarm becomes WRITE/MAJOR until the next good value.
 * A refusal is the author's decision and is logged as one line; any other error is logged with its stack and makes the
 * PV INVALID.
 */
export function reject(why: string): never {
  throw new Rejection(why);
}

/** Thrown by `reject`. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  /** Of the alarm that the PV gets. */
  readonly severity: 'MAJOR' | 'INVALID';

  constructor(message: string, severity: 'MAJOR' | 'INVALID' = 'MAJOR') {
    super(message);
    this.severity = severity;
  }
}

/** A handler's new value: undefined keeps the value that was put (or had), `skip` stores nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: handlers without a return statement are meant.
export type Answer<W> = W | Skip | undefined | void;
