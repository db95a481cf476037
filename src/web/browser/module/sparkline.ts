/** A curve without axes. */

/** The last two minutes of a number. */
export class Sparkline {
  readonly drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  readonly #line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  #points: { readonly at: number; readonly value: number }[] = [];

  constructor() {
    this.drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.drawing.setAttribute('width', String(WIDTH));
    this.drawing.setAttribute('height', String(HEIGHT));
    this.drawing.setAttribute('aria-hidden', 'true');
    this.drawing.append(this.#line);
  }

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    const now = Date.now();
    this.#points = [...this.#points.filter(({ at }) => at > now - SPAN_MS), { at: now, value }].slice(-MOST_POINTS);
    const values = this.#points.map((point) => point.value);
    const low = Math.min(...values);
    const height = Math.max(...values) - low || 1;
    const points = this.#points.map(({ at, value: each }) => {
      const x = WIDTH - ((now - at) / SPAN_MS) * WIDTH;
      const y = HEIGHT - 2 - ((each - low) / height) * (HEIGHT - 4);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    this.#line.setAttribute('points', points.join(' '));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const WIDTH = 160;
const HEIGHT = 24;
const SPAN_MS = 120_000;
const MOST_POINTS = 1200;
