/** A line of recent rates, small enough for a table. */

const WIDTH = 72;
const HEIGHT = 18;
/** Points that fill the width: it grows from the right. */
const POINTS = 60;

export function Sparkline({ values, name }: { values: readonly number[]; name: string }) {
  const highest = Math.max(...values, 0);
  const step = WIDTH / (POINTS - 1);
  const start = WIDTH - step * (values.length - 1);
  const scale = highest > 0 ? (HEIGHT - 3) / highest : 0;
  const points = values.map((value, nth) => `${start + nth * step},${HEIGHT - 1.5 - value * scale}`).join(' ');
  return (
    <svg
      class="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${name} lately: at most ${highest.toFixed(1)}`}
    >
      <polyline points={points} />
    </svg>
  );
}
