/** The outcomes of campaigns as a short table, a column each. */
import type { Outcome } from './campaign.ts';
import { mebibytes } from './watch/verdict.ts';

export function summary(outcomes: readonly (readonly [string, Outcome<unknown>])[]): string {
  const lines = [['', ...outcomes.map(([name]) => name)]];
  for (const [title, cell] of rows) lines.push([title, ...outcomes.map(([, outcome]) => cell(outcome))]);
  const width = Math.max(...lines.map(([title]) => title!.length));
  const widths = outcomes.map((_, column) => Math.max(...lines.map((line) => line[column + 1]!.length)));
  return lines
    .map(([title, ...cells]) => [title!.padEnd(width), ...cells.map((cell, n) => cell.padStart(widths[n]!))].join('  '))
    .join('\n');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const rows: readonly [string, (outcome: Outcome<unknown>) => string][] = [
  ['seconds', ({ seconds }) => seconds.toFixed(0)],
  ['cases', ({ cases }) => String(cases)],
  ['circuits of attackers', ({ circuits }) => String(circuits)],
  ['heap after the first ebb', ({ first }) => mebibytes(first.heapBytes)],
  ['heap after the last', ({ last }) => mebibytes(last.heapBytes)],
  ['most resident memory', ({ last }) => mebibytes(last.peakResidentBytes)],
  ['descriptors, first and last', ({ first, last }) => `${first.descriptors}, ${last.descriptors}`],
  ['timers, first and last', ({ first, last }) => `${first.timers}, ${last.timers}`],
  ['longest delay of the event loop', ({ longestDelayMs }) => `${longestDelayMs.toFixed(0)} ms`],
  ['the same of the attackers', ({ ownDelayMs }) => `${ownDelayMs.toFixed(0)} ms`],
  ['slowest answer to the healthy one', ({ slowestMs }) => `${slowestMs.toFixed(0)} ms`],
  [
    'kinds of expected warnings',
    ({ last }) => String(Object.values(last.log).filter(({ expected }) => expected).length),
  ],
  ['result', ({ failure }) => (failure === undefined ? 'passed' : 'FAILED')],
];
