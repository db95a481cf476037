/** What `xioc check` found, for people and for programs. */
import { describeFault, type Fault } from '../../database/text/fault.ts';
import { describePosition, sourceLine } from '../../database/text/position.ts';

export interface CheckedFile {
  readonly name: string;
  readonly faults: readonly Fault[];
}

export const reports = { text, json, junit } as const;

export type ReportFormat = keyof typeof reports;

export const reportFormats = Object.keys(reports) as readonly ReportFormat[];

export function isReportFormat(name: string): name is ReportFormat {
  return Object.hasOwn(reports, name);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Nothing when nothing is wrong. */
function text(files: readonly CheckedFile[]): string {
  const faults = files.flatMap((file) => file.faults);
  if (faults.length === 0) return '';
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  const wrong = files.filter((file) => file.faults.length > 0).length;
  const counts = [counted(errors, 'error'), counted(faults.length - errors, 'warning')].filter((count) => count !== '');
  return `${faults.map(describeFault).join('\n\n')}\n\n${counts.join(' and ')} in ${counted(wrong, 'file')}\n`;
}

function counted(number: number, noun: string): string {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function json(files: readonly CheckedFile[]): string {
  const entries = files.map(({ name, faults }) => ({ file: name, faults: faults.map(entryOf) }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function entryOf({ severity, message, at, remedy }: Fault) {
  const place = at === undefined ? {} : placeOf(at);
  return { severity, message, ...place, remedy };
}

function placeOf(at: NonNullable<Fault['at']>) {
  const readBy: string[] = [];
  for (let from = at.file.from; from !== undefined; from = from.file.from) readBy.push(describePosition(from));
  return {
    file: at.file.name,
    line: at.line,
    column: at.column,
    macros: at.file.macros,
    source: sourceLine(at),
    readBy,
  };
}

/** A file is a test case, an error in it a failure; warnings go to its output. */
function junit(files: readonly CheckedFile[]): string {
  const failed = files.filter(({ faults }) => faults.some(({ severity }) => severity === 'error')).length;
  const cases = files.map(({ name, faults }) => {
    const errors = faults.filter(({ severity }) => severity === 'error');
    const warnings = faults.filter(({ severity }) => severity === 'warning');
    const failures = errors.map(
      (fault) => `      <failure message="${xml(fault.message)}">${xml(describeFault(fault))}</failure>\n`,
    );
    const output =
      warnings.length === 0 ? '' : `      <system-out>${xml(warnings.map(describeFault).join('\n\n'))}</system-out>\n`;
    return `    <testcase classname="xioc check" name="${xml(name)}">\n${failures.join('')}${output}    </testcase>\n`;
  });
  const counts = `tests="${files.length}" failures="${failed}"`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n` +
    `  <testsuite name="xioc check" ${counts}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`
  );
}

/** Control characters have no place in XML, not even escaped. */
function xml(value: string): string {
  return (
    value
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
      .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
