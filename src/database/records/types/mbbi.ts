/**
 * mbbi: one of sixteen states from a device. A device with raw values gives RVAL, of which MASK and SHFT leave what is looked up
 * among ZRVL to FFVL; what is not there is state 65535.
 *
 * Source: mbbiRecord.c of base 7.0.10.
 */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { undefinedAlarm } from '../parts/alarms.ts';
import { simulation, statePrefixes } from '../parts/blocks.ts';
import {
  changeAlarm,
  defineStates,
  describeStates,
  initMask,
  rawValues,
  stateNames,
  stateOf,
  stateSeverities,
  stateSeverity,
  stateSpecials,
} from '../parts/multi-bit.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import type { ReadStatus, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:E+% NOBT:US!^1 INP:IN^1 ${rawValues} ${stateNames} ${stateSeverities} AFTC:D^1 AFVL:D!^3
   UNSV,COSV:E{menuAlarmSevr}+^1 RVAL:UL+ ORAW:UL!^3 MASK:UL!^1 MLST,LALM:US!^3 SDEF:S!^3 SHFT:US^1 SIOL:IN^1
   SVAL:UL ${simulation('menuSimm')}`,
  deviceNames('mbbi'),
);

export const mbbi: RecordSupport = {
  type: 'mbbi',
  table,

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    initMask(record);
    defineStates(record);
    record.device?.init?.(record);
    for (const last of ['MLST', 'LALM']) record.set(last, record.number('VAL'));
    record.set('ORAW', record.number('RVAL'));
  },

  alarm: (record) => checkAlarm(record, record.time),

  *process(record) {
    const before = record.time;
    const status = yield* readInput(record, simulated, true);
    record.stamp('SIOL');
    if (status === 'raw') convert(record);
    if (status !== 'failed') record.set('UDF', 0);
    checkAlarm(record, before);
    let mask = record.settleAlarm();
    if (record.number('MLST') !== record.number('VAL')) {
      mask |= Dbe.VALUE | Dbe.LOG;
      record.set('MLST', record.number('VAL'));
    }
    if (mask !== 0) record.post('VAL', mask);
    if (record.number('ORAW') !== record.number('RVAL')) {
      record.post('RVAL', mask | Dbe.VALUE | Dbe.LOG);
      record.set('ORAW', record.number('RVAL'));
    }
    return status !== 'failed' || 'failed';
  },

  special: { ...simulationPut, ...stateSpecials },
  describe: describeStates,
  stateOf,
};

// --- helpers ------------------------------------------------------------------------------------------------------

const UNKNOWN = 65535;
const THRESHOLD = 0.6321;

function convert(record: RecordAccess): void {
  const raw = record.number('RVAL') >>> Math.min(record.number('SHFT'), 31);
  if (record.number('SDEF') === 0) record.set('VAL', raw);
  else {
    const state = statePrefixes.findIndex((prefix) => record.number(`${prefix}VL`) === raw);
    record.set('VAL', state === -1 ? UNKNOWN : state);
  }
}

function simulated(record: RecordAccess, raw: boolean): ReadStatus {
  record.set(raw ? 'RVAL' : 'VAL', record.number('SVAL'));
  return raw ? 'raw' : 'done';
}

/** AFTC filters the severity of the state here, not a level of limits. */
function checkAlarm(record: RecordAccess, before: number): void {
  if (undefinedAlarm(record)) {
    record.set('AFVL', 0);
    return;
  }
  let severity = stateSeverity(record);
  const constant = record.number('AFTC');
  let level = 0;
  if (constant > 0) {
    level = record.number('AFVL');
    if (level === 0) level = severity;
    else {
      const alpha = constant / (record.time - before + constant);
      level = alpha * level + (level > 0 ? 1 - alpha : alpha - 1) * severity;
      if (level - Math.floor(level) > THRESHOLD) level = -level;
      severity = Math.abs(Math.floor(level));
    }
  }
  record.set('AFVL', level);
  record.raise(AlarmStatus.STATE, severity);
  changeAlarm(record);
}
