/** Fields that every record has: its name, its alarm, its processing. */
import { AlarmStatus } from '../../protocol/alarm.ts';
import { menus } from '../menus.ts';
import type { FieldLink, FieldLinks } from './link.ts';

/** Periods of the SCAN menu in ms; 0 for those that are no periods. */
export const scanPeriodsMs: readonly number[] = menus.menuScan.map((text) => {
  const seconds = Number.parseFloat(text);
  return Number.isNaN(seconds) ? 0 : seconds * 1000;
});

/** A record scanned at a period that is not in the menu: something other than EPICS's clock drives it. */
const IO_INTERRUPT = menus.menuScan.indexOf('I/O Intr');

const alarmStatus: FieldLink = { read: ({ alarm }) => alarm.status };
const alarmSeverity: FieldLink = { read: ({ alarm }) => alarm.severity };

export const commonLinks: FieldLinks = {
  NAME: { read: ({ name }) => name },
  RTYP: { read: ({ type }) => type },
  STAT: alarmStatus,
  SEVR: alarmSeverity,
  ACKS: { read: ({ metadata }) => metadata.acknowledgeSeverity },
  ACKT: { read: ({ metadata }) => (metadata.acknowledgeTransient ? 1 : 0) },
  SCAN: {
    read: ({ scanPeriodMs }) => {
      if (scanPeriodMs === 0) return undefined;
      const index = scanPeriodsMs.indexOf(scanPeriodMs);
      return index === -1 ? IO_INTERRUPT : index;
    },
    write: (record, value) => {
      record.scanPeriodMs = scanPeriodsMs[Number(value)] ?? 0;
    },
  },
  PROC: { read: () => 0, write: (record) => record.process() },
  PACT: { fresh: true, read: ({ busy }) => (busy ? 1 : 0) },
  PUTF: { fresh: true, read: ({ busy }) => (busy ? 1 : 0) },
  UDF: {
    read: ({ alarm }) => (alarm.status === AlarmStatus.UDF ? 1 : 0),
    write: (record, value) => {
      if (Number(value) === 0) record.raise();
      else record.raise({ status: AlarmStatus.UDF, severity: Number(record.read('UDFS')) });
    },
  },
  UDFS: {
    write: ({ limits }, value) => {
      if (limits !== undefined) limits.undefinedSeverity = Number(value);
    },
  },
  DISP: {
    write: (record, value) => {
      record.putsDisabled = Number(value) !== 0;
    },
  },
};
