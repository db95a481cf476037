/**
 * Alarm severities and statuses, as sent in the first four bytes of every STS, TIME, GR and CTRL payload.
 *
 * Source: Channel Access 4.13, "Alarms, events, time"; EPICS base alarm.h. The tables are in numeric order.
 */

/** How bad it is: the number sent as `severity`. */
export const Severity = { NO_ALARM: 0, MINOR: 1, MAJOR: 2, INVALID: 3 } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/** What is wrong: the number sent as `status`. */
export const AlarmStatus = {
  NO_ALARM: 0,
  READ: 1,
  WRITE: 2,
  HIHI: 3,
  HIGH: 4,
  LOLO: 5,
  LOW: 6,
  STATE: 7,
  COS: 8,
  COMM: 9,
  TIMEOUT: 10,
  HWLIMIT: 11,
  CALC: 12,
  SCAN: 13,
  LINK: 14,
  SOFT: 15,
  BAD_SUB: 16,
  UDF: 17,
  DISABLE: 18,
  SIMM: 19,
  READ_ACCESS: 20,
  WRITE_ACCESS: 21,
} as const;
export type AlarmStatus = (typeof AlarmStatus)[keyof typeof AlarmStatus];

export type SeverityName = keyof typeof Severity;
export type AlarmStatusName = keyof typeof AlarmStatus;

/** `severityNames[severity]` */
export const severityNames = Object.keys(Severity) as readonly SeverityName[];

/** `alarmStatusNames[status]` */
export const alarmStatusNames = Object.keys(AlarmStatus) as readonly AlarmStatusName[];
