/**
 * ai: an analog input.
 *
 * Reads its device into VAL, or into RVAL, from which
 *
 *     VAL = ((RVAL + ROFF) × ASLO + AOFF) × ESLO + EOFF, smoothed by SMOO
 *
 * ESLO and EOFF count while LINR is SLOPE or LINEAR; beyond these LINR names a breakpoint table.
 *
 * Source: aiRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { filteredLimitAlarm } from '../parts/alarms.ts';
import { limits, simulation } from '../parts/blocks.ts';
import { fromTable } from '../parts/breakpoints.ts';
import { describeNumber } from '../parts/describe.ts';
import { monitorNumber } from '../parts/monitor.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import type { RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D+% INP:IN^1 PREC:S*^1 LINR:E{menuConvert}+^1 EGUF,EGUL:D+^1 EGU:T[16]*^1 HOPR,LOPR:D*^1
   AOFF:D+^1 ASLO:D+^1=1 SMOO:D^1 ${limits('D')} HYST,AFTC,ADEL,MDEL:D^1 LALM,AFVL,ALST,MLST:D!^3 ESLO:D+^2=1
   EOFF:D+^2 ROFF:UL+^2 PBRK:X^4 INIT,LBRK:S!^3 RVAL:L+ ORAW:L!^3 SIOL:IN^1 SVAL:D ${simulation('menuSimm')}`,
  deviceNames('ai'),
);

export const ai: RecordSupport = {
  type: 'ai',
  table,

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    record.set('INIT', 1);
    const isPlain = record.number('ESLO') === 1 && record.number('EOFF') === 0;
    if (isPlain && record.number('LINR') !== SLOPE) record.set('EOFF', record.number('EGUL'));
    record.device?.init?.(record);
  },

  alarm: (record) => filteredLimitAlarm(record, record.time),

  *process(record) {
    const before = record.time;
    const status = yield* readInput(record, simulated, true);
    record.stamp('SIOL');
    if (status === 'raw') convert(record);
    if (status !== 'failed') record.set('UDF', Number.isNaN(record.number('VAL')) ? 1 : 0);
    filteredLimitAlarm(record, before);
    const mask = monitorNumber(record);
    if (mask !== 0 && record.number('ORAW') !== record.number('RVAL')) {
      record.post('RVAL', mask);
      record.set('ORAW', record.number('RVAL'));
    }
    record.set('INIT', 0);
    return status !== 'failed' || 'failed';
  },

  special: { ...simulationPut, ...Object.fromEntries(['LINR', 'EGUF', 'EGUL'].map((field) => [field, linear()])) },

  describe: describeNumber({
    withoutUnits: 'ASLO ESLO SMOO AFTC AFVL SDLY',
    onScale: 'VAL HIHI HIGH LOW LOLO LALM ALST MLST SVAL',
  }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** 1 of menuConvert */
const SLOPE = 1;

function simulated(record: RecordAccess, raw: boolean) {
  const value = record.number('SVAL');
  if (raw) record.set('RVAL', Math.floor(value));
  else record.set('VAL', value);
  return raw ? 'raw' : 'done';
}

function convert(record: RecordAccess): void {
  const slope = record.number('ASLO');
  const adjusted = (record.number('RVAL') + record.number('ROFF')) * (slope === 0 ? 1 : slope) + record.number('AOFF');
  const value = linearise(record, adjusted);
  const smoothing = record.number('SMOO');
  const last = record.number('VAL');
  const smooth = smoothing !== 0 && Number.isFinite(last) && record.number('INIT') === 0;
  record.set('VAL', smooth ? value * (1 - smoothing) + last * smoothing : value);
}

function linearise(record: RecordAccess, value: number): number {
  const linearisation = record.number('LINR');
  if (linearisation === 0) return value;
  if (linearisation <= 2) return value * record.number('ESLO') + record.number('EOFF');
  const converted = fromTable(record, value);
  if (converted === undefined || converted.outside) record.raise(AlarmStatus.SOFT, Severity.MAJOR, 'BPT Error');
  return converted?.value ?? value;
}

function linear(): SpecialPut {
  return { after: (record) => record.set('INIT', 1) };
}
