/** Mistakes in the options of a PV that no compiler has seen: JavaScript takes any name. */
import { DefinitionError } from '../pv/definition-error.ts';
import type { SpecOptions } from './plain-pv.ts';

/** @throws DefinitionError for an option that there is not, and for a precision that cannot be */
export function checkOptions(name: string, options: SpecOptions): void {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const unknown = given.map(([option]) => option).find((option) => !Object.hasOwn(known, option));
  if (unknown !== undefined) {
    const names = Object.keys(known);
    const meant = nearest(unknown, names);
    const remedy = meant === undefined ? `known are ${names.join(', ')}` : `write '${meant}'`;
    throw new DefinitionError(name, `there is no option '${unknown}': ${remedy}.`);
  }
  const { precision } = options;
  if (precision !== undefined && !(Number.isInteger(precision) && precision >= 0)) {
    throw new DefinitionError(name, `its precision is ${precision}: give a whole number of decimals, 0 or more.`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The compiler compares them with the type. */
const known: Readonly<Record<keyof Required<SpecOptions>, true>> = {
  ...{ doc: true, name: true, aliases: true, readOnly: true },
  ...{ units: true, precision: true, limits: true, hysteresis: true, deadband: true, maxLength: true, reportAs: true },
  ...{ alarm: true, severities: true, unknownSeverity: true, changeSeverity: true, alarmGroup: true, time: true },
  ...{ get: true, put: true, startup: true, shutdown: true, scan: true, putLimit: true, overlappingPuts: true },
  ...{ autosave: true, record: true, fields: true },
};

/** The name that may have been meant: about the same except capitals, underscores and the order of letters. */
function nearest(written: string, names: readonly string[]): string | undefined {
  const given = plain(written);
  const most = Math.max(1, Math.ceil((given.length - 2) / 2));
  const alike = names.map((name) => ({ name, difference: difference(plain(name), given) }));
  const [first] = alike.filter((each) => each.difference <= most).sort((a, b) => a.difference - b.difference);
  return first?.name;
}

function plain(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase();
}

function difference(a: string, b: string): number {
  const sorted = (text: string) => [...text].sort().join('');
  return sorted(a) === sorted(b) ? 0 : edits(a, b);
}

/** Letters to insert, remove or replace until one text is the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      next.push(Math.min(next[column]! + 1, row[column + 1]! + 1, row[column]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
