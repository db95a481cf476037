/** A text that somebody types, as a value of a PV. */
import type { Pv } from '../actors/pv/pv.ts';
import { convertWrite } from '../protocol/value/convert.ts';
import type { Value } from '../protocol/value/value.ts';
import { arrayOfText } from './array-text.ts';

/** Undefined: it is none. Arrays are JSON. */
export function valueOfText(pv: Pv, text: string): Value | undefined {
  return pv.maxCount > 1 ? arrayOfText(pv, text) : convertWrite('string', text, pv.native, 1, pv.metadata);
}
