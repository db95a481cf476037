/**
 * What records take from links. The twelve inputs of calc, calcout, sel and sub are A to L, the links that they come from
 * INPA to INPL, and LA to LL what they were the last time.
 */
import { linkConstant, parseLink } from '../links/link.ts';
import type { RecordAccess } from './field-support.ts';

export interface InputAccess extends RecordAccess {
  /** The number that a link leads to; undefined when there is no such PV in this IOC. */
  fetch(link: string): number | undefined;
}

export const letters = [...'ABCDEFGHIJKL'];

/** Inputs that are constants: the first values of A to L. */
export function constantInputs(record: InputAccess): void {
  for (const letter of letters) {
    const constant = linkConstant(String(record.read(`INP${letter}`)));
    if (constant !== undefined) record.set(letter, constant);
  }
}

/**
 * Gives a field the number that the link in another field leads to, as SELN has that of SELL.
 *
 * @returns the number; undefined when the link leads nowhere
 */
export function followLink(record: InputAccess, link: string, field: string): number | undefined {
  const text = String(record.read(link));
  const fetched = parseLink(text) && record.fetch(text);
  if (fetched !== undefined && fetched !== record.read(field)) record.set(field, fetched);
  return fetched;
}

/** Values of A to L and VAL; undefined when a link leads nowhere. */
export function fetchInputs(record: InputAccess, wanted: readonly string[] = letters): Map<string, number> | undefined {
  const values = new Map([['VAL', Number(record.value)]]);
  let broken = false;
  for (const letter of letters) {
    const link = String(record.read(`INP${letter}`));
    const present = Number(record.read(letter));
    const fetched = !wanted.includes(letter) || parseLink(link) === undefined ? present : record.fetch(link);
    if (fetched === undefined) broken = true;
    else if (fetched !== present) record.set(letter, fetched);
    values.set(letter, fetched ?? present);
  }
  return broken ? undefined : values;
}

/** An expression may assign to inputs: `C := C + 1`. LA to LL are the inputs of the last time. */
export function keepInputs(record: InputAccess, values: ReadonlyMap<string, number>): void {
  for (const letter of letters) {
    const value = values.get(letter)!;
    for (const field of [letter, `L${letter}`]) {
      if (!Object.is(value, Number(record.read(field)))) record.set(field, value);
    }
  }
}
