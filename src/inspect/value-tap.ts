/** The values of one PV for one page: points for a plot, or the newest array. */
import type { FeedMessage, Point } from './feed.ts';
import type { CensusEntry, Detach, InspectionSource, Sample } from './source.ts';

const KEPT_PER_FLUSH = 100;
/** Elements of an array that are sent; more are thinned out. */
const SHOWN_ELEMENTS = 2000;

export class ValueTap {
  readonly entry: CensusEntry;
  readonly #detach: Detach;
  #points: Point[] = [];
  #skipped = 0;
  #array: Sample | undefined;

  constructor(source: InspectionSource, entry: CensusEntry) {
    this.entry = entry;
    this.#detach = source.follow(entry.id, (sample) => this.#note(sample));
  }

  close(): void {
    this.#detach();
  }

  flush(): FeedMessage[] {
    const messages: FeedMessage[] = [];
    if (this.#points.length > 0) {
      messages.push({ t: 'points', id: this.entry.id, points: this.#points, skipped: this.#skipped });
      this.#points = [];
      this.#skipped = 0;
    }
    if (this.#array !== undefined) {
      messages.push({ t: 'array', id: this.entry.id, at: this.#array.at, values: thin(this.#array.value as number[]) });
      this.#array = undefined;
    }
    return messages;
  }

  /** When more come than are kept, the newest replaces the last one: the plot ends where the value is. */
  #note(sample: Sample): void {
    if (typeof sample.value === 'string') return;
    if (typeof sample.value !== 'number') {
      this.#array = sample;
      return;
    }
    const point: Point = [sample.at, sample.value, sample.severity];
    if (this.#points.length < KEPT_PER_FLUSH) this.#points.push(point);
    else {
      this.#points[KEPT_PER_FLUSH - 1] = point;
      this.#skipped++;
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function thin(values: readonly number[]): number[] {
  const stride = Math.ceil(values.length / SHOWN_ELEMENTS);
  return stride <= 1 ? [...values] : values.filter((_, index) => index % stride === 0);
}
