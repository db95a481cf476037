/** What a browser writes, as a PV stores it. */
import type { Pv } from '../../actors/pv/pv.ts';
import type { Target } from '../../actors/pv/view/view.ts';
import { convertWrite } from '../../protocol/value/convert.ts';
import type { Native } from '../../protocol/value/native.ts';
import { textToBytes } from '../../protocol/value/text.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { WrittenScalar } from './message.ts';

/** The value to put, or undefined when the PV cannot hold it. */
export function writtenValue({ pv, view }: Target, given: WrittenScalar | readonly WrittenScalar[]): Value | undefined {
  if (pv.definition.isText === true && typeof given === 'string') return textToBytes(given, pv.maxCount);
  const { native, value } = asValue(given);
  if (view !== undefined) return view.convert(native, value);
  if (!isState(pv, value)) return undefined;
  return convertWrite(native, value, pv.native, pv.maxCount, pv.metadata);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function asValue(given: WrittenScalar | readonly WrittenScalar[]): { readonly native: Native; readonly value: Value } {
  if (typeof given === 'string') return { native: 'string', value: given };
  if (typeof given !== 'object') return { native: 'double', value: Number(given) };
  if (given.some((each) => typeof each === 'string')) return { native: 'string', value: given.map(String) };
  return { native: 'double', value: Float64Array.from(given, Number) };
}

/** The number of a state that is not there would be stored. */
function isState({ native, metadata }: Pv, value: Value): boolean {
  if (native !== 'enum' || typeof value !== 'number' || metadata.enumStrings.length === 0) return true;
  return Number.isInteger(value) && value >= 0 && value < metadata.enumStrings.length;
}
