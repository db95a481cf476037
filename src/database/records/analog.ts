/** Fields of records whose value is a number: limits and their severities, deadbands, units, precision. */
import type { Limits } from '../../protocol/value/sample.ts';
import type { LimitSeverities } from './alarm-limits.ts';
import type { FieldLink, FieldLinks, RecordAccess } from './field-support.ts';

/** Records with drive limits send these as control limits; all others send HOPR and LOPR twice. */
const drive: FieldLinks = { DRVH: limit('controlHigh'), DRVL: limit('controlLow') };

export function analogLinks(driveLimited: boolean): FieldLinks {
  return {
    HIHI: alarmLimit('alarmHigh'),
    HIGH: alarmLimit('warningHigh'),
    LOW: alarmLimit('warningLow'),
    LOLO: alarmLimit('alarmLow'),
    HHSV: severity('hihi'),
    HSV: severity('high'),
    LSV: severity('low'),
    LLSV: severity('lolo'),
    HYST: {
      read: ({ limits }) => limits?.hysteresis,
      write: ({ limits }, value) => {
        if (limits !== undefined) limits.hysteresis = Number(value);
      },
    },
    LALM: { read: ({ limits }) => finite(limits?.lastAlarmed) },
    MDEL: {
      read: ({ deadband }) => deadband.value,
      write: (record, value) => record.setDeadband({ value: Number(value) }),
    },
    ADEL: {
      read: ({ deadband }) => deadband.log,
      write: (record, value) => record.setDeadband({ log: Number(value) }),
    },
    MLST: { read: ({ posted }) => finite(posted.value) },
    ALST: { read: ({ posted }) => finite(posted.log) },
    ...displayLinks,
    ...(driveLimited ? { ...drive, HOPR: limit('displayHigh'), LOPR: limit('displayLow') } : operatingRange),
  };
}

/** What arrays and numbers share. */
export const displayLinks: FieldLinks = {
  EGU: { read: ({ metadata }) => metadata.units, write: (record, value) => record.configure({ units: String(value) }) },
  PREC: {
    read: ({ metadata }) => metadata.precision ?? 0,
    write: (record, value) => record.configure({ precision: Number(value) }),
  },
};

/** The range that displays draw, which is the range of control too. */
export const operatingRange: FieldLinks = {
  HOPR: limit('displayHigh', 'controlHigh'),
  LOPR: limit('displayLow', 'controlLow'),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function limit(...names: (keyof Limits)[]): FieldLink {
  return {
    read: ({ metadata }) => metadata[names[0]!],
    write: (record, value) => record.configure(Object.fromEntries(names.map((name) => [name, Number(value)]))),
  };
}

/** A limit that nobody gave reads as 0 and raises nothing; one that is written counts from then on. */
function alarmLimit(name: keyof Limits): FieldLink {
  return {
    read: ({ metadata }) => finite(metadata[name]),
    write: (record, value) => {
      record.configure({ [name]: Number(value) });
      record.raise();
    },
  };
}

function severity(name: keyof LimitSeverities): FieldLink {
  return {
    read: ({ limits }) => limits?.severities[name],
    write: (record: RecordAccess, value) => {
      if (record.limits === undefined) return;
      record.limits.severities[name] = Number(value);
      record.configure({}); // a property, though no client is sent it as metadata
      record.raise();
    },
  };
}

function finite(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
