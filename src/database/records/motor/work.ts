/**
 * What a motor record is asked to do: targets, commands, and the limits that forbid them.
 *
 * Source: `do_work` of the motor module's motorRecord.cc, R7.
 */
import { menus } from '../menus.ts';
import type { RecordAccess } from '../support.ts';
import type { Motion, MotorMemory } from './motion.ts';
import {
  directionOf,
  giveUpTarget,
  hasLimits,
  isBeyond,
  keepTarget,
  showLimits,
  toDial,
  toRaw,
  toUser,
} from './positions.ts';

export function work(record: RecordAccess, motion: Motion, memory: MotorMemory): void {
  followMode(record, motion);
  if (record.number('STOP') !== 0) {
    record.set('STOP', 0);
    motion.stop();
    clearButtons(record);
  }
  const isDone = () => record.number('DMOV') !== 0;
  if (record.number('SYNC') !== 0) {
    record.set('SYNC', 0);
    if (isDone()) giveUpTarget(record);
  }
  if (record.number('SPMG') === STOP) {
    clearButtons(record);
    if (isDone()) giveUpTarget(record);
    memory.asked = false;
    return;
  }
  home(record, motion, isDone());
  jog(record, motion, isDone());
  const put = takeTarget(record);
  if (put === undefined && !memory.asked) return;
  memory.asked = false;
  if (record.number('SET') !== 0 && record.number('IGSET') === 0) calibrate(record, motion, put);
  else go(record, motion, isDone());
}

/** JOGF and its like are up again. */
export function clearButtons(record: RecordAccess): void {
  for (const field of ['JOGF', 'JOGR', 'HOMF', 'HOMR', 'TWF', 'TWR']) record.set(field, 0);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const [STOP, PAUSE] = [0, 1];
const VARIABLE = menus.motorFOFF.indexOf('Variable');

function followMode(record: RecordAccess, motion: Motion): void {
  const mode = record.number('SPMG');
  if (mode === record.number('LSPG')) return;
  record.set('LSPG', mode);
  if (mode === STOP) motion.stop();
  else if (mode === PAUSE) motion.pause();
  else motion.go();
}

function home(record: RecordAccess, motion: Motion, isDone: boolean): void {
  const isForward = record.number('HOMF') !== 0;
  if (!isForward && record.number('HOMR') === 0) return;
  const direction = (isForward ? 1 : -1) * directionOf(record);
  const isBlocked = motion.atSwitch === direction;
  if (!isDone || isBlocked || record.number('SPMG') === PAUSE) {
    if (isDone) clearButtons(record);
    return;
  }
  motion.home(direction as 1 | -1);
}

function jog(record: RecordAccess, motion: Motion, isDone: boolean): void {
  const isForward = record.number('JOGF') !== 0;
  const isWanted = isForward || record.number('JOGR') !== 0;
  if (!isWanted) {
    if (motion.isJogging) motion.endJog();
    return;
  }
  if (motion.isJogging) return;
  const direction = (isForward ? 1 : -1) * directionOf(record);
  if (!isDone || record.number('SPMG') === PAUSE || motion.atSwitch === direction) {
    clearButtons(record);
    return;
  }
  const speed = Math.abs(record.number('JVEL'));
  const [low, high] = [record.number('LLM') + speed, record.number('HLM') - speed];
  const value = record.number('VAL');
  if (hasLimits(record) && (isForward ? value > high : value < low)) {
    record.set('LVIO', 1);
    clearButtons(record);
    return;
  }
  record.set('LVIO', 0);
  motion.jog(direction as 1 | -1);
}

/** Brings VAL, DVAL and RVAL together after one of them, RLV or a tweak was put. @returns which; undefined: none was */
function takeTarget(record: RecordAccess): 'VAL' | 'DVAL' | 'RVAL' | undefined {
  const tweak = Number(record.number('TWF') !== 0) - Number(record.number('TWR') !== 0);
  const way = tweak * record.number('TWV') + record.number('RLV');
  for (const field of ['TWF', 'TWR', 'RLV']) record.set(field, 0);
  if (way !== 0) record.set('VAL', record.number('VAL') + way);
  const isOther = (field: string, last: string) => record.number(field) !== record.number(last);
  const put = isOther('RVAL', 'LRVL')
    ? 'RVAL'
    : isOther('VAL', 'LVAL')
      ? 'VAL'
      : isOther('DVAL', 'LDVL')
        ? 'DVAL'
        : undefined;
  if (put === 'RVAL') setDial(record, record.number('RVAL') * record.number('MRES'));
  else if (put === 'VAL') record.set('DVAL', toDial(record, record.number('VAL')));
  else if (put === 'DVAL') setDial(record, record.number('DVAL'));
  if (put !== undefined) record.set('RVAL', toRaw(record, record.number('DVAL')));
  return put;
}

function setDial(record: RecordAccess, dial: number): void {
  record.set('DVAL', dial);
  record.set('VAL', toUser(record, dial));
}

/** SET is Set: a new VAL shifts the offset, unless that is frozen; else the put says where the axis is. */
function calibrate(record: RecordAccess, motion: Motion, put: string | undefined): void {
  if (put === 'VAL' && record.number('FOFF') === VARIABLE) {
    const dial = record.number('DRBV');
    record.set('OFF', record.number('VAL') - dial * directionOf(record));
    record.set('DVAL', dial);
    record.set('RVAL', toRaw(record, dial));
    showLimits(record);
  } else if (put !== undefined) motion.calibrate(record.number('DVAL'));
  keepTarget(record);
}

function go(record: RecordAccess, motion: Motion, isDone: boolean): void {
  const dial = record.number('DVAL');
  const backlash = record.number('BDST');
  const way = dial - record.number('DRBV');
  // Against the preferred direction it goes beyond the target first.
  const isRound = Math.abs(backlash) >= Math.abs(record.number('MRES')) && way !== 0 && way > 0 !== backlash > 0;
  if (isBeyond(record, dial) || (isRound && isBeyond(record, dial - backlash))) {
    record.set('LVIO', 1);
    record.set('VAL', record.number('LVAL'));
    record.set('DVAL', record.number('LDVL'));
    record.set('RVAL', record.number('LRVL'));
    return;
  }
  record.set('LVIO', 0);
  keepTarget(record);
  if (isDone && Math.abs(way) < record.number('SPDB')) return;
  record.set('RCNT', 0);
  record.set('MISS', 0);
  motion.move();
}
