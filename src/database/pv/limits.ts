/** Limits as an author writes them, checked, and as they are sent. */
import type { Limits } from '../../protocol/value/sample.ts';
import { DefinitionError } from './definition-error.ts';

/** `[low, high]`; undefined where there is no limit on that side. */
export type Range = readonly [low: number | undefined, high: number | undefined];

export interface LimitOptions {
  /** Range that displays draw: LOPR, HOPR. */
  readonly display?: readonly [low: number, high: number];
  /** Range of puts that are accepted; others fail. With an `ao` or `longout` record puts are clamped to it instead. */
  readonly control?: readonly [low: number, high: number];
  /** LOW, HIGH: at or beyond them the alarm is LOW or HIGH, MINOR unless `severities` says otherwise. */
  readonly warning?: Range;
  /** LOLO, HIHI: at or beyond them the alarm is LOLO or HIHI, MAJOR unless `severities` says otherwise. */
  readonly alarm?: Range;
}

/** The limits given, as metadata; those not given are left out. */
export function limitMetadata({ display, control, warning, alarm }: LimitOptions): Partial<Limits> {
  return {
    ...(display && { displayLow: display[0], displayHigh: display[1] }),
    ...(control && { controlLow: control[0], controlHigh: control[1] }),
    ...(warning && { warningLow: warning[0] ?? Number.NaN, warningHigh: warning[1] ?? Number.NaN }),
    ...(alarm && { alarmLow: alarm[0] ?? Number.NaN, alarmHigh: alarm[1] ?? Number.NaN }),
  };
}

/** @throws DefinitionError when a range is upside down or no range */
export function checkLimits(pv: string, limits: LimitOptions): void {
  for (const [name, range] of Object.entries(limits) as [string, Range][]) {
    if (!Array.isArray(range)) {
      throw new DefinitionError(pv, `its ${name} limits are ${String(range)}: write [low, high].`);
    }
    const [low, high] = range;
    if (Number.isNaN(low) || Number.isNaN(high)) {
      throw new DefinitionError(pv, `its ${name} limits hold NaN: leave the side without a limit undefined.`);
    }
    if (low !== undefined && high !== undefined && low > high) {
      throw new DefinitionError(pv, `its ${name} limits are [${low}, ${high}]: write the lower one first.`);
    }
  }
}
