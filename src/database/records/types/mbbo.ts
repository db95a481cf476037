/**
 * mbbo: one of sixteen states to a device. RVAL is the raw value of the state (ZRVL to FFVL), shifted to the left by SHFT.
 *
 * Source: mbboRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { undefinedAlarm } from '../parts/alarms.ts';
import { simulation, statePrefixes } from '../parts/blocks.ts';
import { postChanged } from '../parts/monitor.ts';
import {
  changeAlarm,
  defineStates,
  describeStates,
  initMask,
  mostStates,
  rawValues,
  stateNames,
  stateOf,
  stateSeverities,
  stateSeverity,
  stateSpecials,
} from '../parts/multi-bit.ts';
import { fetchDol, followsDol, writeValid } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import type { RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:E+% DOL:IN^1 OMSL:E{menuOmsl}^1 NOBT:US!^1 OUT:OUT^1 ${rawValues} ${stateNames}
   ${stateSeverities} UNSV,COSV:E{menuAlarmSevr}+^1 RVAL:UL+ ORAW:UL!^3 RBV:UL! ORBV:UL!^3 MASK:UL!^1 MLST,LALM:US!^3
   SDEF:S!^3 SHFT:US^1 SIOL:OUT^1 ${simulation('menuSimm')} IVOA:E{menuIvoa}^2 IVOV:US^2`,
  deviceNames('mbbo'),
);

export const mbbo: RecordSupport = {
  type: 'mbbo',
  table,

  init(record) {
    initSimulation(record);
    if (record.constant('DOL', 'VAL')) record.set('UDF', 0);
    initMask(record);
    defineStates(record);
    record.device?.init?.(record);
    convert(record);
    for (const last of ['MLST', 'LALM']) record.set(last, record.number('VAL'));
    record.set('ORAW', record.number('RVAL'));
    record.set('ORBV', record.number('RBV'));
  },

  alarm: checkAlarm,

  *process(record) {
    let fine = true;
    if (followsDol(record)) {
      const before = record.number('VAL');
      fine = yield* fetchDol(record);
      if (!fine) {
        record.set('VAL', before);
        record.raise(AlarmStatus.LINK, Severity.INVALID);
      }
    } else if (record.number('UDF') !== 0) {
      record.raise(AlarmStatus.UDF, record.number('UDFS'));
      fine = false;
    }
    if (fine) {
      record.set('UDF', 0);
      convert(record);
      record.stamp();
    }
    checkAlarm(record);
    // As in base, who has it processed is not told of a failure.
    yield* writeValid(record, () => writeOutput(record, simulated, { raw: true }), useSafe);
    if (record.hasWaited) record.stamp('SIOL');
    monitor(record);
    return true;
  },

  special: { ...simulationPut, ...stateSpecials },
  describe: describeStates,
  stateOf,
};

// --- helpers ------------------------------------------------------------------------------------------------------

function checkAlarm(record: RecordAccess): void {
  undefinedAlarm(record); // that of the state may be more severe
  record.raise(AlarmStatus.STATE, stateSeverity(record));
  changeAlarm(record);
}

function convert(record: RecordAccess): void {
  const state = record.number('VAL');
  if (record.number('SDEF') !== 0 && state >= mostStates) {
    record.raise(AlarmStatus.SOFT, Severity.INVALID);
    return;
  }
  const raw = record.number('SDEF') === 0 ? state : record.number(`${statePrefixes[state]}VL`);
  record.set('RVAL', (raw << Math.min(record.number('SHFT'), 31)) >>> 0);
}

function useSafe(record: RecordAccess): void {
  record.set('VAL', record.number('IVOV'));
  convert(record);
}

function simulated(_record: RecordAccess, raw: boolean) {
  return raw ? (['RVAL', 'ULONG'] as const) : (['VAL', 'USHORT'] as const);
}

function monitor(record: RecordAccess): void {
  let mask = record.settleAlarm();
  const value = record.number('VAL');
  if (record.number('MLST') !== value) {
    mask |= Dbe.VALUE | Dbe.LOG;
    record.set('MLST', value);
  }
  if (mask !== 0) record.post('VAL', mask);
  postChanged(record, 'RVAL', 'ORAW', mask | Dbe.VALUE | Dbe.LOG);
  postChanged(record, 'RBV', 'ORBV', mask | Dbe.VALUE | Dbe.LOG);
}
