/**
 * Positions of a motor record in its three scales: user (VAL, RBV), dial (DVAL, DRBV) and raw steps (RVAL, RRBV).
 *
 * user = dial · DIR + OFF, dial = raw · MRES.
 *
 * Source: the motor module's motorRecord.cc, R7.
 */
import type { RecordAccess } from '../support.ts';
import type { Motion, MotorMemory } from './motion.ts';

/** 1, or -1 when DIR is Neg. */
export function directionOf(record: RecordAccess): 1 | -1 {
  return record.number('DIR') === 0 ? 1 : -1;
}

export function toUser(record: RecordAccess, dial: number): number {
  return dial * directionOf(record) + record.number('OFF');
}

export function toDial(record: RecordAccess, user: number): number {
  return (user - record.number('OFF')) * directionOf(record);
}

/** Whole steps. */
export function toRaw(record: RecordAccess, dial: number): number {
  return Math.round(dial / record.number('MRES'));
}

/** Limits count unless both are 0: crossed or equal ones forbid every motion. */
export function hasLimits(record: RecordAccess): boolean {
  return record.number('DHLM') !== 0 || record.number('DLLM') !== 0;
}

export function isBeyond(record: RecordAccess, dial: number): boolean {
  return hasLimits(record) && (dial > record.number('DHLM') || dial < record.number('DLLM'));
}

/** HLM and LLM from DHLM and DLLM: DIR may put the lower one at the higher end of the dial. */
export function showLimits(record: RecordAccess): void {
  const [low, high] = [toUser(record, record.number('DLLM')), toUser(record, record.number('DHLM'))];
  const isTurned = directionOf(record) === -1;
  record.set('HLM', isTurned ? low : high);
  record.set('LLM', isTurned ? high : low);
}

/** The target is where the motor is. */
export function giveUpTarget(record: RecordAccess): void {
  const dial = record.number('DRBV');
  record.set('VAL', toUser(record, dial));
  record.set('DVAL', dial);
  record.set('RVAL', record.number('RRBV'));
  keepTarget(record);
}

/** The target has been acted upon. */
export function keepTarget(record: RecordAccess): void {
  record.set('LVAL', record.number('VAL'));
  record.set('LDVL', record.number('DVAL'));
  record.set('LRVL', record.number('RVAL'));
}

/** Readback, switches and status from the axis. */
export function readBack(record: RecordAccess, motion: Motion): void {
  const { position, atSwitch, forward, homed } = motion;
  const [resolution, direction] = [record.number('MRES'), directionOf(record)];
  const steps = Math.round(position / resolution);
  const isEncoded = record.number('UEIP') !== 0 && record.number('ERES') !== 0;
  const encoder = isEncoded ? Math.round(position / record.number('ERES')) : 0;
  record.set('RMP', steps);
  record.set('REP', encoder);
  const linked = record.number('URIP') === 0 ? undefined : (record.memory as MotorMemory).linked;
  if (linked !== undefined) {
    record.set('RRBV', Math.round((linked * record.number('RRES')) / resolution));
    record.set('DRBV', record.number('RRBV') * resolution);
  } else {
    record.set('RRBV', isEncoded ? encoder : steps);
    record.set('DRBV', isEncoded ? encoder * record.number('ERES') : steps * resolution);
  }
  record.set('RBV', toUser(record, record.number('DRBV')));
  record.set('DIFF', (record.number('DVAL') - record.number('DRBV')) * direction);
  record.set('RDIF', Math.round((record.number('DIFF') * direction) / resolution));
  record.set('RVEL', Math.round(motion.speed / resolution));
  const isRawForward = forward === resolution > 0;
  record.set('TDIR', isRawForward ? 1 : 0);
  record.set('CDIR', isRawForward ? 1 : 0);
  const rawSwitch = atSwitch * Math.sign(resolution);
  record.set('RHLS', rawSwitch === 1 ? 1 : 0);
  record.set('RLLS', rawSwitch === -1 ? 1 : 0);
  record.set('HLS', atSwitch * direction === 1 ? 1 : 0);
  record.set('LLS', atSwitch * direction === -1 ? 1 : 0);
  record.set('ATHM', homed && steps === 0 ? 1 : 0);
  record.set('MSTA', statusBits(record, isRawForward, homed));
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** MSTA: direction 0x1, done 0x2, high switch 0x4, moving 0x400, low switch 0x2000, homed 0x4000. */
function statusBits(record: RecordAccess, forward: boolean, homed: boolean): number {
  const is = (field: string) => record.number(field) !== 0;
  const bits: readonly (readonly [boolean, number])[] = [
    [forward, 0x1],
    [is('DMOV'), 0x2],
    [is('RHLS'), 0x4],
    [is('MOVN'), 0x400],
    [is('RLLS'), 0x2000],
    [homed, 0x4000],
  ];
  return bits.reduce((sum, [set, bit]) => sum + (set ? bit : 0), 0);
}
