/**
 * Which fields of a record a parameter is read into, and written from.
 *
 * Source: the device supports of asyn R4-45, as documented, one for each interface.
 */
import { ALL_BITS } from '../../database/asyn/link.ts';
import type { ParameterState, ParameterType, ParameterValue } from '../../database/asyn/parameter-port.ts';
import { convertValue } from '../../database/records/convert.ts';
import { statePrefixes } from '../../database/records/parts/blocks.ts';
import { setText } from '../../database/records/parts/long-text.ts';
import type { ReadStatus, RecordAccess } from '../../database/records/support.ts';
import { Severity } from '../../protocol/value/alarm.ts';
import { charsToText, textToBytes } from '../../protocol/value/text.ts';
import type { Value } from '../../protocol/value/value.ts';

/** Stores what a parameter has. @param mask bits of it that count */
export function takeValue(record: RecordAccess, type: ParameterType, value: ParameterValue, mask: number): ReadStatus {
  if (typeof value === 'string') return takeText(record, value);
  if (typeof value === 'object') return takeElements(record, value);
  switch (record.type) {
    case 'ai':
    case 'ao':
      if (type === 'float64') return takeReal(record, value);
      if (type === 'int64') break;
      record.set('RVAL', value);
      return 'raw';
    case 'bi':
    case 'bo':
    case 'busy':
    case 'mbbi':
    case 'mbbo':
    case 'mbbiDirect':
    case 'mbboDirect':
      record.set('RVAL', (value & mask) >>> 0);
      return 'raw';
  }
  record.set('VAL', mask === ALL_BITS ? value : (value & mask) >>> 0);
  return 'done';
}

/** What a record writes. @param mask bits that it writes; the others are those of `before` */
export function givenValue(
  record: RecordAccess,
  type: ParameterType,
  mask: number,
  before: ParameterValue | undefined,
): ParameterValue {
  if (type === 'octet') return givenText(record);
  if (type.endsWith('Array')) return givenElements(record);
  const value = givenNumber(record, type);
  if (type !== 'uint32') return value;
  const others = typeof before === 'number' ? before & ~mask : 0;
  return ((value & mask) | others) >>> 0;
}

/** Bits that the record has to itself: it shifts what it reads and writes by them. */
export function setMask(record: RecordAccess, mask: number): void {
  if (mask === ALL_BITS || record.table.field('MASK') === undefined) return;
  record.set('MASK', mask);
  if (record.table.field('SHFT') !== undefined) record.set('SHFT', mask === 0 ? 0 : 31 - Math.clz32(mask & -mask));
}

/** States of the parameter take the place of those of the record. */
export function nameStates(record: RecordAccess, states: readonly ParameterState[]): void {
  if (states.length === 0) return;
  if (/^(bi|bo|busy)$/.test(record.type)) {
    for (const [index, prefix] of ['Z', 'O'].entries()) {
      const state = states.find(({ value }, place) => (value ?? place) === index);
      if (state === undefined) continue;
      record.set(`${prefix}NAM`, state.name);
      record.set(`${prefix}SV`, Severity[state.severity ?? 'NO_ALARM']);
    }
    return;
  }
  if (record.type !== 'mbbi' && record.type !== 'mbbo') return;
  for (const [index, prefix] of statePrefixes.entries()) {
    const { name = '', value = index, severity = 'NO_ALARM' } = states[index] ?? {};
    record.set(`${prefix}ST`, name);
    record.set(`${prefix}VL`, states[index] === undefined ? 0 : value);
    record.set(`${prefix}SV`, Severity[severity]);
  }
  record.set('SDEF', 1);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function takeReal(record: RecordAccess, value: number): ReadStatus {
  const slope = record.number('ASLO') || 1;
  const scaled = value * slope + record.number('AOFF');
  const smoothing = record.type === 'ai' ? record.number('SMOO') : 0;
  const last = record.number('VAL');
  const isSmooth = smoothing !== 0 && record.number('UDF') === 0 && Number.isFinite(last);
  record.set('VAL', isSmooth ? last * smoothing + scaled * (1 - smoothing) : scaled);
  return 'done';
}

function takeText(record: RecordAccess, text: string): ReadStatus {
  if (record.type === 'lsi' || record.type === 'lso') setText(record, text);
  else if (record.type === 'waveform') {
    const { capacity } = record.arrayShape('VAL');
    setElements(record, textToBytes(text, capacity));
  } else record.set('VAL', text);
  return 'done';
}

function takeElements(record: RecordAccess, elements: ArrayLike<number>): ReadStatus {
  const { capacity } = record.arrayShape('VAL');
  const isFitting = elements.length <= capacity;
  setElements(record, (isFitting ? elements : Array.prototype.slice.call(elements, 0, capacity)) as Value);
  return 'done';
}

function setElements(record: RecordAccess, elements: Value): void {
  const { dbf } = record.arrayShape('VAL');
  const { length } = elements as ArrayLike<number>;
  const converted = convertValue(elements, dbf, length, String);
  if (converted === undefined) return;
  record.set('VAL', converted);
  record.set('NORD', length);
}

function givenNumber(record: RecordAccess, type: ParameterType): number {
  switch (record.type) {
    case 'ao':
      if (type === 'float64') return (record.number('OVAL') - record.number('AOFF')) / (record.number('ASLO') || 1);
      return type === 'int64' ? Math.trunc(record.number('OVAL')) : record.number('RVAL');
    case 'bo':
    case 'busy':
    case 'mbbo':
    case 'mbboDirect':
      return record.number('RVAL');
    default:
      return record.number('VAL');
  }
}

function givenText(record: RecordAccess): string {
  if (record.type !== 'waveform') return record.text('VAL');
  const bytes = Uint8Array.from(givenElements(record), (byte) => byte & 0xff);
  const end = bytes.indexOf(0);
  return charsToText(end === -1 ? bytes : bytes.subarray(0, end));
}

function givenElements(record: RecordAccess): ArrayLike<number> {
  const value = record.value('VAL');
  const elements = typeof value === 'object' ? (value as ArrayLike<number>) : [Number(value)];
  return Array.prototype.slice.call(elements, 0, record.number('NORD')) as number[];
}
