import { describe, expect, test } from 'vitest';
import { LimitAlarms } from '../../../src/database/records/alarm-limits.ts';
import { AlarmStatus, alarmStatusNames, Severity, severityNames } from '../../../src/protocol/value/alarm.ts';
import { defaultMetadata, type Metadata } from '../../../src/protocol/value/sample.ts';
import { fc } from '../../support/properties.ts';

const limits: Metadata = { ...defaultMetadata, alarmLow: -2, warningLow: -1, warningHigh: 1, alarmHigh: 2 };

/** `STATUS/SEVERITY` of each value in turn. */
function alarms(rules: LimitAlarms, values: readonly number[], metadata = limits): string[] {
  return values.map((value) => {
    const { status, severity } = rules.evaluate(value, metadata);
    return `${alarmStatusNames[status]}/${severityNames[severity]}`;
  });
}

const NONE = 'NO_ALARM/NO_ALARM';

test('a limit counts from the value at which it lies', () => {
  const values = [-3, -2, -1.9, -1, -0.9, 0, 0.9, 1, 1.9, 2, 3];
  expect(alarms(new LimitAlarms(), values)).toEqual([
    ...['LOLO/MAJOR', 'LOLO/MAJOR', 'LOW/MINOR', 'LOW/MINOR', NONE, NONE],
    ...[NONE, 'HIGH/MINOR', 'HIGH/MINOR', 'HIHI/MAJOR', 'HIHI/MAJOR'],
  ]);
});

test('each limit has its own severity', () => {
  const rules = new LimitAlarms({ hihi: Severity.INVALID, high: Severity.MAJOR, low: Severity.NO_ALARM });
  expect(alarms(rules, [3, 1.5, -1.5, -3])).toEqual(['HIHI/INVALID', 'HIGH/MAJOR', NONE, 'LOLO/MAJOR']);
});

test('a limit without severity leaves the next one to decide', () => {
  const rules = new LimitAlarms({ hihi: Severity.NO_ALARM });
  expect(alarms(rules, [3])).toEqual(['HIGH/MINOR']);
});

test('an alarm ends when the value has come back by more than the hysteresis', () => {
  const rules = new LimitAlarms({}, 0.3);
  expect(alarms(rules, [2, 1.8, 1.7, 1.69, 1, 0.71, 0.69, 0.8])).toEqual([
    ...['HIHI/MAJOR', 'HIHI/MAJOR', 'HIHI/MAJOR'], // 2, and down to 1.7 by hysteresis
    ...['HIGH/MINOR', 'HIGH/MINOR', 'HIGH/MINOR'], // below it, and down to 0.7 by hysteresis
    ...[NONE, NONE], // 0.8 is not an alarm on the way up
  ]);
  expect(alarms(new LimitAlarms({}, 0.3), [-2, -1.75, -1.6, -0.75, -0.5])).toEqual([
    ...['LOLO/MAJOR', 'LOLO/MAJOR', 'LOW/MINOR', 'LOW/MINOR', NONE],
  ]);
});

test('what is not a number is undefined', () => {
  const rules = new LimitAlarms();
  expect(alarms(rules, [Number.NaN])).toEqual(['UDF/INVALID']);
  rules.undefinedSeverity = Severity.MINOR;
  expect(alarms(rules, [Number.NaN])).toEqual(['UDF/MINOR']);
});

test('one element of an array is judged as a number, several are not', () => {
  const rules = new LimitAlarms();
  expect(rules.evaluate(Float64Array.of(3), limits).status).toBe(AlarmStatus.HIHI);
  expect(rules.evaluate(Float64Array.of(3, 3), limits).status).toBe(AlarmStatus.NO_ALARM);
});

describe('without hysteresis', () => {
  test('the past does not matter', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 20 }), (values) => {
        expect(alarms(new LimitAlarms(), values)).toEqual(
          values.flatMap((value) => alarms(new LimitAlarms(), [value])),
        );
      }),
    );
  });
});

test('with hysteresis the alarm is never less than without it, and the same when the value grows away from 0', () => {
  const step = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), step, fc.boolean(), (steps, hysteresis, back) => {
      let value = back ? 4 : 0;
      const values = steps.map((way) => (value += back ? -way : way));
      const severities = (rules: LimitAlarms) => values.map((each) => rules.evaluate(each, limits).severity);
      const [held, plain] = [severities(new LimitAlarms({}, hysteresis)), severities(new LimitAlarms())];
      expect(held.every((severity, index) => severity >= plain[index]!)).toBe(true);
      if (!back) expect(held).toEqual(plain);
    }),
  );
});
