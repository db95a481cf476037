/**
 * motor: a positioner. VAL is where it is to go, RBV where it is, DMOV whether it is there; limits, backlash, retries, jogs and home.
 *
 * What asks for motion is in motor/work.ts, how it moves in motor/settings.ts, the scales in motor/positions.ts. The axis is the
 * IOC's: a simulated one. Where an author moves the motor there is none, and its fields keep what is written to them.
 *
 * While it moves the record is not active: puts reach it at any time. The forward link is followed, and puts complete, when it is
 * done.
 *
 * Source: the motor module's motorRecord.cc and motorRecord.dbd, R7.
 */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { Rejection } from '../../pv/answer.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import type { MotorMemory } from '../motor/motion.ts';
import { hasLimits, keepTarget, readBack, toDial, toRaw } from '../motor/positions.ts';
import { initSettings, settings } from '../motor/settings.ts';
import { work } from '../motor/work.ts';
import { undefinedAlarm } from '../parts/alarms.ts';
import { display, limits } from '../parts/blocks.ts';
import { deadbands } from '../parts/monitor.ts';
import { fetchDol, followsDol } from '../parts/output.ts';
import type { Described, Part, RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D+% DVAL:D+% RVAL:L+% RLV:D+% LVAL,LDVL,LRLV:D! LRVL:L! ${display} ${limits('D')}
   HLSV:E{menuAlarmSevr}+ ADEL,MDEL:D ALST,MLST:D! RBV,DRBV,DIFF:D! RRBV,RDIF,RMP,REP,RVEL:L!
   HLM,LLM,DHLM,DLLM:D*+ LVIO:S!=1 HLS,LLS,RHLS,RLLS,ATHM:S!
   VELO,VBAS,VMAX,S,SBAS,SMAX:D ACCL:D=0.2 BDST:D% BVEL,SBAK:D BACC:D=0.5 HVEL,JVEL,JAR:D FRAC:F=1
   MRES,ERES,UREV:D+ RRES:D SREV:L+=200 UEIP,URIP:E{motorUEIP}+ DIR:E{motorDIR}+ OFF:D+% FOFF:E{motorFOFF}%
   FOF,VOF,SSET,SUSE:S% SET:E{motorSET}% IGSET:S SYNC:S+
   SPMG:E{motorSPMG}+%=3 LSPG:E{motorSPMG}!=3 STOP,JOGF,JOGR,TWF,TWR:S+% HOMF,HOMR:S+ TWV:D%
   DMOV:S!=1 MOVN,MIP,MISS,RCNT,CDIR,TDIR,PP,CARD:S! MSTA,MMAP,NMAP:UL! VERS:F!=7
   RTRY:S=10 RMOD:E{motorRMOD}=Default RDBD,SPDB,DLY:D NTM:E{menuYesNo}=YES NTMF:S=2 LOCK:E{menuYesNo}=NO
   PCOF,ICOF,DCOF:D CNEN:E{motorTORQ}+% STUP:E{motorSTUP}+%=OFF INIT,PREM,POST:T[40]
   OMSL:E{menuOmsl} OUT,RLNK,STOO:OUT DOL,RDBL,DINP,RINP:IN`,
  deviceNames('motor'),
);

export const motor: RecordSupport = {
  type: 'motor',
  table,

  init(record) {
    if (record.constant('DOL', 'VAL')) record.set('UDF', 0);
    initSettings(record);
    record.set('DVAL', toDial(record, record.number('VAL')));
    record.set('RVAL', toRaw(record, record.number('DVAL')));
    keepTarget(record);
    const memory: MotorMemory = { motion: undefined, asked: false, kept: 0, posted: new Map() };
    record.memory = memory;
    const motion = record.services.motion(record);
    record.memory = { ...memory, motion };
    record.set('LVIO', 0);
    if (motion !== undefined) readBack(record, motion);
    for (const last of ['MLST', 'ALST']) record.set(last, record.number('RBV'));
    for (const field of shown) memory.posted.set(field, record.value(field));
  },

  *process(record) {
    const memory = record.memory as MotorMemory;
    if (followsDol(record) && (yield* fetchDol(record))) record.set('UDF', 0);
    const { motion } = memory;
    if (motion === undefined) keepTarget(record);
    else {
      yield* readLinked(record, memory);
      readBack(record, motion);
      work(record, motion, memory);
      readBack(record, motion);
    }
    record.stamp();
    limitAlarm(record);
    publish(record, memory, record.settleAlarm());
    yield* tellReadback(record);
    return motion === undefined || record.number('DMOV') !== 0 ? true : 'unfinished';
  },

  alarm: limitAlarm,

  special: {
    ...Object.fromEntries(['DVAL', 'RVAL', 'RLV', 'TWF', 'TWR'].map((field) => [field, target(field)])),
    VAL: target('VAL'),
    ...Object.fromEntries(Object.entries(settings).map(([field, put]) => [field, published(put)])),
  },

  describe,
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** Fields whose every change is posted; RBV has deadbands. */
const shown = (
  'DVAL RVAL RLV DRBV RRBV RMP REP RVEL DIFF RDIF DMOV MOVN LVIO HLS LLS RHLS RLLS ATHM MSTA TDIR CDIR RCNT MISS ' +
  'JOGF JOGR HOMF HOMR STOP TWF TWR SYNC SPMG OFF SET SSET SUSE FOF VOF FOFF DIR HLM LLM DHLM DLLM MRES UREV SREV RDBD ' +
  'VELO S VBAS SBAS VMAX SMAX BVEL SBAK JVEL HVEL ACCL BACC FRAC VAL'
).split(' ');

/** URIP: where the motor is comes from RDBL, in units of RRES. */
function* readLinked(record: RecordAccess, memory: MotorMemory): Part<void> {
  const isLinked = record.number('URIP') !== 0 && !record.isConstant('RDBL');
  const due = isLinked ? record.due('RDBL') : undefined;
  if (due) yield due;
  const value = isLinked ? record.read('RDBL', 'DOUBLE') : undefined;
  if (value !== undefined) memory.linked = Number(value);
}

/** RLNK is told the readback. */
function* tellReadback(record: RecordAccess): Part<void> {
  if (record.isConstant('RLNK')) return;
  const sent = record.send('RLNK', record.number('RBV'), 'DOUBLE');
  if (typeof sent === 'object') yield sent;
}

/** HLSV: beyond a soft limit, or at a switch. */
function limitAlarm(record: RecordAccess): void {
  if (undefinedAlarm(record)) return;
  const dial = record.number('DVAL');
  const is = (field: string) => record.number(field) !== 0;
  const severity = record.number('HLSV');
  if (is('HLS') || (hasLimits(record) && dial > record.number('DHLM'))) record.raise(AlarmStatus.HIGH, severity);
  else if (is('LLS') || (hasLimits(record) && dial < record.number('DLLM'))) record.raise(AlarmStatus.LOW, severity);
}

/** @param alarm DBE bits of a changed alarm */
function publish(record: RecordAccess, { posted }: MotorMemory, alarm: number): void {
  const mask = alarm | deadbands(record, record.number('RBV'));
  if (mask !== 0) record.post('RBV', mask);
  for (const field of shown) {
    const value = record.value(field);
    const isOther = !Object.is(value, posted.get(field));
    if (isOther) posted.set(field, value);
    const changed = (isOther ? Dbe.VALUE | Dbe.LOG : 0) | (field === 'VAL' ? alarm : 0);
    if (changed !== 0) record.post(field, changed);
  }
}

function target(field: string): SpecialPut {
  return {
    after(record) {
      const isTweak = field.startsWith('TW');
      if (Number.isNaN(record.number(field))) {
        record.set(field, record.number(field === 'VAL' ? 'LVAL' : 'LDVL'));
        throw new Rejection('a motor cannot go to NaN');
      }
      if (!isTweak || record.number(field) !== 0) (record.memory as MotorMemory).asked = true;
    },
  };
}

/** What else a put has changed is posted. */
function published({ before, after }: SpecialPut): SpecialPut {
  return {
    ...(before && { before }),
    after(record, field) {
      after?.(record, field);
      publish(record, record.memory as MotorMemory, 0);
    },
  };
}

const onScale = new Set('VAL RBV LVAL HIHI HIGH LOW LOLO'.split(' '));
const onDial = new Set('DVAL DRBV LDVL'.split(' '));
const speeds = new Set('VELO BVEL JVEL HVEL'.split(' '));

function describe(record: RecordAccess, field: string): Described {
  const units = record.text('EGU');
  const base = { units, precision: record.number('PREC') };
  const between = (low: string, high: string) => {
    const range = [record.number(low), record.number(high)] as const;
    return { display: range, control: range };
  };
  if (onScale.has(field)) return { ...base, ...between('LLM', 'HLM') };
  if (onDial.has(field)) return { ...base, ...between('DLLM', 'DHLM') };
  if (speeds.has(field)) return { ...base, units: `${units}/sec`, ...between('VBAS', 'VMAX') };
  if (field === 'VBAS' || field === 'VMAX') return { ...base, units: `${units}/sec` };
  if (field === 'JAR') return { ...base, units: `${units}/sec/sec` };
  if (field === 'ACCL' || field === 'BACC' || field === 'DLY') return { ...base, units: 'sec' };
  if (/^S(BAS|MAX|BAK)?$/.test(field)) return { ...base, units: 'rev/sec' };
  return record.table.field(field)?.dbf === 'DOUBLE' ? base : {};
}
