/** When a change of a number is worth telling. */

/**
 * Whether `value` is more than `deadband` away from `before`. A negative deadband is exceeded by anything; going to or
 * from NaN or an infinity always counts (base: recGblCheckDeadband).
 */
export function exceeds(value: number, before: number, deadband: number): boolean {
  if (deadband < 0) return true;
  const change = Math.abs(value - before);
  return change > deadband || (Number.isNaN(change) && !Object.is(value, before));
}
