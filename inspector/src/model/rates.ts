/** Rates from counters. */
import type { Json } from '../../../src/inspect/source.ts';
import type { LoadSample, ReportSample } from './world.ts';

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
  failures: 'failures',
};

/** Facts that go up and down. */
export const GAUGES: Readonly<Record<string, string>> = {
  undeliveredBytes: 'undelivered bytes',
  unprocessedRequests: 'unprocessed requests',
  undelivered: 'undelivered updates',
  waitingPuts: 'waiting puts',
  subscribers: 'subscribers',
  circuits: 'circuits',
};

/** A line of a plot: seconds since 1970 and values. */
export interface Curve {
  readonly name: string;
  readonly at: number[];
  readonly values: (number | null)[];
}

/** The rate of a counter between each two samples. */
export function rateCurve<Sample extends { readonly at: number }>(
  name: string,
  samples: readonly Sample[],
  counter: (sample: Sample) => number,
): Curve {
  const at: number[] = [];
  const values: number[] = [];
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1]!;
    const sample = samples[i]!;
    const seconds = (sample.at - before.at) / 1000;
    if (seconds <= 0) continue;
    at.push(sample.at / 1000);
    values.push(Math.max(0, (counter(sample) - counter(before)) / seconds));
  }
  return { name, at, values };
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

/** Per second, over the last samples of about `overMs`. */
export function recentRate(
  loads: readonly LoadSample[],
  counter: (sample: LoadSample) => number,
  overMs = 2000,
): number {
  const last = loads.at(-1);
  if (last === undefined) return 0;
  const first = loads.findLast(({ at }) => last.at - at >= overMs) ?? loads[0]!;
  const seconds = (last.at - first.at) / 1000;
  return seconds > 0 ? Math.max(0, (counter(last) - counter(first)) / seconds) : 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function toNumber(fact: Json | undefined): number {
  return typeof fact === 'number' ? fact : 0;
}
