/** An examination as a table for people, and in the forms that other programs read. */

import type { Book } from '../../../conform/book.ts';
import type { Examination } from '../../../conform/examine.ts';
import { jsonLine } from '../json-line.ts';
import { toBytes } from '../text-bytes.ts';
import { describeFailure, pathOf, type Verdict, verdictsOf } from './verdict.ts';

type Format = (examination: Examination, verdicts: readonly Verdict[], book: Book) => string;

export const formats = { table, tap, junit, json } as const satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;

export function format(name: FormatName, examination: Examination, book: Book): string {
  return formats[name](examination, verdictsOf(examination, book), book);
}

// --- helpers --------------------------------------------------------------------------------------------------------

function table({ failures, tours, seed, stopped }: Examination, verdicts: readonly Verdict[], book: Book): string {
  const { family } = book;
  const rows = verdicts.map(({ message, when, state, result, tried }) => [message, when, state, `${result} ${tried}`]);
  const lines = columns([['message', 'when', 'state', 'result, times'], ...rows]);
  const missing = tours.flatMap(({ walk, model, coverage }) =>
    coverage.missing.map((transition) => `not walked (${walk}; ${model}): ${transition}`),
  );
  const stories = failures.map((failure) => `\nFAIL  ${describeFailure(failure, book)}`);
  const count = (wanted: Verdict['result']) => verdicts.filter(({ result }) => result === wanted).length;
  const differences = family === undefined ? '' : `, ${count('differs')} differ as ${family} does`;
  const sum = `${count('pass')} pass${differences}, ${count('FAIL')} fail; repeat with --seed ${seed}`;
  const end = stopped === undefined ? [] : ['', `Stopped, since the server could not be reached any more: ${stopped}`];
  return toBytes(`${[...lines, ...stories, ...missing, ...end, '', sum].join('\n')}\n`);
}

/** https://testanything.org/tap-version-13-specification.html */
function tap({ seed, stopped }: Examination, verdicts: readonly Verdict[], book: Book): string {
  const lines = verdicts.map((verdict, index) => {
    const { result, expected, failure } = verdict;
    const remark = result === 'differs' ? ` # known difference: ${expected}` : '';
    const line = `${result === 'FAIL' ? 'not ok' : 'ok'} ${index + 1} - ${nameOf(verdict)}${remark}`;
    const story = failure && describeFailure(failure, book).replaceAll('\n', '\n    ');
    return story === undefined ? line : `${line}\n  ---\n  path: |\n    ${story}\n  ...`;
  });
  const end = stopped === undefined ? [] : [`Bail out! ${stopped}`];
  return toBytes(['TAP version 13', `# seed ${seed}`, `1..${lines.length}`, ...lines, ...end, ''].join('\n'));
}

function junit({ seed }: Examination, verdicts: readonly Verdict[], book: Book): string {
  const failed = verdicts.filter(({ result }) => result === 'FAIL').length;
  const cases = verdicts.map((verdict) => {
    const { state, message, when, result, expected, failure } = verdict;
    const head = `    <testcase classname="${xmlText(state)}" name="${xmlText(`${message}: ${when}`)}"`;
    if (result === 'pass') return `${head}/>`;
    if (result === 'differs')
      return `${head}><system-out>${xmlText(`known difference: ${expected}`)}</system-out></testcase>`;
    const text = failure === undefined ? '' : describeFailure(failure, book);
    return `${head}><failure message="${xmlText(failure?.violation.message ?? '')}">${xmlText(text)}</failure></testcase>`;
  });
  const suite = `  <testsuite name="${book.protocol}" tests="${verdicts.length}" failures="${failed}">`;
  const seedLine = `    <properties><property name="seed" value="${seed}"/></properties>`;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', suite, seedLine, ...cases];
  return toBytes([...lines, '  </testsuite>', '</testsuites>', ''].join('\n'));
}

function json({ seed, failures, tours }: Examination, verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ failure, ...verdict }) => jsonLine({ ...verdict, rule: failure?.violation.rule }));
  const ways = failures.map((failure) => {
    const { violation, delivery } = failure;
    return jsonLine({ rule: violation.rule, failure: violation.message, delivery, path: pathOf(failure), seed });
  });
  return [...lines, ...ways, ...tours.map((tour) => jsonLine({ ...tour }))].join('');
}

function nameOf({ message, when, state }: Verdict): string {
  return `${message}: ${when} (${state})`.replaceAll('#', '\\#');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
