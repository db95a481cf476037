/**
 * What mbbi and mbbo share: sixteen states with names, raw values and severities.
 *
 * SDEF is 1 where any state has a name or a raw value: VAL is then looked up among the raw values, else it is RVAL itself.
 *
 * Source: mbbiRecord.c and mbboRecord.c of base 7.0.10.
 */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Described, RecordAccess, SpecialPut } from '../support.ts';
import { ofStates, statePrefixes } from './blocks.ts';

export const rawValues = `${ofStates('VL')}:UL+^1`;
export const stateNames = `${ofStates('ST')}:T[26]*+^1`;
export const stateSeverities = `${ofStates('SV')}:E{menuAlarmSevr}+^1`;
export const mostStates = 16;

/** MASK of a record with NOBT bits. */
export function initMask(record: RecordAccess): void {
  const bits = record.number('NOBT');
  if (record.number('MASK') === 0 && bits <= 32) record.set('MASK', bits === 32 ? 0xffffffff : 2 ** bits - 1);
}

export function defineStates(record: RecordAccess): void {
  const isDefined = statePrefixes.some(
    (prefix) => record.number(`${prefix}VL`) !== 0 || record.text(`${prefix}ST`) !== '',
  );
  if (isDefined === (record.number('SDEF') !== 0)) return;
  record.set('SDEF', isDefined ? 1 : 0);
  record.describedAnew();
}

export const stateSpecials: Readonly<Record<string, SpecialPut>> = Object.fromEntries(
  statePrefixes.flatMap((prefix, state): [string, SpecialPut][] => [
    [`${prefix}VL`, { after: defineStates }],
    [`${prefix}ST`, { after: (record) => rename(record, state) }],
  ]),
);

/** Who looks at the state sees its new name. */
function rename(record: RecordAccess, state: number): void {
  defineStates(record);
  if (record.number('VAL') === state) record.post('VAL', Dbe.VALUE | Dbe.LOG);
}

/** The severity of the state; UNSV beyond them. */
export function stateSeverity(record: RecordAccess): number {
  const state = record.number('VAL');
  return record.number(state >= mostStates ? 'UNSV' : `${statePrefixes[state]}SV`);
}

export function changeAlarm(record: RecordAccess): void {
  const state = record.number('VAL');
  // While COS is raised LALM stays: the alarm does too, until another is more severe.
  if (state !== record.number('LALM') && !record.raise(AlarmStatus.COS, record.number('COSV')))
    record.set('LALM', state);
}

export function describeStates(record: RecordAccess, field: string): Described | undefined {
  if (field !== 'VAL') return undefined;
  const names = statePrefixes.map((prefix) => record.text(`${prefix}ST`));
  while (names.at(-1) === '') names.pop();
  return { states: names, display: [0, 0], control: [0, 0] }; // base's record has no limits to tell
}

export function stateOf(record: RecordAccess, field: string, text: string): number | undefined {
  if (field !== 'VAL' || record.number('SDEF') === 0) return undefined;
  const state = statePrefixes.findIndex((prefix) => record.text(`${prefix}ST`) === text);
  return state === -1 ? undefined : state;
}
