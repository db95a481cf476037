/**
 * The inputs of calculations: A, B, C … from the links INPA, INPB, INPC …, and LA, LB, LC …, what they were when their monitors were
 * told last.
 *
 * Source: `fetch_values` and `monitor` of base's calcRecord.c.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Part, RecordAccess } from '../support.ts';

/** Reads all inputs. @returns whether there was nothing wrong with any */
export function* fetchInputs(record: RecordAccess, letters: readonly string[]): Part<boolean> {
  let fine = true;
  for (const letter of letters) {
    const link = `INP${letter}`;
    if (record.isConstant(link)) continue;
    const due = record.due(link);
    if (due) yield due;
    if (!record.fetch(link, letter)) fine = false;
  }
  return fine;
}

/** Constants are the first values of A, B, C … */
export function constantInputs(record: RecordAccess, letters: readonly string[]): void {
  for (const letter of letters) record.constant(`INP${letter}`, letter);
}

/** @param mask DBE bits that VAL was posted with */
export function postInputs(record: RecordAccess, letters: readonly string[], mask: number): void {
  const always = (mask & Dbe.ALARM) !== 0;
  for (const letter of letters) {
    const value = record.number(letter);
    const last = `L${letter}`;
    if (!always && value === record.number(last)) continue;
    record.post(letter, mask | Dbe.VALUE | Dbe.LOG);
    record.set(last, value);
  }
}
