/** Counting noise, for devices that simulate detectors. */

/**
 * A whole number from the Poisson distribution.
 *
 * Exact below a mean of 30 (Knuth: multiplies uniform numbers). From there on it is a rounded normal distribution of the
 * same mean and variance: fast for any mean, but symmetric.
 *
 * @param mean 0 or more; anything else counts as 0
 * @param random uniform in [0, 1), such as `() => ioc.random()`
 */
export function poisson(mean: number, random: () => number): number {
  if (!(mean > 0)) return 0;
  if (mean < 30) {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = random(); product > limit; product *= random()) count++;
    return count;
  }
  // Box and Muller; 1 - random() is above 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
}
