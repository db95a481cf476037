import type { Results, Row } from './results.ts';

/**
 * The results as aligned text: per row the median of each server, then how many times as good `subject` is as each of
 * the others. Rows nothing was measured in are left out.
 */
export function table<Name extends string, Id extends string>(
  results: Results<Name, Id>,
  rows: readonly Row<Id>[],
  servers: readonly Name[],
  subject: Name,
) {
  const others = servers.filter((server) => server !== subject);
  const head = ['', 'unit', ...servers, ...others.map((other) => `${subject}:${other}`)];
  const body = rows
    .filter((row) => servers.some((server) => results.median(row.id, server) !== undefined))
    .map((row) => [
      row.title,
      row.unit,
      ...servers.map((server) => cell(results, row, server)),
      ...others.map((other) => times(results.ratio(row, subject, other))),
    ]);
  return align([head, ...body]);
}

function cell<Name extends string, Id extends string>(results: Results<Name, Id>, row: Row<Id>, server: Name): string {
  const value = results.median(row.id, server);
  if (value === undefined) return '-';
  const part = results.delivered(row.id, server);
  const skipped = part !== undefined && part < 0.995 ? ` (${Math.round(part * 100)} %)` : '';
  return `${number(value)}${skipped}`;
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? '-' : `${ratio >= 100 ? number(ratio) : ratio.toPrecision(2)} x`;
}

/** Three digits are more than a noisy machine gives: 1234567 is 1,230,000, 0.12345 is 0.123. */
function number(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((field, n) => (n < 2 ? field.padEnd(widths[n]!) : field.padStart(widths[n]!)))
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [text[0], rule, ...text.slice(1)].join('\n');
}
