/**
 * What lsi, lso and printf share: a text of SIZV bytes; LEN is how many it has, its NUL included.
 *
 * Source: `monitor` of base's lsiRecord.c.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import { cutText } from '../convert.ts';
import type { ArrayShape, Part, RecordAccess } from '../support.ts';

/** 1 of menuPost: Always */
const ALWAYS = 1;

export function allocateText(record: RecordAccess): void {
  if (record.number('SIZV') < 16) record.set('SIZV', 16);
  record.set('VAL', '');
}

export function textShape(record: RecordAccess, field: string): ArrayShape | undefined {
  if (field !== 'VAL' && field !== 'OVAL') return undefined;
  return { dbf: 'STRING', capacity: 1, bytes: record.number('SIZV') };
}

/** LEN is the length of what is put. */
export function countedText(record: RecordAccess, field: string): ArrayShape | undefined {
  const shape = textShape(record, field);
  return shape && { ...shape, count: 'LEN' };
}

/** Stores a text, cut to SIZV bytes, and counts them. */
export function setText(record: RecordAccess, text: string): void {
  const cut = cutText(text, record.number('SIZV'));
  record.set('VAL', cut);
  record.set('LEN', textLength(cut));
}

/** Reads a link into VAL; one that is not connected, or constant, leaves it. @returns whether there was nothing wrong */
export function* fetchText(record: RecordAccess, link: string): Part<boolean> {
  const due = record.due(link);
  if (due) yield due;
  const state = record.linkState(link);
  if (state === 'constant' || state === 'lost') return true;
  const text = record.readText(link);
  if (text !== undefined) setText(record, text);
  return text !== undefined;
}

/** LEN: with the NUL. Of a text that nobody has given a value it is 0. */
function textLength(text: string): number {
  return new TextEncoder().encode(text).length + 1;
}

export function monitorLongText(record: RecordAccess): void {
  let mask = record.settleAlarm();
  const text = record.text('VAL');
  if (text !== record.text('OVAL') || record.number('LEN') !== record.number('OLEN')) {
    mask |= Dbe.VALUE | Dbe.LOG;
    record.set('OVAL', text);
    if (record.number('OLEN') !== record.number('LEN')) {
      record.set('OLEN', record.number('LEN'));
      record.post('LEN', Dbe.VALUE | Dbe.LOG);
    }
  }
  if (record.number('MPST') === ALWAYS) mask |= Dbe.VALUE;
  if (record.number('APST') === ALWAYS) mask |= Dbe.LOG;
  if (mask !== 0) record.post('VAL', mask);
}
