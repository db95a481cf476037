/** Rates from counters. */
import type { Json } from '../../../src/inspect/source.ts';
import type { ReportSample } from './world.ts';

/** Facts that only grow: shown as so many per second. */
export const COUNTERS: Readonly<Record<string, string>> = {
  bytesIn: 'bytes in',
  bytesOut: 'bytes out',
  requests: 'requests',
  updates: 'updates',
  replaced: 'updates replaced',
  refused: 'refused',
  sent: 'updates sent',
  discardedByReplacement: 'discarded by replacement',
  gets: 'gets',
  puts: 'puts',
  posts: 'posts',
  reads: 'reads',
  writes: 'writes',
  searches: 'searches',
  searchHits: 'search hits',
  requestsSent: 'requests',
  exchanges: 'exchanges',
  timeouts: 'time-outs',
  mismatches: 'replies that could not be read',
  late: 'late replies',
  unasked: 'frames nobody asked for',
  droppedBytes: 'dropped bytes',
  hits: 'requests hit by faults',
  failures: 'failures and refusals',
};

/** Facts that go up and down. */
export const GAUGES: Readonly<Record<string, string>> = {
  undeliveredBytes: 'undelivered bytes',
  unprocessedRequests: 'unprocessed requests',
  undelivered: 'undelivered updates',
  waitingPuts: 'waiting puts',
  subscribers: 'subscribers',
  circuits: 'circuits',
  waitingRequests: 'waiting requests',
  replyMs: 'ms to the last reply',
};

/** A line of a plot: seconds since 1970 and values. */
export interface Curve {
  readonly name: string;
  readonly at: number[];
  readonly values: (number | null)[];
}

/** Rates are of the last two seconds: shorter spans would show when somebody looked rather than what happened. */
const SPAN_MS = 2000;

/** The rate of a counter at each sample, over the samples of the last two seconds. */
export function rateCurve<Sample extends { readonly at: number }>(
  name: string,
  samples: readonly Sample[],
  counter: (sample: Sample) => number,
): Curve {
  const at: number[] = [];
  const values: number[] = [];
  let first = 0;
  for (let last = 1; last < samples.length; last++) {
    const sample = samples[last]!;
    const miss = (nth: number): number => Math.abs(sample.at - samples[nth]!.at - SPAN_MS);
    while (first + 1 < last && miss(first + 1) <= miss(first)) first++;
    const before = samples[first]!;
    const seconds = (sample.at - before.at) / 1000;
    if (seconds <= 0) continue;
    at.push(sample.at / 1000);
    values.push(Math.max(0, (counter(sample) - counter(before)) / seconds));
  }
  return { name, at, values };
}

/** The newest rate: where the curve ends. */
export function recentRate<Sample extends { readonly at: number }>(
  samples: readonly Sample[],
  counter: (sample: Sample) => number,
): number {
  return rateCurve('', samples.slice(-RECENT), counter).values.at(-1) ?? 0;
}

export function gaugeCurve<Sample extends { readonly at: number }>(
  name: string,
  samples: readonly Sample[],
  gauge: (sample: Sample) => number,
): Curve {
  return { name, at: samples.map(({ at }) => at / 1000), values: samples.map(gauge) };
}

export interface ReportCurves {
  readonly rates: Curve[];
  readonly gauges: Curve[];
  /** Names of what has always been zero. */
  readonly idle: string[];
}

/** Curves of an actor's report: rates of its counters, and its gauges. */
export function reportCurves(samples: readonly ReportSample[]): ReportCurves {
  const facts = Object.keys(samples.at(-1)?.report ?? {});
  const numberIn = (name: string) => (sample: ReportSample) => toNumber(sample.report[name]);
  const rates = Object.keys(COUNTERS)
    .filter((name) => facts.includes(name))
    .map((name) => rateCurve(`${COUNTERS[name]}/s`, samples, numberIn(name)));
  const gauges = Object.keys(GAUGES)
    .filter((name) => facts.includes(name))
    .map((name) => gaugeCurve(GAUGES[name]!, samples, numberIn(name)));
  const isIdle = ({ values }: Curve): boolean => values.every((value) => value === 0);
  return {
    rates: rates.filter((curve) => !isIdle(curve)),
    gauges: gauges.filter((curve) => !isIdle(curve)),
    idle: [...rates, ...gauges].filter(isIdle).map(({ name }) => name.replace(/\/s$/, '')),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Samples that are sure to reach over the span: there are ten in a second at most. */
const RECENT = 30;

function toNumber(fact: Json | undefined): number {
  return typeof fact === 'number' ? fact : 0;
}
