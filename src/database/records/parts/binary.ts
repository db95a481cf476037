/**
 * What bi and bo share: two states with names and severities, and the alarm of a change (COSV).
 *
 * Source: `checkAlarms`, `get_enum_strs` and `put_enum_str` of base's biRecord.c and boRecord.c.
 */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import type { Described, RecordAccess } from '../support.ts';
import { undefinedAlarm } from './alarms.ts';

export const binaryStates = 'ZSV,OSV,COSV:E{menuAlarmSevr}+^1 ZNAM,ONAM:T[26]*+^1';

/** An input that is undefined, or in a state beyond 1, raises nothing for its state; an output does. */
export function binaryAlarm(record: RecordAccess, isInput = false): void {
  if (undefinedAlarm(record) && isInput) return;
  const value = record.number('VAL');
  if (isInput && value > 1) return;
  record.raise(AlarmStatus.STATE, record.number(value === 0 ? 'ZSV' : 'OSV'));
  if (value === record.number('LALM')) return;
  record.raise(AlarmStatus.COS, record.number('COSV'));
  record.set('LALM', value);
}

export function describeBinary(record: RecordAccess, field: string): Described | undefined {
  if (field !== 'VAL') return undefined;
  const names = [record.text('ZNAM'), record.text('ONAM')];
  while (names.at(-1) === '') names.pop();
  return { states: names, display: [0, 0], control: [0, 0] }; // base's record has no limits to tell
}

export function binaryState(record: RecordAccess, field: string, text: string): number | undefined {
  if (field !== 'VAL') return undefined;
  const state = [record.text('ZNAM'), record.text('ONAM')].indexOf(text);
  return state === -1 ? undefined : state;
}
