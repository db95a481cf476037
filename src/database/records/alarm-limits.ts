/**
 * The alarm of a number: HIHI, LOLO, HIGH, LOW, in this order, each with its severity and with hysteresis.
 *
 * Source: `checkAlarms` of base's analog and integer records. A limit counts while its severity is not NO_ALARM. An
 * alarm stays until the value has moved back by more than the hysteresis from the limit that raised it.
 */

import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import { asNumber, type Value } from '../../protocol/value/value.ts';
import type { AlarmRules, AlarmState } from '../pv/definition.ts';

/** Severity of each limit: HHSV, LLSV, HSV, LSV. */
export interface LimitSeverities {
  hihi: number;
  lolo: number;
  high: number;
  low: number;
}

export const defaultSeverities: Readonly<LimitSeverities> = {
  hihi: Severity.MAJOR,
  lolo: Severity.MAJOR,
  high: Severity.MINOR,
  low: Severity.MINOR,
};

export class LimitAlarms implements AlarmRules {
  readonly severities: LimitSeverities;
  /** HYST: in units of the PV, 0 or above. */
  hysteresis: number;
  /** UDFS: severity of a value that is not a number. */
  undefinedSeverity: number = Severity.INVALID;
  /** LALM: the limit that raised the present alarm, or the value when there is none. */
  lastAlarmed = Number.NaN;

  constructor(severities: Partial<LimitSeverities> = {}, hysteresis = 0) {
    this.severities = { ...defaultSeverities, ...severities };
    this.hysteresis = hysteresis;
  }

  evaluate(stored: Value, metadata: Metadata): AlarmState {
    const value = limited(stored);
    if (value === undefined) return NO_ALARM;
    // Base's analog records call a value that is not a number undefined; arrays have no such alarm.
    if (Number.isNaN(value))
      return typeof stored !== 'number' ? NO_ALARM : { status: AlarmStatus.UDF, severity: this.undefinedSeverity };
    const { alarmHigh, alarmLow, warningHigh, warningLow } = metadata;
    const { hihi, lolo, high, low } = this.severities;
    if (this.#above(value, alarmHigh, hihi)) return this.#raise(alarmHigh, AlarmStatus.HIHI, hihi);
    if (this.#below(value, alarmLow, lolo)) return this.#raise(alarmLow, AlarmStatus.LOLO, lolo);
    if (this.#above(value, warningHigh, high)) return this.#raise(warningHigh, AlarmStatus.HIGH, high);
    if (this.#below(value, warningLow, low)) return this.#raise(warningLow, AlarmStatus.LOW, low);
    this.lastAlarmed = value;
    return NO_ALARM;
  }

  #above(value: number, limit: number, severity: number): boolean {
    if (severity === Severity.NO_ALARM) return false;
    return value >= limit || (this.lastAlarmed === limit && value >= limit - this.hysteresis);
  }

  #below(value: number, limit: number, severity: number): boolean {
    if (severity === Severity.NO_ALARM) return false;
    return value <= limit || (this.lastAlarmed === limit && value <= limit + this.hysteresis);
  }

  #raise(limit: number, status: number, severity: number): AlarmState {
    this.lastAlarmed = limit;
    return { status, severity };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** An array of one element counts as that element. */
function limited(stored: Value): number | undefined {
  if (typeof stored !== 'object') return asNumber(stored);
  return stored.length === 1 ? Number(stored[0]) : undefined;
}

const NO_ALARM: AlarmState = { status: AlarmStatus.NO_ALARM, severity: Severity.NO_ALARM };
