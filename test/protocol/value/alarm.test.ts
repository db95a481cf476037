import { expect, test } from 'vitest';
import { AlarmStatus, alarmStatusNames, Severity, severityNames } from '../../../src/protocol/value/alarm.ts';

test('severities are numbered as on the wire', () => {
  expect(severityNames).toEqual(['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID']);
  expect(severityNames.map((name) => Severity[name])).toEqual([0, 1, 2, 3]);
});

test('the 22 alarm statuses are numbered as on the wire', () => {
  expect(alarmStatusNames.map((name) => AlarmStatus[name])).toEqual(Array.from({ length: 22 }, (_, i) => i));
  expect(AlarmStatus).toMatchObject({ HIHI: 3, LOLO: 5, LINK: 14, UDF: 17, WRITE_ACCESS: 21 });
});
