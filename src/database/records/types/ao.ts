/**
 * ao: an analog output.
 *
 * VAL is kept within DRVL and DRVH; OVAL follows it, by OROC at most each time it is processed; RVAL is OVAL as a device with raw
 * values has it: ai's conversion backwards, rounded.
 *
 * Source: aoRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { limitAlarm } from '../parts/alarms.ts';
import { limits, simulation } from '../parts/blocks.ts';
import { toTable } from '../parts/breakpoints.ts';
import { describeNumber } from '../parts/describe.ts';
import { monitorNumber, postChanged } from '../parts/monitor.ts';
import { fetchDol, followsDol, writeValid } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import type { RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D+% OVAL:D OUT:OUT^1 OROC:D^1 DOL:IN^1 OMSL:E{menuOmsl}^1 OIF:E{aoOIF}^1 PREC:S*^1
   LINR:E{menuConvert}+^1 EGUF,EGUL:D+^1 EGU:T[16]*^1 ROFF:UL+^2 EOFF:D+^2 ESLO:D+^2=1 DRVH,DRVL:D*+^1
   HOPR,LOPR:D*^1 AOFF,ASLO:D+^1 ${limits('D')} HYST,ADEL,MDEL:D^1 RVAL:L+ ORAW:L!^3 RBV:L! ORBV:L!^3
   PVAL,LALM,ALST,MLST:D!^3 PBRK:X^4 INIT,LBRK:S!^3 SIOL:OUT^1 ${simulation('menuSimm')} IVOA:E{menuIvoa}^2
   IVOV:D^2 OMOD:UB!`,
  deviceNames('ao'),
);

export const ao: RecordSupport = {
  type: 'ao',
  table,

  init(record) {
    initSimulation(record);
    if (record.constant('DOL', 'VAL')) record.set('UDF', Number.isNaN(record.number('VAL')) ? 1 : 0);
    record.set('INIT', 1);
    const isPlain = record.number('ESLO') === 1 && record.number('EOFF') === 0;
    const isSloped = record.number('LINR') === SLOPE && record.device?.name !== 'Raw Soft Channel';
    if (isPlain && !isSloped) record.set('EOFF', record.number('EGUL'));
    record.device?.init?.(record);
    const value = record.number('VAL');
    for (const last of ['OVAL', 'PVAL', 'MLST', 'ALST', 'LALM']) record.set(last, value);
    record.set('ORAW', record.number('RVAL'));
    record.set('ORBV', record.number('RBV'));
  },

  alarm: limitAlarm,

  *process(record) {
    let value = record.number('VAL');
    let fetched = true;
    if (followsDol(record)) {
      fetched = yield* fetchDol(record);
      // Incremental: what DOL has is added.
      const wanted = record.number('VAL') + (record.number('OIF') === 1 ? value : 0);
      record.set('VAL', value);
      value = wanted;
      if (!fetched) record.raise(AlarmStatus.LINK, Severity.INVALID);
    }
    if (fetched) convert(record, value);
    record.set('UDF', Number.isNaN(record.number('VAL')) ? 1 : 0);
    record.stamp();
    limitAlarm(record);
    const isWritten = yield* writeValid(record, () => writeOutput(record, simulated, { raw: true }), safe);
    if (record.hasWaited) record.stamp('SIOL');
    monitor(record);
    record.set('INIT', 0);
    return isWritten || 'failed';
  },

  special: { ...simulationPut, ...Object.fromEntries(['LINR', 'EGUF', 'EGUL'].map((field) => [field, linear()])) },

  describe: describeNumber({
    withoutUnits: 'ASLO ESLO SDLY',
    onScale: 'VAL OVAL PVAL HIHI HIGH LOW LOLO LALM ALST MLST IVOV OROC',
    control: ['DRVL', 'DRVH'],
  }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** 1 of menuConvert */
const SLOPE = 1;

function convert(record: RecordAccess, wanted: number): void {
  let value = wanted;
  const [low, high] = [record.number('DRVL'), record.number('DRVH')];
  if (high > low) {
    if (value > high) value = high;
    else if (value < low) value = low;
  }
  record.set('VAL', value);
  record.set('PVAL', value);
  const most = record.number('OROC');
  const last = record.number('OVAL');
  if (most !== 0) {
    const way = value - last;
    if (way < 0) value = most < -way ? last - most : value;
    else if (most < way) value = last + most;
  }
  record.set('OMOD', last !== value ? 1 : 0);
  record.set('OVAL', value);
  const raw = linearise(record, value);
  if (raw === undefined) record.raise(AlarmStatus.SOFT, Severity.MAJOR);
  else record.set('RVAL', toRaw(record, raw));
}

function linearise(record: RecordAccess, value: number): number | undefined {
  const linearisation = record.number('LINR');
  if (linearisation === 0) return value;
  const slope = record.number('ESLO');
  if (linearisation <= 2) return slope === 0 ? 0 : (value - record.number('EOFF')) / slope;
  const converted = toTable(record, value);
  return converted === undefined || converted.outside ? undefined : converted.value;
}

function toRaw(record: RecordAccess, value: number): number {
  const slope = record.number('ASLO');
  const raw = (value - record.number('AOFF')) / (slope === 0 ? 1 : slope) - record.number('ROFF');
  if (raw >= 0) return raw >= 0x7fffffff - 0.5 ? 0x7fffffff : Math.trunc(raw + 0.5);
  return raw > 0.5 - 2147483648 ? Math.trunc(raw - 0.5) : -0x80000000;
}

function safe(record: RecordAccess): void {
  const value = record.number('IVOV');
  record.set('VAL', value);
  convert(record, value);
}

function simulated(_record: RecordAccess, raw: boolean) {
  return raw ? (['RVAL', 'LONG'] as const) : (['OVAL', 'DOUBLE'] as const);
}

function monitor(record: RecordAccess): void {
  let mask = monitorNumber(record);
  if (record.number('OMOD') !== 0) mask |= Dbe.VALUE | Dbe.LOG;
  if (mask === 0) return;
  record.set('OMOD', 0);
  record.post('OVAL', mask);
  postChanged(record, 'RVAL', 'ORAW', mask | Dbe.VALUE | Dbe.LOG);
  postChanged(record, 'RBV', 'ORBV', mask | Dbe.VALUE | Dbe.LOG);
}

function linear(): SpecialPut {
  return { after: (record) => record.set('INIT', 1) };
}
