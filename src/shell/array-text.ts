/** An array as `dbpf` takes it: JSON for elements, or a text for an array of characters. */
import json5 from 'json5';
import type { Pv } from '../actors/pv/pv.ts';
import { convertWrite } from '../protocol/value/convert.ts';
import type { Value } from '../protocol/value/value.ts';

/** Undefined: it is not the text of such an array. */
export function arrayOfText({ native, maxCount, metadata }: Pv, text: string): Value | undefined {
  const isChars = native === 'int8' || native === 'uint8';
  if (isChars && !text.trimStart().startsWith('[')) {
    const bytes = new TextEncoder().encode(`${text}\0`);
    return convertWrite('uint8', bytes, native, maxCount, metadata);
  }
  const elements = parsed(text);
  if (elements === undefined) return undefined;
  return convertWrite('string', elements.map(String), native, maxCount, metadata);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function parsed(text: string): readonly unknown[] | undefined {
  if (!text.trimStart().startsWith('[')) return [text];
  try {
    const value: unknown = json5.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
