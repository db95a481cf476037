/** What a function of an author's answers, now or later. */
import { type Part, Wait } from '../support.ts';

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Waits for what it answers where that is a promise. */
export function* outcomeOf(act: () => unknown): Part<Outcome> {
  let outcome: Outcome;
  try {
    outcome = { value: act() };
  } catch (error) {
    return { error };
  }
  if (isThenable(outcome.value)) {
    const settled = Promise.resolve(outcome.value).then(
      (value) => {
        outcome = { value };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
    yield new Wait(settled);
  }
  return outcome;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
