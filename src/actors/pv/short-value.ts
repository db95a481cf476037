/** A value in a few words, for people. */
import type { Value } from '../../protocol/value/value.ts';

const MOST_ELEMENTS = 10;
const MOST_CHARACTERS = 40;

export function shortValue(value: Value): string {
  const text = typeof value === 'object' ? Array.from<unknown>(value.slice(0, MOST_ELEMENTS)).join(' ') : String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
