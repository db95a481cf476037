/** What an examination says of one rule in one state: the lines of every report. */

import type { Book } from '../../../conform/book.ts';
import type { Examination } from '../../../conform/examine.ts';
import type { Failure } from '../../../conform/failure.ts';
import { describeMove } from '../../../conform/move.ts';
import { describeTrace } from '../../../conform/trace.ts';

/** `differs`: as its family is known to. */
export type Result = 'pass' | 'differs' | 'FAIL';

export interface Verdict {
  readonly message: string;
  /** The situation. */
  readonly when: string;
  readonly state: string;
  readonly result: Result;
  /** How often it was tried. */
  readonly tried: number;
  /** What must be seen, by the rule or by the known difference. */
  readonly expected: string;
  /** What went wrong, where that is known best. */
  readonly failure: Failure | undefined;
}

export function verdictsOf({ cells, failures }: Examination, book: Book): Verdict[] {
  return cells.map(({ rule, noun, state, tried, failed }) => {
    const { message, when, expected, differs } = book.article(rule);
    return {
      message,
      when,
      state: `${noun} ${state}`.trim(),
      result: failed > 0 ? 'FAIL' : differs ? 'differs' : 'pass',
      tried,
      expected,
      failure: failed > 0 ? failures.find(({ violation }) => violation.rule === rule) : undefined,
    };
  });
}

/** What was seen, on the shortest way to it: for people, with all bytes. */
export function describeFailure({ violation, steps, delivery }: Failure, book: Book): string {
  const { message, when } = book.article(violation.rule);
  const shown = steps.slice(-MOST_STEPS);
  const left = steps.length > shown.length ? ` The latest ${shown.length} of ${steps.length} steps:` : '';
  return `${message}: ${when}\n${violation.message}. Messages ${delivery}.${left}\n${describeTrace(shown)}`;
}

/** The way alone, for programs. */
export function pathOf({ steps }: Failure): string[] {
  return steps.map(({ move }) => describeMove(move));
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_STEPS = 30;
