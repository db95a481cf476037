/** The complementary error function, for edges that are not sharp. */

/** To 1.2·10⁻⁷ of its value, everywhere. Source: Chebyshev fit of Numerical Recipes, 6.2. */
export function erfc(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const fit = coefficients.reduce((sum, coefficient) => sum * t + coefficient, 0);
  const tail = t * Math.exp(-x * x + fit);
  return x >= 0 ? tail : 2 - tail;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const coefficients = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
];
