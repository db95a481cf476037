/**
 * compress: N values of INP become one, the lowest, highest, mean or middle one, or arrays become their mean; or values go to a
 * circular buffer as they are. NSAM values are kept, oldest first (FIFO) or newest first (LIFO).
 *
 * Source: compressRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { Rejection } from '../../pv/answer.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { describeArray } from '../parts/array.ts';
import type { RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:X+% INP:IN^1 RES:S%^3 ALG:E{compressALG}^1 PBUF:E{menuYesNo}^1=NO BALG:E{bufferingALG}^1
   NSAM:UL!^1=1 N:UL^1=1 IHIL,ILIL:D^1 HOPR,LOPR:D*^1 PREC:S*^1 EGU:T[16]*^1 OFF,NUSE,OUSE:UL! BPTR,SPTR,WPTR:X^4
   INPN:L!^4 CVB:D!^3 INX:UL!^3`,
  deviceNames('compress'),
);

export const compress: RecordSupport = {
  type: 'compress',
  table,

  allocate(record) {
    if (record.number('NSAM') < 1) record.set('NSAM', 1);
    reset(record);
  },

  *process(record) {
    const due = record.due('INP');
    if (due) yield due;
    const most = record.linkCount('INP');
    let isNew = true;
    if (most === undefined) record.raise(AlarmStatus.LINK, Severity.INVALID);
    else {
      if (most !== record.number('INPN')) {
        if (record.number('INPN') !== 0) reset(record);
        record.set('INPN', most);
      }
      const read = record.read('INP', 'DOUBLE', most) as Float64Array | undefined;
      if (read === undefined || read.length === 0) record.raise(AlarmStatus.LINK, Severity.INVALID);
      else isNew = take(record, read);
    }
    if (!isNew) return false;
    record.set('UDF', 0);
    record.stamp();
    monitor(record);
    return true;
  },

  special: {
    ...Object.fromEntries(['RES', 'ALG', 'PBUF', 'BALG', 'N'].map((field) => [field, resetting()])),
    VAL: { before: checkOrder, after: putRing },
  },
  describe: describeArray,
  array: (record, field) => (field === 'VAL' ? { dbf: 'DOUBLE', capacity: record.number('NSAM') } : undefined),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** 0 N to 1 Low Value, 1 N to 1 High Value, 2 N to 1 Average, 3 Average, 4 Circular Buffer, 5 N to 1 Median */
const LOW = 0;
const HIGH = 1;
const AVERAGE = 3;
const CIRCULAR = 4;
const MEDIAN = 5;

interface Memory {
  /** NSAM elements; OFF is where the next one goes. */
  readonly ring: Float64Array;
  /** Sums of arrays, of ALG Average. */
  readonly sums: Float64Array;
}

function reset(record: RecordAccess): void {
  for (const field of ['NUSE', 'OFF', 'INX', 'CVB', 'RES']) record.set(field, 0);
  const most = record.number('NSAM');
  record.memory = { ring: new Float64Array(most), sums: new Float64Array(most) } satisfies Memory;
  show(record);
}

/** VAL: the elements of the ring that are used, oldest first (FIFO) or newest first (LIFO). */
function show(record: RecordAccess): void {
  const { ring } = record.memory as Memory;
  const first = firstOf(record);
  record.set(
    'VAL',
    Float64Array.from({ length: record.number('NUSE') }, (_, index) => ring[(first + index) % ring.length]!),
  );
}

function firstOf(record: RecordAccess): number {
  const most = record.number('NSAM');
  return isLifo(record) ? record.number('OFF') : (record.number('OFF') - record.number('NUSE') + most) % most;
}

function isLifo(record: RecordAccess): boolean {
  return record.number('BALG') === 1;
}

/** @returns whether the ring has something new */
function take(record: RecordAccess, values: Float64Array): boolean {
  const algorithm = record.number('ALG');
  if (algorithm === AVERAGE) return average(record, values);
  if (algorithm === CIRCULAR) {
    put(record, values);
    return true;
  }
  return values.length > 1 ? takeArray(record, values, algorithm) : takeScalar(record, values[0]!, algorithm);
}

function takeScalar(record: RecordAccess, value: number, algorithm: number): boolean {
  let index = record.number('INX');
  const size = Math.max(record.number('N'), 1);
  const before = record.number('CVB');
  if (index === 0) record.set('CVB', value);
  else if (algorithm === LOW) record.set('CVB', value < before ? value : before);
  else if (algorithm === HIGH) record.set('CVB', value > before ? value : before);
  else record.set('CVB', (before * index + value) / (index + 1));
  index++;
  const isFull = index >= size;
  const isPartial = record.number('PBUF') !== 0;
  record.set('INX', isFull ? 0 : index);
  if (!isFull && !isPartial) return false;
  put(record, Float64Array.of(record.number('CVB')), isPartial && index > 1);
  return true;
}

/** As in base, values beyond ILIL and IHIL are left out only in front of the others. */
function takeArray(record: RecordAccess, given: Float64Array, algorithm: number): boolean {
  const [low, high] = [record.number('ILIL'), record.number('IHIL')];
  const first = low < high ? given.findIndex((value) => value >= low && value <= high) : 0;
  const values = first === -1 ? new Float64Array(0) : given.subarray(first);
  const size = Math.max(record.number('N'), 1);
  const count = Math.min(Math.floor(values.length / size), record.number('NSAM'));
  if (count === 0 && (record.number('PBUF') === 0 || values.length === 0)) return false;
  for (let index = 0; index < Math.max(count, 1); index++) {
    put(record, Float64Array.of(reduce(values.subarray(index * size, (index + 1) * size), algorithm)));
  }
  return true;
}

function reduce(group: Float64Array, algorithm: number): number {
  if (algorithm === LOW) return Math.min(...group);
  if (algorithm === HIGH) return Math.max(...group);
  if (algorithm === MEDIAN) return group.slice().sort()[group.length >> 1]!;
  return group.reduce((sum, value) => sum + value, 0) / group.length;
}

/** Element by element, of N arrays. */
function average(record: RecordAccess, values: Float64Array): boolean {
  const { sums } = record.memory as Memory;
  const index = record.number('INX');
  const count = Math.min(values.length, record.number('NSAM'));
  if (index === 0) sums.fill(0);
  for (let each = 0; each < count; each++) sums[each] = sums[each]! + values[each]!;
  const isFull = index + 1 >= record.number('N');
  record.set('INX', isFull ? 0 : index + 1);
  if (!isFull && record.number('PBUF') === 0) return false;
  put(
    record,
    sums.subarray(0, count).map((sum) => sum / (index + 1)),
  );
  return true;
}

/** @param replaces the newest value is replaced */
function put(record: RecordAccess, values: Float64Array, replaces = false): void {
  const { ring } = record.memory as Memory;
  const most = ring.length;
  let offset = record.number('OFF');
  let used = record.number('NUSE');
  if (replaces) {
    offset = isLifo(record) ? (offset + 1) % most : (offset - 1 + most) % most;
    used--;
  }
  for (const value of values) {
    if (isLifo(record)) offset = (offset - 1 + most) % most;
    ring[offset] = value;
    if (!isLifo(record)) offset = (offset + 1) % most;
  }
  record.set('OFF', offset);
  record.set('NUSE', Math.min(used + values.length, most));
  show(record);
}

function checkOrder(record: RecordAccess): void {
  if (isLifo(record)) throw new Rejection(`${record.name} takes no values by puts while BALG is LIFO Buffer`);
}

/** A put to VAL. As in base, it begins at the oldest element, and counts as new ones. */
function putRing(record: RecordAccess): void {
  const { ring } = record.memory as Memory;
  const values = record.value('VAL') as Float64Array;
  const first = firstOf(record);
  for (let index = 0; index < values.length; index++) ring[(first + index) % ring.length] = values[index]!;
  record.set('OFF', (record.number('OFF') + values.length) % ring.length);
  record.set('NUSE', Math.min(record.number('NUSE') + values.length, ring.length));
  show(record);
}

function monitor(record: RecordAccess): void {
  const mask = record.settleAlarm() | Dbe.VALUE | Dbe.LOG;
  if (record.number('NUSE') !== record.number('OUSE')) {
    record.set('OUSE', record.number('NUSE'));
    record.post('NUSE', mask);
  }
  record.post('VAL', mask);
}

/** As in base, the alarm of a processing that came to nothing is in force then. */
function resetting(): SpecialPut {
  return {
    after(record) {
      reset(record);
      monitor(record);
    },
  };
}
