/** A value as a PV has it: with its alarm and time stamp, and what the PV is configured with. */
import type { Value } from './value.ts';

/** What changes with every update of a PV. */
export interface Sample {
  readonly value: Value;
  /** `AlarmStatus` */
  readonly status: number;
  /** `Severity` */
  readonly severity: number;
  /** Since the EPICS epoch, 1990-01-01 UTC; 0 with 0 nanoseconds is "undefined". */
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** The eight limits, in the PV's units. */
export interface Limits {
  readonly displayHigh: number;
  readonly displayLow: number;
  /** HIHI */
  readonly alarmHigh: number;
  /** HIGH */
  readonly warningHigh: number;
  /** LOW */
  readonly warningLow: number;
  /** LOLO */
  readonly alarmLow: number;
  readonly controlHigh: number;
  readonly controlLow: number;
}

/** What a PV is configured with. */
export interface Metadata extends Limits {
  /** At most seven bytes are sent. */
  readonly units: string;
  /** Decimals to show; undefined where none is configured: sent as 0, and text then has six. */
  readonly precision: number | undefined;
  /** Names of the states; the first 16 are sent, up to 25 bytes of each. */
  readonly enumStrings: readonly string[];
  /** An array, even of one element: empty text is no number for it. */
  readonly isArray?: boolean;
  /** An mbbi or mbbo whose states have raw values, if no names. */
  readonly hasStates?: boolean;
  /** Answer to CLASS_NAME, such as "ai". */
  readonly recordType: string;
  /** Whether an alarm must be acknowledged even when it has gone (ACKT). */
  readonly acknowledgeTransient: boolean;
  /** Highest severity not yet acknowledged (ACKS). */
  readonly acknowledgeSeverity: number;
}

/**
 * A PV nobody configured, as base answers for a record without limits: display and control limits 0, alarm limits NaN
 * ("none"), which integer types send as 0.
 */
export const defaultMetadata: Metadata = {
  units: '',
  precision: undefined,
  displayHigh: 0,
  displayLow: 0,
  alarmHigh: Number.NaN,
  warningHigh: Number.NaN,
  warningLow: Number.NaN,
  alarmLow: Number.NaN,
  controlHigh: 0,
  controlLow: 0,
  enumStrings: [],
  recordType: '',
  acknowledgeTransient: true,
  acknowledgeSeverity: 0,
};
