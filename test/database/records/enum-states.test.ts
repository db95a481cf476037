import { expect, test } from 'vitest';
import { checkStates, StateAlarms } from '../../../src/database/records/enum-states.ts';
import { alarmStatusNames, Severity, severityNames } from '../../../src/protocol/value/alarm.ts';
import { defaultMetadata } from '../../../src/protocol/value/sample.ts';

const sample = { status: 0, severity: 0, seconds: 0, nanoseconds: 0 };

function alarm(rules: StateAlarms, value: number, before = value): string {
  const { status, severity } = rules.evaluate(value, defaultMetadata, { ...sample, value: before });
  return `${alarmStatusNames[status]}/${severityNames[severity]}`;
}

const { NO_ALARM, MINOR, MAJOR, INVALID } = Severity;

test('a state raises STATE with its own severity', () => {
  const rules = new StateAlarms([NO_ALARM, MINOR, MAJOR]);
  expect([0, 1, 2].map((state) => alarm(rules, state))).toEqual(['NO_ALARM/NO_ALARM', 'STATE/MINOR', 'STATE/MAJOR']);
});

test('a number without a state has the severity for unknown states', () => {
  expect(alarm(new StateAlarms([NO_ALARM]), 7)).toBe('NO_ALARM/NO_ALARM');
  expect(alarm(new StateAlarms([NO_ALARM], MAJOR), 7)).toBe('STATE/MAJOR');
});

test('a number that could have no state is SOFT where that counts, and else one without a state', () => {
  const rules = new StateAlarms([NO_ALARM], MINOR, NO_ALARM, 0, INVALID);
  expect([15, 16].map((state) => alarm(rules, state))).toEqual(['STATE/MINOR', 'SOFT/INVALID']);
  expect(alarm(new StateAlarms([NO_ALARM], MINOR), 16)).toBe('STATE/MINOR');
});

test('a change raises COS where that is worse than the state', () => {
  const rules = new StateAlarms([NO_ALARM, MINOR, MAJOR], NO_ALARM, MINOR);
  expect(alarm(rules, 0, 1)).toBe('COS/MINOR');
  expect(alarm(rules, 1, 0)).toBe('STATE/MINOR');
  expect(alarm(rules, 2, 0)).toBe('STATE/MAJOR');
  expect(alarm(rules, 0, 0)).toBe('NO_ALARM/NO_ALARM');
});

test('names that Channel Access cannot send are refused, by PV and with a remedy', () => {
  expect(() => checkStates('x:mode', Array.from({ length: 17 }, String))).toThrow(
    'x:mode: it has 17 states, but Channel Access sends 16: use pv.long() or pv.string() for more.',
  );
  expect(() => checkStates('x:mode', ['on', 'ü'.repeat(13)])).toThrow(
    /x:mode: .* state 1, 'ü+', has 26 bytes: shorten/,
  );
  expect(() => checkStates('x:mode', ['on', 'off', 'on'])).toThrow("x:mode: two of its states are named 'on'");
  expect(() =>
    checkStates(
      'x:mode',
      Array.from({ length: 16 }, (_, i) => `${i}`.padEnd(25, '-')),
    ),
  ).not.toThrow();
  expect(() => checkStates('x:mode', ['', '', 'third'])).not.toThrow(); // states without names
});
