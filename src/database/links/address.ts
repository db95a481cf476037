/**
 * What stands in a link field, and what it is: a constant, another PV, the address of a device, or JSON.
 *
 *     LAB:T1.VAL PP MS     the PV, and how to deal with it
 *     5   [1,2]            a constant
 *     @port 3   #C1 S2     the address of a device
 *     {const:5}            JSON
 *
 * The words after a PV's name are looked for as parts of the text, in the order NPP CPP PP CA CP, then NMS MSI MSS MS: `PP CA` is PP.
 * An output link takes no CP and CPP, a forward link nothing but CA.
 *
 * Source: `dbParseLink` of base's dbStaticLib.c.
 */
import JSON5 from 'json5';
import type { Value } from '../../protocol/value/value.ts';

export type LinkField = 'INLINK' | 'OUTLINK' | 'FWDLINK';
export type Handling = 'NPP' | 'PP' | 'CA' | 'CP' | 'CPP';
export type Sharing = 'NMS' | 'MS' | 'MSI' | 'MSS';

export type LinkAddress =
  | { readonly kind: 'constant'; readonly value: number | string | readonly (number | string)[] | undefined }
  | { readonly kind: 'pv'; readonly name: string; readonly handling: Handling; readonly sharing: Sharing }
  | { readonly kind: 'device'; readonly text: string }
  | { readonly kind: 'json'; readonly type: string; readonly value: unknown };

/** @throws SyntaxError when the JSON is invalid */
export function parseAddress(input: string, field: LinkField): LinkAddress {
  const text = input.trim();
  if (text === '') return EMPTY;
  const first = text[0]!;
  if (first === '@' || first === '#') return { kind: 'device', text };
  if (first === '{' && text.endsWith('}')) return jsonLink(text);
  if (first === '[' && text.endsWith(']'))
    return { kind: 'constant', value: JSON5.parse<(number | string)[]>(withAllDigits(text)) };
  const number = linkNumber(text);
  if (number !== undefined) return { kind: 'constant', value: number };
  // A tab belongs to the name, a blank ends it.
  const blank = text.indexOf(' ');
  const name = blank === -1 ? text : text.slice(0, blank);
  const words = blank === -1 ? '' : text.slice(blank);
  return {
    kind: 'pv',
    name,
    handling: allowed(HANDLING.find((word) => words.includes(word)) ?? 'NPP', field),
    sharing: field === 'FWDLINK' ? 'NMS' : (SHARING.find((word) => words.includes(word)) ?? 'NMS'),
  };
}

/** The text that a link field shows: the words after a PV's name spelled out. */
export function formatAddress(input: string, field: LinkField): string {
  let address: LinkAddress;
  try {
    address = parseAddress(input, field);
  } catch {
    return input.trim();
  }
  if (address.kind !== 'pv') return input.trim();
  const { name, handling, sharing } = address;
  if (field === 'FWDLINK') return handling === 'CA' ? `${name} CA` : name;
  return `${name} ${handling} ${sharing}`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const EMPTY: LinkAddress = { kind: 'constant', value: undefined };
const HANDLING: readonly Handling[] = ['NPP', 'CPP', 'PP', 'CA', 'CP'];
const SHARING: readonly Sharing[] = ['NMS', 'MSI', 'MSS', 'MS'];

function allowed(handling: Handling, field: LinkField): Handling {
  if (field === 'FWDLINK') return handling === 'CA' ? 'CA' : 'NPP';
  if (field === 'OUTLINK' && (handling === 'CP' || handling === 'CPP')) return 'NPP';
  return handling;
}

/** Whole numbers that a double cannot say become texts, which any type of field can be read from. */
function withAllDigits(json: string): string {
  const part = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[+-]?\b\d{16,}\b(?!\.)/g;
  return json.replace(part, (text) => (/^["']/.test(text) ? text : `"${text}"`));
}

/** By C's rules, with nothing after the number. */
function linkNumber(text: string): number | undefined {
  if (/^[+-]?0x[\da-f]+$/i.test(text)) {
    const size = Number(text.replace(/^[+-]/, ''));
    return text.startsWith('-') ? -size : size;
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const [, sign, word] = /^([+-]?)(nan|inf|infinity)$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  if (word.toLowerCase() === 'nan') return Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function jsonLink(text: string): LinkAddress {
  const parsed: unknown = JSON5.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new SyntaxError(`${text} is not a link`);
  const [entry, another] = Object.entries(parsed as Record<string, unknown>);
  if (entry === undefined || another !== undefined) throw new SyntaxError(`${text} does not name one type of link`);
  const [type, value] = entry;
  if (type === 'const') return { kind: 'constant', value: value as number | string | (number | string)[] };
  return { kind: 'json', type, value };
}

/** What a constant link holds, as a value. */
export function constantValue(value: number | string | readonly (number | string)[] | undefined): Value | undefined {
  if (value === undefined || typeof value === 'number' || typeof value === 'string') return value;
  if (value.some((element) => typeof element === 'string')) return value.map(String);
  return Float64Array.from(value as readonly number[]);
}
