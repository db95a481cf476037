/**
 * What array records share: NELM elements of the type FTVL, of which NORD are valid; monitors that are posted always, or when the
 * content has changed (MPST, APST).
 *
 * Source: `monitor` of base's waveformRecord.c, epicsMemHash of its libCom.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import { elementCount, type Value } from '../../../protocol/value/value.ts';
import { createArray } from '../convert.ts';
import type { DbfType } from '../field-table.ts';
import { menus } from '../menus.ts';
import type { ArrayShape, Described, RecordAccess } from '../support.ts';

export function typeOf(record: RecordAccess, field = 'FTVL'): DbfType {
  return menus.menuFtype[record.number(field)] as DbfType;
}

export function arrayOf(record: RecordAccess, field: string): ArrayShape | undefined {
  if (field !== 'VAL') return undefined;
  return { dbf: typeOf(record), capacity: Math.max(record.number('NELM'), 1), count: 'NORD' };
}

/** At the start it is empty. */
export function allocateArray(record: RecordAccess): void {
  if (record.number('NELM') === 0) record.set('NELM', 1);
  record.set('VAL', createArray(typeOf(record), 0));
}

/** Stores a value and how many elements it has. */
export function setArray(record: RecordAccess, value: Value): void {
  const before = record.number('NORD');
  record.set('VAL', value);
  record.set('NORD', elementCount(value));
  if (before !== record.number('NORD')) record.post('NORD', Dbe.VALUE | Dbe.LOG);
}

/** 0 of waveformPOST and its like */
const ALWAYS = 0;

export function monitorArray(record: RecordAccess): void {
  let mask = record.settleAlarm();
  if (record.number('MPST') === ALWAYS) mask |= Dbe.VALUE;
  if (record.number('APST') === ALWAYS) mask |= Dbe.LOG;
  if (record.number('MPST') !== ALWAYS || record.number('APST') !== ALWAYS) {
    const hash = hashOf(record.value('VAL'));
    if (hash !== record.number('HASH')) {
      if (record.number('MPST') !== ALWAYS) mask |= Dbe.VALUE;
      if (record.number('APST') !== ALWAYS) mask |= Dbe.LOG;
      record.set('HASH', hash);
      record.post('HASH', Dbe.VALUE);
    }
  }
  if (mask !== 0) record.post('VAL', mask);
}

export function describeArray(record: RecordAccess, field: string): Described {
  const range = [record.number('LOPR'), record.number('HOPR')] as const;
  const precision = record.number('PREC');
  if (field === 'VAL') return { units: record.text('EGU'), precision, display: range, control: range };
  if (field === 'NORD') return { display: [0, record.number('NELM')], control: [0, record.number('NELM')], precision };
  return field === 'HOPR' || field === 'LOPR' ? { units: record.text('EGU'), precision } : { precision };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function hashOf(value: Value): number {
  const bytes = typeof value === 'object' && 'buffer' in value ? bytesOf(value) : textBytes(value as readonly string[]);
  let hash = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = (bytes[index]! << 24) >> 24;
    hash ^= index % 2 === 0 ? ~((hash << 11) ^ byte ^ (hash >>> 5)) : (hash << 7) ^ byte ^ (hash >>> 3);
  }
  return hash >>> 0;
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** 40 bytes each. */
function textBytes(texts: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(texts.length * 40);
  for (const [index, text] of texts.entries()) bytes.set(new TextEncoder().encode(text).subarray(0, 39), index * 40);
  return bytes;
}
