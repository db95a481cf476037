/**
 * Puts to the fields that say how a motor record moves: speeds within their limits, in units and in turns per second; the size of a
 * step; offset and direction; soft limits.
 *
 * Source: `special` of the motor module's motorRecord.cc, R7.
 */
import { Rejection } from '../../pv/answer.ts';
import { menus } from '../menus.ts';
import type { RecordAccess, SpecialPut } from '../support.ts';
import type { MotorMemory } from './motion.ts';
import { directionOf, isBeyond, keepTarget, readBack, showLimits, toDial, toUser } from './positions.ts';

const FROZEN = menus.motorFOFF.indexOf('Frozen');

/** Speeds in dial units per second, and the fields that have them in turns per second. */
const speeds = [
  ['VELO', 'S'],
  ['VBAS', 'SBAS'],
  ['VMAX', 'SMAX'],
  ['BVEL', 'SBAK'],
] as const;

/** At the start: UREV, where it is given, counts rather than MRES, and a speed in units rather than one in turns. */
export function initSettings(record: RecordAccess): void {
  if (record.number('SREV') < 1) record.set('SREV', 200);
  if (record.number('UREV') !== 0) record.set('MRES', record.number('UREV') / record.number('SREV'));
  if (record.number('MRES') === 0) record.set('MRES', 1);
  if (record.number('RRES') === 0) record.set('RRES', record.number('MRES'));
  record.set('UREV', record.number('MRES') * record.number('SREV'));
  for (const [speed, turns] of speeds) {
    if (record.number(speed) !== 0) showTurns(record, speed, turns);
    else record.set(speed, record.number(turns) * turnOf(record));
  }
  for (const field of ['ACCL', 'BACC']) holdTime(record, field);
  holdFraction(record);
  holdDeadband(record);
  if (record.number('DHLM') === 0 && record.number('DLLM') === 0) takeUserLimits(record);
  showLimits(record);
}

export const settings: Readonly<Record<string, SpecialPut>> = {
  ...Object.fromEntries(speeds.flatMap(([speed, turns]) => [speedPut(speed, turns), turnsPut(speed, turns)])),
  JVEL: after((record) => holdSpeed(record, 'JVEL')),
  HVEL: after((record) => holdSpeed(record, 'HVEL')),
  ACCL: after((record) => holdTime(record, 'ACCL')),
  BACC: after((record) => holdTime(record, 'BACC')),
  FRAC: after(holdFraction),
  RDBD: after(holdDeadband),
  MRES: step((record) => record.set('UREV', record.number('MRES') * record.number('SREV'))),
  UREV: step((record) => record.set('MRES', record.number('UREV') / record.number('SREV'))),
  SREV: step((record) => record.set('MRES', record.number('UREV') / record.number('SREV')), 1),
  OFF: after((record) => {
    record.set('VAL', toUser(record, record.number('DVAL')));
    shown(record);
  }),
  DIR: after((record) => {
    const [value, dial] = [record.number('VAL'), record.number('DVAL')];
    if (record.number('FOFF') === FROZEN) record.set('VAL', toUser(record, dial));
    else record.set('OFF', value - dial * directionOf(record));
    shown(record);
  }),
  HLM: after((record) => userLimit(record, 1)),
  LLM: after((record) => userLimit(record, -1)),
  DHLM: after(dialLimit),
  DLLM: after(dialLimit),
  SSET: pulse('SSET', 'SET', 1),
  SUSE: pulse('SUSE', 'SET', 0),
  FOF: pulse('FOF', 'FOFF', FROZEN),
  VOF: pulse('VOF', 'FOFF', 1 - FROZEN),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function after(act: (record: RecordAccess) => void): SpecialPut {
  return { after: act };
}

/** Dial units per turn. */
function turnOf(record: RecordAccess): number {
  return Math.abs(record.number('UREV'));
}

function showTurns(record: RecordAccess, speed: string, turns: string): void {
  record.set(turns, record.number(speed) / turnOf(record));
}

/** Speeds are kept within VBAS and VMAX; a VMAX of 0 sets no limit. */
function holdSpeed(record: RecordAccess, field: string): void {
  const [low, high] = [Math.abs(record.number('VBAS')), record.number('VMAX')];
  const speed = Math.max(Math.abs(record.number(field)), low);
  record.set(field, high > 0 ? Math.min(speed, high) : speed);
}

function speedPut(speed: string, turns: string) {
  const put = after((record) => {
    if (speed === 'VELO' || speed === 'BVEL') holdSpeed(record, speed);
    else record.set(speed, Math.max(record.number(speed), 0));
    showTurns(record, speed, turns);
    if (speed === 'VBAS' || speed === 'VMAX') holdAll(record);
  });
  return [speed, put] as const;
}

function turnsPut(speed: string, turns: string) {
  const put = after((record) => {
    record.set(speed, record.number(turns) * turnOf(record));
    if (speed === 'VELO' || speed === 'BVEL') holdSpeed(record, speed);
    showTurns(record, speed, turns);
    if (speed === 'VBAS' || speed === 'VMAX') holdAll(record);
  });
  return [turns, put] as const;
}

/** VBAS or VMAX has changed. */
function holdAll(record: RecordAccess): void {
  for (const field of ['VELO', 'BVEL', 'JVEL', 'HVEL']) if (record.number(field) !== 0) holdSpeed(record, field);
  for (const [speed, turns] of speeds) showTurns(record, speed, turns);
}

function holdTime(record: RecordAccess, field: string): void {
  if (record.number(field) < 0) record.set(field, 0.1);
}

function holdFraction(record: RecordAccess): void {
  record.set('FRAC', Math.min(Math.max(record.number('FRAC'), 0.1), 1.5));
}

/** A retry deadband below one step would never be met. */
function holdDeadband(record: RecordAccess): void {
  record.set('RDBD', Math.max(record.number('RDBD'), Math.abs(record.number('MRES'))));
}

/** MRES, UREV, SREV: turns per second stay what they are, and speeds follow. @param least of what may be put */
function step(follow: (record: RecordAccess) => void, least = Number.NEGATIVE_INFINITY): SpecialPut {
  return {
    before(record, field) {
      (record.memory as MotorMemory).kept = record.number(field);
    },
    after(record, field) {
      const value = record.number(field);
      const memory = record.memory as MotorMemory;
      if (value === 0 || value < least || Number.isNaN(value)) {
        record.set(field, memory.kept);
        throw new Rejection(`${record.name}.${field} cannot be ${value}`);
      }
      follow(record);
      for (const [speed, turns] of speeds) record.set(speed, record.number(turns) * turnOf(record));
      holdDeadband(record);
      record.set('RVAL', Math.round(record.number('DVAL') / record.number('MRES')));
      keepTarget(record);
      if (memory.motion !== undefined) readBack(record, memory.motion);
    },
  };
}

/** Offset or direction have changed. */
function shown(record: RecordAccess): void {
  keepTarget(record);
  showLimits(record);
  const { motion } = record.memory as MotorMemory;
  if (motion !== undefined) readBack(record, motion);
  record.postProperties();
}

function takeUserLimits(record: RecordAccess): void {
  const ends = [toDial(record, record.number('LLM')), toDial(record, record.number('HLM'))];
  if (record.number('LLM') === 0 && record.number('HLM') === 0) return;
  record.set('DLLM', Math.min(...ends));
  record.set('DHLM', Math.max(...ends));
}

/** Which end of the dial HLM or LLM is depends on DIR. */
function userLimit(record: RecordAccess, sign: 1 | -1): void {
  const isHigh = sign * directionOf(record) === 1;
  record.set(isHigh ? 'DHLM' : 'DLLM', toDial(record, record.number(sign === 1 ? 'HLM' : 'LLM')));
  dialLimit(record);
}

function dialLimit(record: RecordAccess): void {
  showLimits(record);
  record.set('LVIO', isBeyond(record, record.number('DRBV')) || isBeyond(record, record.number('DVAL')) ? 1 : 0);
  record.postProperties();
}

function pulse(button: string, field: string, value: number): SpecialPut {
  return after((record) => {
    if (record.number(button) !== 0) record.set(field, value);
    record.set(button, 0);
  });
}
