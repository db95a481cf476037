/** waveform and aai: an array from a device. Source: waveformRecord.c and aaiRecord.c of base 7.0.10. */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { elementCount } from '../../../protocol/value/value.ts';
import { createArray } from '../convert.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import type { Part, RecordAccess, RecordSupport } from '../support.ts';
import { allocateArray, arrayOf, describeArray, monitorArray, setArray, typeOf } from './array.ts';
import { delay, initSimulation, readMode, simulationPut } from './simulation.ts';

export function arrayInput(type: string, fields: string): RecordSupport {
  return {
    type,
    table: new FieldTable(`${commonFields} ${fields}`, deviceNames(type)),
    allocate(record) {
      allocateArray(record);
      // As in base: an aai of one element has it from the start.
      if (type === 'aai' && record.number('NELM') === 1) record.set('VAL', createArray(typeOf(record), 1));
    },
    init(record) {
      initSimulation(record);
      record.device?.init?.(record);
      record.set('NORD', elementCount(record.value('VAL')));
    },
    *process(record) {
      const before = record.number('NORD');
      const fine = yield* read(record, type);
      record.set('UDF', 0);
      record.set('NORD', elementCount(record.value('VAL')));
      if (before !== record.number('NORD')) record.post('NORD', Dbe.VALUE | Dbe.LOG);
      record.stamp('SIOL');
      monitorArray(record);
      return fine || 'failed';
    },
    special: simulationPut,
    describe: describeArray,
    array: arrayOf,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function* read(record: RecordAccess, type: string): Part<boolean> {
  if (!record.isConstant('SIML')) yield* readMode(record);
  const mode = record.number('SIMM');
  if (mode === 0) return record.device?.read !== undefined && (yield* record.device.read(record)) !== 'failed';
  if (mode !== 1) {
    record.raise(AlarmStatus.SOFT, Severity.INVALID);
    return false;
  }
  yield* delay(record);
  const due = record.due('SIOL');
  if (due) yield due;
  if (record.isConstant('SIOL')) {
    // As in base: a link that gives nothing gives a waveform without elements.
    if (type === 'waveform') record.set('VAL', createArray(typeOf(record), 0));
    return true;
  }
  const { dbf, capacity } = record.arrayShape('VAL');
  const value = record.read('SIOL', dbf, capacity);
  if (value !== undefined) setArray(record, value);
  return value !== undefined;
}
