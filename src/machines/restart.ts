/**
 * How something that failed is started again: after a delay that grows with each failure, unless it fails too often.
 *
 * Charts that start something again (`device`, `supervised`) have these numbers in their context.
 */

/** Times in ms. */
export interface RestartRule {
  readonly firstDelayMs: number;
  /** The delay after each further failure is this many times the one before. */
  readonly factor: number;
  readonly longestDelayMs: number;
  /** Running this long means that whatever was wrong is over. */
  readonly wellAgainMs: number;
  /** Failures within the window after which it gives up. Infinity: never. */
  readonly mostFailures: number;
  readonly windowMs: number;
}

export const defaultRestartRule: RestartRule = {
  firstDelayMs: 1000,
  factor: 2,
  longestDelayMs: 60_000,
  wellAgainMs: 60_000,
  mostFailures: Number.POSITIVE_INFINITY,
  windowMs: 60_000,
};

export interface Failures {
  readonly rule: RestartRule;
  /** Since it last ran well. */
  readonly failures: number;
  /** Within the window. */
  readonly recent: number;
}

/** Whether one more failure is too many. */
export function isTooOften({ rule, recent }: Failures): boolean {
  return recent + 1 >= rule.mostFailures;
}

/** How long to wait after the last of `failures`, in ms. */
export function backoffMs({ rule, failures }: Failures): number {
  return Math.min(rule.firstDelayMs * rule.factor ** (failures - 1), rule.longestDelayMs);
}
