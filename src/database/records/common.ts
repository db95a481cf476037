/** Fields that every record has: its name, its alarm, its processing. */
import type { ScanTrigger } from '../../machines/scan.ts';
import { AlarmStatus } from '../../protocol/value/alarm.ts';
import type { FieldValue } from '../pv/definition.ts';
import type { FieldLink, FieldLinks, RecordAccess } from './field-support.ts';
import { menus } from './menus.ts';

/** Periods of the SCAN menu in ms; 0 for those that are no periods. */
export const scanPeriodsMs: readonly number[] = menus.menuScan.map((text) => {
  const seconds = Number.parseFloat(text);
  return Number.isNaN(seconds) ? 0 : seconds * 1000;
});

const EVENT = menus.menuScan.indexOf('Event');
/** Also what a record shows whose period is not in the menu: something other than EPICS's clock drives it. */
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
    read: ({ trigger }) => {
      if (trigger.kind === 'none') return undefined;
      if (trigger.kind === 'event') return EVENT;
      const index = trigger.kind === 'period' ? scanPeriodsMs.indexOf(trigger.periodMs) : -1;
      return index === -1 ? IO_INTERRUPT : index;
    },
    write: (record, value) => {
      record.trigger = triggerOf(Number(value), record, record.read('EVNT'));
    },
  },
  EVNT: {
    write: (record, name) => {
      if (record.trigger.kind === 'event') record.trigger = triggerOf(EVENT, record, name);
    },
  },
  PHAS: {
    write: (record, value) => {
      record.phase = Number(value);
    },
  },
  PROC: { read: () => 0, write: (record) => record.process() },
  PACT: { fresh: true, read: ({ active }) => (active ? 1 : 0) },
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

// --- helpers ------------------------------------------------------------------------------------------------------

/** @param choice of the SCAN menu; an interrupt is what the record's author says it is */
function triggerOf(choice: number, { ownTrigger }: RecordAccess, event: FieldValue): ScanTrigger {
  const periodMs = scanPeriodsMs[choice] ?? 0;
  if (periodMs > 0) return { kind: 'period', periodMs };
  if (choice === EVENT) return { kind: 'event', name: String(event) };
  return choice === IO_INTERRUPT && ownTrigger.kind === 'interrupt' ? ownTrigger : { kind: 'none' };
}
