/** Gives saved values back to the PVs, one by one: what does not fit is reported and skipped. */
import type { PvHandle } from '../../database/handle.ts';
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
    return error instanceof Error ? error.message : String(error);
  }
}

function valueFor(handle: PvHandle, { name, value }: SavedEntry, textIsScalar: boolean): string | readonly string[] {
  if (typeof value !== 'string' || handle.maxCount === 1) return value;
  const isText = handle.type === 'CHAR' && (textIsScalar || name.endsWith('$'));
  return isText ? value : [value];
}

function isSame({ raw, type }: PvHandle, value: string | readonly string[]): boolean {
  return type === 'STRING' ? raw === value : typeof raw === 'number' && raw === Number(value);
}

function misfit(handle: PvHandle, value: string | readonly string[]): string | undefined {
  const { maxCount, metadata, type, controlRange } = handle;
  if (typeof value !== 'string' && value.length > maxCount) {
    return `the file has ${value.length} elements, the PV holds ${maxCount}`;
  }
  if (type === 'STRING' || maxCount > 1) return undefined;
  const number = Number(typeof value === 'string' ? value : value[0]);
  const { enumStrings } = metadata;
  if (type === 'ENUM') {
    const known = !(number >= enumStrings.length) || enumStrings.length === 0;
    return known ? undefined : `the file has state ${number}, the PV has ${enumStrings.length} states, from 0 on`;
  }
  const [low, high] = controlRange ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return number < low || number > high
    ? `the file has ${number}, beyond the control limits ${low} and ${high}`
    : undefined;
}
