/** Values of what a device says, by the type of the PV that takes them. */
import { isBig, type Native } from '../../protocol/value/native.ts';

/** The PV, as far as its type goes. */
export interface Taker {
  readonly native: Native;
  readonly isArray: boolean;
  /** A text in an array of bytes. */
  readonly isText: boolean;
  readonly states: readonly string[];
}

/** The whole text must be the value. @returns undefined when it is not */
export function valueOfText(text: string, taker: Taker): unknown {
  const { native, isArray, isText } = taker;
  if (isText || (native === 'string' && !isArray)) return text;
  if (isArray) {
    const parts = text.split(native === 'string' ? ',' : /\s*[,;\s]\s*/).filter((part) => part !== '');
    const values = parts.map((part) => valueOfText(part, { ...taker, isArray: false }));
    return values.includes(undefined) ? undefined : values;
  }
  const word = text.trim();
  if (native === 'enum') return stateOf(word, taker.states);
  if (native === 'boolean') return SWITCHES.get(word.toUpperCase());
  if (isBig(native)) return /^[-+]?\d+$/.test(word) ? BigInt(word) : undefined;
  return numberOf(word);
}

/** A value of JSON, or one that a library has decoded. */
export function valueOfJson(found: unknown, taker: Taker): unknown {
  if (taker.isText) return typeof found === 'string' ? found : JSON.stringify(found);
  if (taker.isArray) {
    if (!Array.isArray(found)) return undefined;
    const values = found.map((element) => valueOfJson(element, { ...taker, isArray: false }));
    return values.includes(undefined) ? undefined : values;
  }
  const { native } = taker;
  switch (typeof found) {
    case 'string':
      return valueOfText(found, taker);
    case 'boolean':
      if (native === 'string') return String(found);
      return native === 'boolean' ? found : isBig(native) ? BigInt(found) : Number(found);
    case 'number':
      if (native === 'string') return String(found);
      if (native === 'boolean') return found !== 0;
      if (native === 'enum') return stateOf(String(found), taker.states);
      return isBig(native) ? (Number.isInteger(found) ? BigInt(found) : undefined) : found;
    case 'bigint':
      return isBig(native) ? found : native === 'string' ? String(found) : Number(found);
    default:
      return undefined;
  }
}

/** What is at `path` (`stages.0.temp`) of a JSON value; undefined: nothing is. */
export function at(value: unknown, path: string | undefined): unknown {
  if (path === undefined || path === '') return value;
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NUMBER = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0[xX][0-9a-fA-F]+|[nN][aA][nN]|[iI]nf(?:inity)?)$/;

function numberOf(word: string): number | undefined {
  if (!NUMBER.test(word)) return undefined;
  if (/nan/i.test(word)) return Number.NaN;
  if (/inf/i.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(word);
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['ON', true],
  ['TRUE', true],
  ['0', false],
  ['OFF', false],
  ['FALSE', false],
] as const);

/** The number of a state: by its name, by its number, or where there are two, as a switch. */
function stateOf(word: string, states: readonly string[]): number | undefined {
  const named = states.indexOf(word);
  if (named !== -1) return named;
  const alike = states.findIndex((state) => state.toUpperCase() === word.toUpperCase());
  if (alike !== -1) return alike;
  if (/^\+?\d+$/.test(word)) return Number(word) < states.length ? Number(word) : undefined;
  const isOn = states.length === 2 ? SWITCHES.get(word.toUpperCase()) : undefined;
  return isOn === undefined ? undefined : Number(isOn);
}
