/**
 * What a field accepts in a database file, and base's words for what it does not.
 *
 * | type | accepts |
 * |---|---|
 * | STRING | fewer bytes than its size; a calculation must compile |
 * | numbers | as C reads them: `12`, `0x1F`, `017` (octal), blanks around; "" is 0; out of range wraps around |
 * | MENU, DEVICE | the exact text, or an index |
 * | links | a PV and modifiers, a constant, `@…`, `#…` by its letters, JSON |
 * | NOACCESS | nothing |
 *
 * Source: EPICS base 7.0.10 as run, dbPutString, dbPutStringNum, dbParseLink.
 */
import { parseDouble, parseFloat32 } from '../../protocol/value/parse.ts';
import { didYouMean, mostSimilar } from '../text/suggest.ts';
import { choicesOf, type Definitions, type FieldDefinition } from './definitions.ts';
import { problemOfCalc, problemOfLink } from './link-text.ts';

/** Why a field does not accept a value: what base writes after `Can't set 'rec.FIELD' to 'value' `. */
export interface Refusal {
  /** More of what the field is; often empty. */
  readonly detail: string;
  readonly status: string;
  readonly remedy: readonly string[];
  /** Base says so, and keeps the value. */
  readonly kept?: boolean;
}

const badField = 'Error (512,11)';
const tooLong = 'Error (512,21)';
const badChoice = 'Error (511,13)';
const noDigits = ' No digits to convert';
const extraneous = ' Extraneous characters';
const tooLarge = ' Too large to represent';
const tooSmall = ' Too small to represent';

/** Undefined: it is accepted. `jsonLinks` are the names of the JSON links that there are. */
export function refusalOf(
  field: FieldDefinition,
  text: string,
  recordType: string,
  definitions: Definitions,
  jsonLinks: ReadonlySet<string>,
): Refusal | undefined {
  switch (field.type) {
    case 'STRING':
      return refusalOfText(field, text);
    case 'MENU':
    case 'DEVICE':
      return refusalOfChoice(field, text, recordType, definitions);
    case 'FLOAT':
    case 'DOUBLE':
      return refusalOfReal(text, field.type);
    case 'INLINK':
    case 'OUTLINK':
    case 'FWDLINK': {
      const problem = problemOfLink(text, field.type, jsonLinks);
      return problem === undefined ? undefined : refusal(badField, problem);
    }
    case 'NOACCESS':
      return {
        detail: "Can't set array field before iocInit()",
        status: badField,
        remedy: ['Its value can be given through a constant link, as in field(INP, [1, 2, 3]).'],
      };
    default:
      return refusalOfInteger(text, field.type.startsWith('U') || field.type === 'ENUM');
  }
}

/** What to do about a DTYP that has no device support. */
export function dtypRemedies(name: string): readonly string[] {
  return [
    `--dtyp soft serves such records without a device; deviceSupport('${name}', { … }) gives them one in TypeScript: docs/how-to/databases.md`,
  ];
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for.
  return /^[\x00-\x7f]*$/.test(text) ? text.length : encoder.encode(text).length;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const encoder = new TextEncoder();

function refusal(status: string, ...remedy: readonly string[]): Refusal {
  return { detail: '', status, remedy };
}

function refusalOfText(field: FieldDefinition, text: string): Refusal | undefined {
  const length = byteLength(text);
  if (length >= field.size) {
    return refusal(tooLong, `It has ${length} bytes; ${field.name} takes ${field.size - 1} at most.`);
  }
  const problem = field.special === 'SPC_CALC' ? problemOfCalc(text) : undefined;
  return problem === undefined ? undefined : { ...refusal(badField, problem), kept: true };
}

function refusalOfChoice(
  field: FieldDefinition,
  text: string,
  recordType: string,
  definitions: Definitions,
): Refusal | undefined {
  const choices = choicesOf(definitions, recordType, field);
  if (choices.includes(text)) return undefined;
  const index = integer(text === '' ? '0' : text);
  if (typeof index === 'bigint' && index >= 0n && index <= 0xffffn) {
    // Base lets one index too many pass; nothing can be made of it.
    if (index < choices.length || choices.length === 0 || index === 0xffffn) return undefined;
    return refusal(badField, `${field.name} has the choices 0 to ${choices.length - 1}.`);
  }
  const what =
    field.type === 'MENU' ? `using menu ${field.menu}` : `no such device support for '${recordType}' record type`;
  const shown = choices.slice(0, 12).map((choice) => `"${choice}"`);
  return {
    detail: what,
    status: badChoice,
    remedy: [
      ...didYouMean(mostSimilar(text, choices)),
      choices.length === 0
        ? 'There are no choices.'
        : `Known are ${shown.join(', ')}${choices.length > 12 ? ', …' : '.'}`,
      ...(field.type === 'DEVICE' ? dtypRemedies(text) : []),
    ],
  };
}

function refusalOfInteger(text: string, unsigned: boolean): Refusal | undefined {
  if (text === '') return undefined;
  const number = integer(text);
  if (typeof number === 'string') return refusal(number);
  const size = number < 0n ? -number : number;
  const largest = unsigned ? 0xffff_ffff_ffff_ffffn : number < 0n ? 1n << 63n : (1n << 63n) - 1n;
  return size > largest ? refusal(tooLarge) : undefined;
}

function refusalOfReal(text: string, type: 'FLOAT' | 'DOUBLE'): Refusal | undefined {
  if (text === '') return undefined;
  const [number] = REAL.exec(text) ?? [];
  if (number === undefined) return refusal(noDigits);
  const value = (type === 'FLOAT' ? parseFloat32 : parseDouble)(number);
  if (value === undefined) return refusal(Math.abs(Number(number)) < 1 ? tooSmall : tooLarge);
  return text.slice(number.length).trim() === '' ? undefined : refusal(extraneous);
}

const REAL =
  /^\s*[-+]?(?:0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan(?:\(\w*\))?)/i;

/** An integer as C reads it with base 0, or what base says of it. */
function integer(text: string): bigint | string {
  const [all, sign, hex, octal, decimal] = /^\s*([-+]?)(?:0x([\da-f]+)|(0[0-7]*)|([1-9]\d*))/i.exec(text) ?? [];
  if (all === undefined) return noDigits;
  if (text.slice(all.length).trim() !== '') return extraneous;
  const size = hex !== undefined ? BigInt(`0x${hex}`) : octal !== undefined ? BigInt(`0o0${octal}`) : BigInt(decimal!);
  return sign === '-' ? -size : size;
}
