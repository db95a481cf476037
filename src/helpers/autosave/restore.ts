/** Gives saved values back to the PVs, one by one: what does not fit is reported and skipped. */

import type { PvHandle } from '../../database/author/handle.ts';
import { thrownText } from '../../database/pv/thrown.ts';
import { parseNumber } from '../../protocol/value/cast.ts';
import type { NumericNative } from '../../protocol/value/native.ts';
import type { FileFault, SavedEntry } from './saved-value.ts';

export interface Restored {
  readonly count: number;
  readonly faults: readonly FileFault[];
}

export interface RestoreOptions {
  find(name: string): PvHandle | undefined;
  /** A scalar in the file may be the text of an array of CHAR. */
  readonly textIsScalar: boolean;
  /** `put`: as a client would, put handlers included. */
  readonly as: 'write' | 'put';
}

/**
 * Fields come before values: limits that were saved too decide whether a value is within them. A field is put as by a
 * client, since its record follows it.
 */
export async function restore(entries: readonly SavedEntry[], options: RestoreOptions): Promise<Restored> {
  const faults: FileFault[] = [];
  let count = 0;
  const ordered = [...entries.filter(({ name }) => isField(name)), ...entries.filter(({ name }) => !isField(name))];
  for (const entry of ordered) {
    const handle = options.find(entry.name.replace(/\$$/, ''));
    const why = handle === undefined ? 'no PV of this IOC has that name' : await give(handle, entry, options);
    if (why === undefined) count++;
    else faults.push({ where: entry.name, why });
  }
  return { count, faults };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isField(name: string): boolean {
  return /\.[A-Z][A-Z0-9]*\$?$/.test(name) && !/\.VAL\$?$/.test(name);
}

/** Why it could not be given; undefined when it was. */
async function give(handle: PvHandle, entry: SavedEntry, options: RestoreOptions): Promise<string | undefined> {
  const value = valueFor(handle, entry, options.textIsScalar);
  const problem = misfit(handle, value);
  if (problem !== undefined) return problem;
  // A limit that nobody gave reads as 0; putting 0 would make it one.
  if (isField(entry.name) && isSame(handle, value)) return undefined;
  try {
    if (options.as === 'put' || isField(entry.name)) await handle.put(value);
    else handle.write(value);
    return undefined;
  } catch (error) {
    return thrownText(error);
  }
}

function valueFor(handle: PvHandle, { name, value }: SavedEntry, textIsScalar: boolean): string | readonly string[] {
  if (typeof value !== 'string' || (handle.maxCount === 1 && !holdsText(handle))) return value;
  const isText = handle.type === 'uint8' && (textIsScalar || name.endsWith('$'));
  return isText ? value : [value];
}

function holdsText({ type, value }: PvHandle): boolean {
  return type === 'uint8' && typeof value === 'string';
}

function isSame({ raw, type }: PvHandle, value: string | readonly string[]): boolean {
  return type === 'string'
    ? raw === value
    : (typeof raw === 'number' && raw === Number(value)) || (typeof raw === 'bigint' && String(raw) === value);
}

function misfit(handle: PvHandle, value: string | readonly string[]): string | undefined {
  const { maxCount, type, controlRange } = handle;
  const elements = typeof value === 'string' ? [value] : value;
  if (elements.length > maxCount) return `the file has ${elements.length} elements, the PV holds ${maxCount}`;
  if (elements.length === 0 && maxCount === 1 && !holdsText(handle)) return 'the file has no element, the PV holds one';
  if (type === 'string' || (typeof value === 'string' && (maxCount > 1 || holdsText(handle)))) return undefined;
  for (const element of elements) {
    const problem = misfitNumber(handle, type, element);
    if (problem !== undefined) return problem;
  }
  if (controlRange === undefined || maxCount > 1) return undefined;
  const number = Number(numberIn('double', elements[0]!));
  const [low, high] = controlRange;
  return number >= low && number <= high
    ? undefined
    : `the file has ${elements[0]}, beyond the control limits ${low} and ${high}`;
}

function misfitNumber({ metadata }: PvHandle, type: NumericNative, text: string): string | undefined {
  const { enumStrings } = metadata;
  if (type === 'enum' && enumStrings.includes(text)) return undefined;
  const number = numberIn(type, text);
  if (number === undefined) return `the file has ${JSON.stringify(text)}, which is not a number that fits ${type}`;
  return type === 'enum' && enumStrings.length > 0 && number >= enumStrings.length
    ? `the file has state ${number}, the PV has ${enumStrings.length} states, from 0 on`
    : undefined;
}

/** Unlike what a client puts, text must be a number as a whole: the rest of it would be damage. */
function numberIn(type: NumericNative, text: string): number | bigint | undefined {
  const isWhole = /^\s*[+-]?\d+(?:\.0*)?\s*$/.test(text);
  if (type !== 'double' && type !== 'float') return isWhole ? parseNumber(type, text) : undefined;
  return /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|0x[\da-f]+|inf(?:inity)?|nan)\s*$/i.test(text)
    ? parseNumber(type, text)
    : undefined;
}
