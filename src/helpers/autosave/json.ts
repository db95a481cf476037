/**
 * caproto's save file: `{"<pv>": {"value": 1, "fields": {"description": "text"}}, …}` on one line.
 *
 * Numbers keep all their digits, text may hold anything, states are written by name. All of it is ASCII, since caproto
 * reads the file in whatever encoding its host prefers. Not a number and the infinities,
 * which JSON does not have, are written as text (`"nan"`), as EPICS writes them.
 *
 * Source: caproto 1.3, `caproto.server.autosave`.
 */

import type { ScalarValue } from '../../protocol/value/value.ts';
import { attributeOfField, fieldOfAttribute } from './caproto-fields.ts';
import type { SavLine } from './sav.ts';
import type { FileFault, SavedEntry, SaveFile } from './saved-value.ts';

/** A value to be written. */
export interface JsonLine extends SavLine {
  /** Names of an enum's states. */
  readonly states?: readonly string[];
  /** What an array of CHAR says, when it is text. */
  readonly text?: string | undefined;
}

export function formatJson(lines: readonly JsonLine[]): string {
  const file: Record<string, { value?: unknown; fields: Record<string, unknown> }> = {};
  for (const line of lines) {
    if (line.value === undefined) continue;
    const { record, field } = split(line.name);
    file[record] ??= { fields: {} };
    if (field === 'VAL') file[record].value = plain(line);
    else file[record].fields[attributeOfField.get(field) ?? field] = plain(line);
  }
  return `${ascii(JSON.stringify(file))}\n`;
}

/** Undefined when it is not a JSON object: it was not written to its end, or it is something else. */
export function parseJson(text: string): SaveFile | undefined {
  const file = parseObject(text);
  if (file === undefined) return undefined;
  const entries: SavedEntry[] = [];
  const faults: FileFault[] = [];
  const take = (name: string, value: unknown) => {
    const saved = savedValue(value);
    if (saved === undefined) faults.push({ where: name, why: `${JSON.stringify(value)} is not a value of a PV` });
    else entries.push({ name, value: saved });
  };
  for (const [name, entry] of Object.entries(file)) {
    if (!isObject(entry)) {
      faults.push({ where: name, why: `it has ${JSON.stringify(entry)} where {"value": …} is expected` });
      continue;
    }
    if (entry.value !== undefined) take(name, entry.value);
    const fields = isObject(entry.fields) ? entry.fields : {};
    for (const [key, value] of Object.entries(fields)) {
      const field = fieldOfAttribute.get(key) ?? (/^[A-Z][A-Z0-9]*$/.test(key) ? key : undefined);
      if (field === undefined) faults.push({ where: name, why: `no field is known as '${key}'` });
      else take(`${name}.${field}`, value);
    }
  }
  return { entries, faults };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `rec.HIHI` is a field; a dot may also be part of a PV's own name, and is then followed by more than capitals. */
function split(name: string): { record: string; field: string } {
  const [, record = name, field = 'VAL'] = /^(.+)\.([A-Z][A-Z0-9]*)\$?$/.exec(name) ?? [];
  return { record, field };
}

function plain({ native, value, states = [], text }: JsonLine): unknown {
  if (text !== undefined) return text;
  if (typeof value === 'number') return native === 'enum' ? (states[value] ?? value) : plainNumber(value);
  if (typeof value !== 'object') return plainBig(value as string | bigint);
  return Array.from(value as ArrayLike<ScalarValue>, (element) =>
    typeof element === 'number' ? plainNumber(element) : plainBig(element),
  );
}

function ascii(json: string): string {
  return json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Integers that JSON numbers do not hold exactly are written as text. */
function plainBig(value: string | bigint): number | string {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function plainNumber(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function savedValue(value: unknown): string | readonly string[] | undefined {
  if (Array.isArray(value)) {
    const elements = value.map(savedScalar);
    return elements.includes(undefined) ? undefined : (elements as string[]);
  }
  return savedScalar(value);
}

function savedScalar(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const file: unknown = JSON.parse(text);
    return isObject(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
