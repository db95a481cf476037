/**
 * Whether a text can be a link at all; whether its kind suits the device support is seen when records start.
 *
 * Source: EPICS base 7.0.10 as run, dbParseLink, dbJLinkParse, lnkConst, lnkCalc.
 */
import JSON5 from 'json5';
import { CalcError, compileCalc } from '../calc/calc.ts';

export type LinkField = 'INLINK' | 'OUTLINK' | 'FWDLINK';

/** What is wrong with it; undefined for a link. `jsonLinks` are the names of the JSON links that there are. */
export function problemOfLink(text: string, field: LinkField, jsonLinks: ReadonlySet<string>): string | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) return problemOfJson(trimmed, field, jsonLinks);
  if (trimmed.startsWith('#')) return problemOfAddress(trimmed);
  return undefined;
}

/**
 * The PV of an output link that asks to be processed when the PV changes, which base drops; undefined for any other
 * link. Base finds modifiers anywhere after the name, the longer ones first.
 */
export function outputWithMonitor(text: string): string | undefined {
  const [, name, modifiers] = /^\s*([^\s@#{[][^ ]*) (.*)$/s.exec(text) ?? [];
  const first =
    modifiers === undefined
      ? undefined
      : (/NPP/.exec(modifiers) ?? /CPP/.exec(modifiers) ?? /PP|CA/.exec(modifiers) ?? /CP/.exec(modifiers));
  return first?.[0].startsWith('CP') ? name : undefined;
}

/** What is wrong with a calculation; undefined for one that compiles. */
export function problemOfCalc(expression: string): string | undefined {
  if (expression.trim() === '') return 'A calculation is missing.';
  try {
    const { inputs, outputs } = compileCalc(expression, { variables: 'any', random: () => 0 });
    const unknown = [...inputs, ...outputs].find((name) => !/^[A-U]$/i.test(name));
    return unknown === undefined ? undefined : `'${unknown}' in CALC expression '${expression}' is not an input.`;
  } catch (error) {
    if (!(error instanceof CalcError)) throw error;
    return error.message;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Letters of the numbers in a hardware address: #C1 S2 is a VME card and signal. */
const addresses = ['CS', 'BCN', 'BCNA', 'BCNF', 'BCNAF', 'RMDE', 'LACS', 'LA', 'LNPS', 'LBG', 'VCS', 'VS'];

function problemOfAddress(text: string): string | undefined {
  const at = text.indexOf('@');
  const numbers = at < 0 ? text : text.slice(0, at);
  const pairs = [...numbers.slice(1).matchAll(PAIR)];
  const letters = pairs.map(([, letter]) => letter).join('');
  const complete = pairs.map(([pair]) => pair).join('') === numbers.slice(1).trimEnd();
  if (complete && addresses.includes(letters) && !(letters === 'RMDE' && at >= 0)) return undefined;
  return `A hardware address is letters with numbers, as in "#C1 S2 @parameter"; known are ${addresses.join(', ')}.`;
}

const PAIR = /\s*([^\s])\s*[-+]?(?:0x[\da-f]+|\d+)/giy;

function problemOfJson(text: string, field: LinkField, jsonLinks: ReadonlySet<string>): string | undefined {
  let link: unknown;
  try {
    link = JSON5.parse(text);
  } catch (error) {
    return `It is not JSON: ${(error as Error).message.replace('JSON5: ', '')}`;
  }
  return problemOfMember(link as object, field, jsonLinks);
}

/** A link is an object of one member, whose key is the kind of link. */
function problemOfMember(link: object, field: LinkField, jsonLinks: ReadonlySet<string>): string | undefined {
  const [first, second] = Object.entries(link) as [string, unknown][];
  if (first === undefined) return undefined;
  const [name, value] = first;
  if (!jsonLinks.has(name)) return `dbJLinkInit: Link type '${name}' not found`;
  if (second !== undefined) return `dbJLinkInit: Illegal second link key '${second[0]}'`;
  if (name === 'const') return field === 'INLINK' ? problemOfConstant(value) : 'lnkConst: Only works with input links';
  if (name === 'calc') return problemOfCalculation(value, jsonLinks);
  if (name === 'state' && typeof value !== 'string') return 'A state link names a state, as in {state: "name"}.';
  return undefined;
}

function problemOfConstant(value: unknown): string | undefined {
  if (!Array.isArray(value)) return isScalar(value) ? undefined : 'lnkConst: A number, a text, or an array of them.';
  if (value.some(Array.isArray)) return 'lnkConst: Embedded array value';
  if (!value.every(isScalar)) return 'lnkConst: A number, a text, or an array of them.';
  const texts = value.filter((element) => typeof element === 'string').length;
  return texts > 0 && texts < value.length ? 'lnkConst: Mixed data types in array' : undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

const calcKeys = ['expr', 'major', 'minor', 'args', 'out', 'prec', 'units', 'time'];

function problemOfCalculation(value: unknown, jsonLinks: ReadonlySet<string>): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'lnkCalc: An object with the calculation, as in {calc: {expr: "A*2", args: [{pva: "x"}]}}.';
  }
  const unknown = Object.keys(value).find((key) => !calcKeys.includes(key));
  if (unknown !== undefined) return `lnkCalc: Unknown key "${unknown}"`;
  const { expr, major, minor, args = [], out, prec } = value as Record<string, unknown>;
  if (typeof expr !== 'string') return "lnkCalc: No expression ('expr' key)";
  for (const expression of [expr, major, minor]) {
    if (expression === undefined) continue;
    const problem = typeof expression === 'string' ? problemOfCalc(expression) : 'An expression is a text.';
    if (problem !== undefined) return `lnkCalc: Error in calc expression, ${problem}`;
  }
  if (prec !== undefined && !Number.isInteger(prec))
    return `lnkCalc: Unexpected ${typeof prec} ${JSON.stringify(prec)}`;
  for (const argument of Array.isArray(args) ? args : [args]) {
    if (typeof argument === 'number') continue;
    if (typeof argument !== 'object' || argument === null) {
      return `lnkCalc: Unexpected ${typeof argument} ${JSON.stringify(argument)}`;
    }
    const problem = problemOfMember(argument, 'INLINK', jsonLinks);
    if (problem !== undefined) return problem;
  }
  return typeof out === 'object' && out !== null ? problemOfMember(out, 'OUTLINK', jsonLinks) : undefined;
}
