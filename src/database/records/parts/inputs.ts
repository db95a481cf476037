/**
 * The inputs of calculations: A, B, C … from the links INPA, INPB, INPC …, and LA, LB, LC …, what they were when their monitors were
 * told last.
 *
 * Source: `fetch_values` and `monitor` of base's calcRecord.c.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Part, RecordAccess } from '../support.ts';

/** The fields of an input. */
export interface Input {
  /** `A` */
  readonly letter: string;
  /** `INPA` */
  readonly link: string;
  /** `LA` */
  readonly last: string;
}

export function inputsOf(letters: readonly string[]): readonly Input[] {
  return letters.map((letter) => ({ letter, link: `INP${letter}`, last: `L${letter}` }));
}

/** Reads all inputs. @returns whether there was nothing wrong with any */
export function* fetchInputs(record: RecordAccess, inputs: readonly Input[]): Part<boolean> {
  let fine = true;
  for (const { letter, link } of inputs) {
    if (record.isConstant(link)) continue;
    const due = record.due(link);
    if (due) yield due;
    if (!record.fetch(link, letter)) fine = false;
  }
  return fine;
}

/** Constants are the first values of A, B, C … */
export function constantInputs(record: RecordAccess, inputs: readonly Input[]): void {
  for (const { letter, link } of inputs) record.constant(link, letter);
}

/** @param mask DBE bits that VAL was posted with */
export function postInputs(record: RecordAccess, inputs: readonly Input[], mask: number): void {
  const always = (mask & Dbe.ALARM) !== 0;
  for (const { letter, last } of inputs) {
    const value = record.number(letter);
    if (!always && value === record.number(last)) continue;
    record.post(letter, mask | Dbe.VALUE | Dbe.LOG);
    record.set(last, value);
  }
}
