/**
 * epid: feedback. Each time it is processed it reads CVAL from INP, and computes OVAL from the error VAL - CVAL:
 *
 *     P = KP × error,  I = sum of KP × KI × error × DT,  D = KP × KD × change of error / DT
 *
 * OVAL is kept within DRVL and DRVH, and so is I, which does not grow while OVAL is at a limit. With FBON it goes to OUTL; when that is
 * switched on, I begins with what OUTL has. FMOD of Max/Min seeks the highest or lowest CVAL: it turns around when that has become worse.
 *
 * Source: the std module's documentation of the record and epidRecord.dbd.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { limitAlarm } from '../parts/alarms.ts';
import { describeNumber } from '../parts/describe.ts';
import { monitorNumber } from '../parts/monitor.ts';
import type { Part, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D+% SMSL:E{menuOmsl}^1 STPL,INP:IN^1 OUTL,TRIG:OUT^1 TVAL:D^1 CVAL,CVLP,OVAL:D! OVLP:D!^3 PREC:S^1
   MDT:D^1 FMOD:E{epidFeedbackMode}^1 FBON,FBOP:E{epidFeedbackState}^1 KP,KI,KD:D^1 EGU:T[16]^1 HOPR,LOPR,DRVH,DRVL:D^1
   HIHI,LOLO,HIGH,LOW:D^1 HHSV,LLSV,HSV,LSV:E{menuAlarmSevr}^1 HYST,ADEL,MDEL,ODEL:D^1 P,PP:D!^2 I,IP:D^2 D,DP:D!^2
   CT,CTP:X^4 DT,DTP:D^2 ERR,ERRP:D!^2 LALM,ALST,MLST:D!^3`,
  deviceNames('epid'),
);

export const epid: RecordSupport = {
  type: 'epid',
  table,

  init(record) {
    if (record.constant('STPL', 'VAL')) record.set('UDF', 0);
    record.memory = { at: record.services.wallTime() } satisfies Memory;
  },

  *process(record) {
    const memory = record.memory as Memory;
    const now = record.services.wallTime();
    const seconds = (now - memory.at) / 1000;
    if (seconds < record.number('MDT')) return true;
    memory.at = now;
    if (record.number('SMSL') === 1 && !record.isConstant('STPL')) {
      const due = record.due('STPL');
      if (due) yield due;
      if (record.fetch('STPL', 'VAL')) record.set('UDF', 0);
    }
    if (yield* read(record)) {
      compute(record, seconds);
      yield* write(record);
    }
    record.stamp();
    limitAlarm(record);
    monitor(record);
    return true;
  },

  alarm: limitAlarm,
  describe: describeNumber({ onScale: 'VAL CVAL HIHI HIGH LOW LOLO' }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

interface Memory {
  /** When it was processed last: Unix time in ms. */
  at: number;
}

const PID = 0;

function* read(record: RecordAccess): Part<boolean> {
  if (record.isConstant('INP')) {
    record.raise(AlarmStatus.SOFT, Severity.INVALID);
    return false;
  }
  const due = record.due('INP');
  if (due) yield due;
  return record.fetch('INP', 'CVAL');
}

function compute(record: RecordAccess, seconds: number): void {
  const number = (field: string) => record.number(field);
  const error = number('VAL') - number('CVAL');
  const isOn = number('FBON') !== 0;
  const begins = isOn && number('FBOP') === 0;
  const change = error - number('ERR');
  record.set('DT', seconds);
  record.set('ERR', error);
  record.set('FBOP', number('FBON'));
  if (number('FMOD') === PID) {
    record.set('P', number('KP') * error);
    if (begins) record.set('I', presentOutput(record));
    else if (isOn) integrate(record, number('KP') * number('KI') * error * seconds);
    if (number('KI') === 0) record.set('I', 0);
    record.set('D', seconds > 0 ? (number('KP') * number('KD') * change) / seconds : 0);
    record.set('OVAL', clamp(record, number('P') + number('I') + number('D')));
    return;
  }
  if (begins) record.set('OVAL', clamp(record, presentOutput(record)));
  if (!isOn || begins) return;
  // Towards higher values of CVAL where KP is above 0; it turns around when these become lower.
  const way = number('CVAL') - number('CVLP');
  const isWorse = number('KP') > 0 ? way < 0 : way > 0;
  const step = number('D') === 0 ? Math.abs(number('KP')) : number('D') * (isWorse ? -1 : 1);
  record.set('D', step);
  record.set('OVAL', clamp(record, number('OVAL') + step));
}

function integrate(record: RecordAccess, part: number): void {
  const { low, high } = limitsOf(record);
  const output = record.number('OVAL');
  if ((part > 0 && output >= high) || (part < 0 && output <= low)) return;
  record.set('I', clamp(record, record.number('I') + part));
}

function limitsOf(record: RecordAccess) {
  const [low, high] = [record.number('DRVL'), record.number('DRVH')];
  return high > low ? { low, high } : { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
}

function clamp(record: RecordAccess, value: number): number {
  const { low, high } = limitsOf(record);
  return Math.min(Math.max(value, low), high);
}

/** What is there when feedback is switched on: so it begins without a jump. */
function presentOutput(record: RecordAccess): number {
  const value = record.isConstant('OUTL') ? undefined : record.tryRead('OUTL', 'DOUBLE');
  return value === undefined ? record.number('I') : Number(value);
}

function* write(record: RecordAccess): Part<void> {
  const value = record.number('OVAL');
  const last = record.number('OVLP');
  if (record.number('FBON') === 0 || Math.abs(value - last) < record.number('ODEL')) return;
  const sent = record.send('OUTL', value, 'DOUBLE');
  if (typeof sent === 'object') yield sent;
}

const shown = [
  ...[['OVAL', 'OVLP'] as const, ['CVAL', 'CVLP'] as const, ['P', 'PP'] as const, ['I', 'IP'] as const],
  ...[['D', 'DP'] as const, ['DT', 'DTP'] as const, ['ERR', 'ERRP'] as const],
];

function monitor(record: RecordAccess): void {
  const mask = monitorNumber(record) | Dbe.VALUE | Dbe.LOG;
  for (const [field, last] of shown) {
    if (record.number(field) === record.number(last)) continue;
    record.post(field, mask);
    record.set(last, record.number(field));
  }
}
