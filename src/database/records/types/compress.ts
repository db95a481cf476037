/**
 * compress: N values of INP become one, the lowest, highest, mean or middle one, or arrays become their mean; or values go to a
 * circular buffer as they are. NSAM values are kept, oldest first (FIFO) or newest first (LIFO).
 *
 * Source: compressRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
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
        record.set('INPN', most);
        reset(record);
      }
      const read = record.read('INP', 'DOUBLE', most) as Float64Array | undefined;
      if (read === undefined || read.length === 0) record.raise(AlarmStatus.LINK, Severity.INVALID);
      else isNew = take(record, read);
    }
    if (!isNew) return false;
    record.set('UDF', 0);
    record.stamp();
    const mask = record.settleAlarm() | Dbe.VALUE | Dbe.LOG;
    if (record.number('NUSE') !== record.number('OUSE')) {
      record.set('OUSE', record.number('NUSE'));
      record.post('NUSE', mask);
    }
    record.post('VAL', mask);
    return true;
  },

  special: {
    ...Object.fromEntries(['RES', 'ALG', 'PBUF', 'BALG', 'N'].map((field) => [field, resetting()])),
    VAL: { before: keep, after: append },
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

/** Sums of arrays, of ALG Average. */
interface Memory {
  sums: Float64Array;
  /** VAL before a put to it, which is added. */
  kept: Float64Array;
}

function reset(record: RecordAccess): void {
  for (const field of ['NUSE', 'OUSE', 'OFF', 'INX', 'CVB', 'RES']) record.set(field, 0);
  record.set('VAL', new Float64Array(0));
  record.memory = { sums: new Float64Array(record.number('NSAM')), kept: new Float64Array(0) } satisfies Memory;
}

/** @returns whether the buffer has something new */
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
  const [low, high] = [record.number('ILIL'), record.number('IHIL')];
  if (low < high && (value < low || value > high)) return false;
  let index = record.number('INX');
  const before = record.number('CVB');
  if (index === 0) record.set('CVB', value);
  else if (algorithm === LOW) record.set('CVB', Math.min(value, before));
  else if (algorithm === HIGH) record.set('CVB', Math.max(value, before));
  else record.set('CVB', before + (value - before) / (index + 1));
  index++;
  const isFull = index >= record.number('N');
  const isPartial = record.number('PBUF') !== 0;
  record.set('INX', isFull ? 0 : index);
  if (!isFull && !isPartial) return false;
  put(record, Float64Array.of(record.number('CVB')), isPartial && index > 1);
  return true;
}

function takeArray(record: RecordAccess, values: Float64Array, algorithm: number): boolean {
  const size = Math.max(record.number('N'), 1);
  const count = Math.min(Math.floor(values.length / size), record.number('NSAM'));
  if (count === 0 && record.number('PBUF') === 0) return false;
  const groups = Array.from({ length: Math.max(count, 1) }, (_, index) =>
    reduce(values.subarray(index * size, (index + 1) * size), algorithm),
  );
  put(record, Float64Array.from(groups));
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
  const most = record.number('NSAM');
  const isLifo = record.number('BALG') === 1;
  const held = record.value('VAL') as Float64Array;
  const kept = replaces ? (isLifo ? held.subarray(1) : held.subarray(0, -1)) : held;
  const joined = isLifo ? [...values.slice().reverse(), ...kept].slice(0, most) : [...kept, ...values].slice(-most);
  record.set('VAL', Float64Array.from(joined));
  record.set('NUSE', joined.length);
  const moved = replaces ? 0 : values.length;
  const offset = record.number('OFF');
  record.set('OFF', isLifo ? (((offset - moved) % most) + most) % most : (offset + moved) % most);
}

function keep(record: RecordAccess): void {
  (record.memory as Memory).kept = record.value('VAL') as Float64Array;
}

function append(record: RecordAccess): void {
  const values = record.value('VAL') as Float64Array;
  record.set('VAL', (record.memory as Memory).kept);
  put(record, values);
}

function resetting(): SpecialPut {
  return {
    after(record) {
      reset(record);
      record.post('VAL', Dbe.VALUE | Dbe.LOG);
    },
  };
}
