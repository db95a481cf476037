/** How a machine that failed is started again, as an author says it. */
import { defaultRestartRule, type RestartRule } from '../../machines/restart.ts';
import { DefinitionError } from '../pv/definition-error.ts';

/** Times in seconds. */
export interface RestartPolicy {
  /** Delay before the first restart; default 1. */
  readonly delay?: number;
  /** The delay after each further failure is this many times the one before; default 2. 1: always the same. */
  readonly factor?: number;
  /** No delay is longer; default 60. */
  readonly longest?: number;
  /** A machine that runs this long is well again: the next failure is again the first. Default 60. */
  readonly wellAfter?: number;
  /** So many failures within so many seconds, and it stays down until somebody restarts it. Default: it never does. */
  readonly giveUp?: { readonly failures: number; readonly within: number };
}

/** @throws DefinitionError for a number that makes no sense */
export function restartRule(owner: string, policy: RestartPolicy): RestartRule {
  const { delay, factor, longest, wellAfter, giveUp } = policy;
  const ms = (what: string, seconds: number | undefined, other: number) => {
    if (seconds === undefined) return other;
    if (seconds >= 0) return seconds * 1000;
    throw new DefinitionError(owner, `its restart policy has ${what} ${seconds}: give 0 or more seconds.`);
  };
  if (factor !== undefined && !(factor >= 1)) {
    throw new DefinitionError(owner, `its restart policy has factor ${factor}: give 1 or more.`);
  }
  const failures = giveUp?.failures ?? defaultRestartRule.mostFailures;
  if (!(failures >= 1)) {
    throw new DefinitionError(owner, `its restart policy gives up after ${failures} failures: give 1 or more.`);
  }
  return {
    firstDelayMs: ms('delay', delay, defaultRestartRule.firstDelayMs),
    factor: factor ?? defaultRestartRule.factor,
    longestDelayMs: ms('longest', longest, Math.max(defaultRestartRule.longestDelayMs, (delay ?? 0) * 1000)),
    wellAgainMs: ms('wellAfter', wellAfter, defaultRestartRule.wellAgainMs),
    mostFailures: failures,
    windowMs: ms('within', giveUp?.within, defaultRestartRule.windowMs),
  };
}
