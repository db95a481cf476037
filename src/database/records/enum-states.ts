/**
 * The states of an enum: their names, checked, and the alarm that each of them raises.
 *
 * Source: `checkAlarms` of base's bi, bo, mbbi and mbbo records: STATE with the severity of the state (ZSV, OSV, ZRSV …
 * FFSV), then COS with the severity of a change (COSV) where that is worse. A number without a state has UNSV; of a
 * record, whose states are 2 or 16 with names or without, a number beyond them has OSV or UNSV. An mbbo that is given a
 * number it could have no state for is INVALID, whatever UNSV says (`convert` of mbboRecord.c).
 */

import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Metadata, Sample } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { AlarmRules, AlarmState } from '../pv/definition.ts';
import { DefinitionError } from '../pv/definition-error.ts';

/** States that Channel Access can send, and bytes of each name without its NUL. */
export const maxStates = 16;
export const maxStateBytes = 25;

export class StateAlarms implements AlarmRules {
  /** `severities[state]` */
  readonly severities: number[];
  /** Severity of a number that has no state (UNSV). */
  unknown: number;
  /** Severity of any change (COSV), for as long as the value stays the same. */
  change: number;
  /** Severity of a number that no PV has a state for. */
  readonly beyond: number;

  /** @param count states there are, more than those with a severity: the others raise nothing */
  constructor(
    severities: readonly number[],
    unknown: number = Severity.NO_ALARM,
    change: number = Severity.NO_ALARM,
    count = 0,
    beyond: number = Severity.NO_ALARM,
  ) {
    this.severities = [...severities];
    while (this.severities.length < count) this.severities.push(Severity.NO_ALARM);
    this.unknown = unknown;
    this.change = change;
    this.beyond = beyond;
  }

  evaluate(value: Value, _metadata: Metadata, before: Sample): AlarmState {
    if (typeof value !== 'number') return NO_ALARM;
    if (value >= maxStates && this.beyond > Severity.NO_ALARM)
      return { status: AlarmStatus.SOFT, severity: this.beyond };
    const severity = this.severities[value] ?? this.unknown;
    const changed = value !== before.value ? this.change : Severity.NO_ALARM;
    if (changed > severity) return { status: AlarmStatus.COS, severity: changed };
    if (severity === Severity.NO_ALARM) return NO_ALARM;
    return { status: AlarmStatus.STATE, severity };
  }
}

/** @throws DefinitionError when Channel Access could not send these names, or a client not tell them apart */
export function checkStates(pv: string, states: readonly string[]): void {
  if (!Array.isArray(states)) {
    throw new DefinitionError(pv, `its states are ${JSON.stringify(states)}: write pv.enum('off', ['off', 'on']).`);
  }
  if (states.length > maxStates) {
    throw new DefinitionError(
      pv,
      `it has ${states.length} states, but Channel Access sends ${maxStates}: use pv.long() or pv.string() for more.`,
    );
  }
  for (const [index, state] of states.entries()) {
    const bytes = new TextEncoder().encode(state).length;
    if (bytes > maxStateBytes) {
      throw new DefinitionError(
        pv,
        `the name of its state ${index}, '${state}', has ${bytes} bytes: shorten it to ${maxStateBytes} at most.`,
      );
    }
    if (state !== '' && states.indexOf(state) !== index) {
      throw new DefinitionError(pv, `two of its states are named '${state}': give one of them another name.`);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NO_ALARM: AlarmState = { status: AlarmStatus.NO_ALARM, severity: Severity.NO_ALARM };
