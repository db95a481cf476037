/** What an author's code has thrown, which may be anything, as text that can always be shown. */

/** The message of an error, or the thrown value itself as text. */
export function thrownText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return UNREADABLE;
  }
}

/** As `thrownText`, with the name of the error before its message: `RangeError: too far`. */
export function thrownNameAndText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrownText(thrown)}` : thrownText(thrown);
  } catch {
    return UNREADABLE;
  }
}

/** The stack of an error; empty when there is none. */
export function thrownStack(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.stack ?? '') : '';
  } catch {
    return '';
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Its own getters or conversions throw. */
const UNREADABLE = 'an error that cannot be read';
