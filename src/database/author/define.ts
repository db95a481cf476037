/** From what an author said of a PV to its finished definition, handlers not included; what a record has fields for is theirs. */

import { AlarmStatus, Severity, type SeverityName } from '../../protocol/value/alarm.ts';
import { coerce } from '../../protocol/value/coerce.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import { defaultMetadata, type Metadata } from '../../protocol/value/sample.ts';
import { type Timestamp, timestampFromMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { AlarmRules, PvDefinition } from '../pv/definition.ts';
import { DefinitionError } from '../pv/definition-error.ts';
import { limitMetadata } from '../pv/limits.ts';
import { longText } from '../pv/shape.ts';
import { LimitAlarms } from '../records/alarm-limits.ts';
import { StateAlarms } from '../records/enum-states.ts';
import { isDriveLimited } from '../records/record-type.ts';
import type { PvSpec } from './plain-pv.ts';

/** @throws DefinitionError when the initial value does not fit */
export function define(name: string, spec: PvSpec): PvDefinition {
  const { native, options, shape, states } = spec;
  const maxCount = maxCountOf(spec);
  const initialAlarm = options.alarm && {
    status: AlarmStatus[options.alarm.status],
    severity: Severity[options.alarm.severity],
  };
  return {
    name,
    native,
    maxCount,
    value: initialValue(name, spec, maxCount),
    metadata: { ...metadataOf(spec), enumStrings: states },
    rights: options.readOnly ? AccessRight.READ : AccessRight.READ_WRITE,
    alarm: alarmRules(spec),
    initialAlarm,
    initialTime: toTimestamp(options.time),
    beyondControl: beyondControl(spec),
    deadband: options.deadband && { value: options.deadband.value ?? 0, log: options.deadband.log ?? 0 },
    putLimitMs: options.putLimit === undefined ? undefined : options.putLimit * 1000,
    overlappingPuts: options.overlappingPuts,
    description: options.doc,
    isText: shape === longText || undefined,
    longStringBytes: options.reportAs === 'STRING' ? options.maxLength : undefined,
  };
}

/**
 * A time as an author gives it: Unix time in ms, or exact.
 *
 * @throws TypeError for anything else, such as a Date
 */
export function toTimestamp(time: number | Timestamp | undefined): Timestamp | undefined {
  if (time === undefined) return undefined;
  const stamp = typeof time === 'number' ? timestampFromMs(time) : time;
  if (Number.isInteger(stamp.seconds) && Number.isInteger(stamp.nanoseconds)) return stamp;
  throw new TypeError(`${String(time)} is not a time: give milliseconds since 1970, or { seconds, nanoseconds }`);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function maxCountOf({ native, shape, initial, options }: PvSpec): number {
  if (!shape.array) return 1;
  if (options.maxLength !== undefined) return options.maxLength;
  return native === 'uint8' && typeof initial === 'string' ? initial.length : (initial as ArrayLike<unknown>).length;
}

function initialValue(name: string, { native, shape, initial, states }: PvSpec, maxCount: number): Value {
  try {
    return coerce(native, maxCount, shape.write?.(initial, maxCount) ?? initial, states);
  } catch (error) {
    throw new DefinitionError(
      name,
      `its initial value does not fit: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

function metadataOf({ options }: PvSpec): Metadata {
  const { limits = {}, units = '', precision } = options;
  return { ...defaultMetadata, ...limitMetadata(limits), units, precision };
}

function alarmRules({ native, options, states }: PvSpec): AlarmRules | undefined {
  const { severities = {}, limits, record, hysteresis } = options;
  if (record !== undefined) return undefined; // its fields say it
  if (native === 'enum') {
    const { unknownSeverity, changeSeverity } = options;
    const given = Object.keys(severities).length > 0 || unknownSeverity !== undefined || changeSeverity !== undefined;
    if (!given) return undefined;
    return new StateAlarms(
      states.map((state) => severityOf(severities[state])),
      severityOf(unknownSeverity),
      severityOf(changeSeverity),
    );
  }
  if (native === 'string') return undefined;
  if (limits?.alarm === undefined && limits?.warning === undefined) return undefined;
  const numbers = Object.entries(severities).map(([limit, name]) => [limit, severityOf(name)]);
  return new LimitAlarms(Object.fromEntries(numbers) as Record<string, number>, hysteresis);
}

function severityOf(name: SeverityName | undefined): number {
  return name === undefined ? Severity.NO_ALARM : Severity[name];
}

function beyondControl({ native, options }: PvSpec): PvDefinition['beyondControl'] {
  if (native === 'enum') {
    return options.record === undefined && options.unknownSeverity === undefined ? 'refuse' : 'accept';
  }
  if (options.record !== undefined && isDriveLimited(options.record)) return 'clamp';
  if (options.record === 'motor') return 'accept';
  return options.limits?.control === undefined ? 'accept' : 'refuse';
}
