/**
 * Normative types: the structures that clients know by their id, with their fields in the order in which PVXS and its
 * IOC build them (nt.cpp; ids of display, control and valueAlarm are empty there, and have names in pvAccessCPP).
 *
 * Source: epics-docs "EPICS V4 Normative Types", and PVXS 1.5.3 where it has more: valueAlarm is in no document, and sent
 * by all servers.
 */
import {
  anyType,
  arrayOf,
  type Members,
  type StructureType,
  scalar,
  structure,
  structureArray,
  type Type,
  union,
} from './type.ts';
import { type ScalarName, scalarNames } from './type-code.ts';

const [double, int, long, boolean, string] = [
  scalar('double'),
  scalar('int'),
  scalar('long'),
  scalar('boolean'),
  scalar('string'),
];

/** severity: 0 NO_ALARM, 1 MINOR, 2 MAJOR, 3 INVALID, 4 UNDEFINED. status: 0 NONE, 1 DEVICE, 2 DRIVER, 3 RECORD, 4 DB, 5 CONF, 6 UNDEFINED, 7 CLIENT. */
export const alarmType = structure('alarm_t', { severity: int, status: int, message: string });

/** Seconds of the POSIX epoch, 1970. */
export const timeType = structure('time_t', { secondsPastEpoch: long, nanoseconds: int, userTag: int });

export const enumType = structure('enum_t', { index: int, choices: arrayOf('string') });

/** What comes with every sample. */
const sampled = { alarm: alarmType, timeStamp: timeType };

const described = { descriptor: string, ...sampled };

/** Choices of `display.form`, by index. */
export const displayForms = ['Default', 'String', 'Binary', 'Decimal', 'Hex', 'Exponential', 'Engineering'] as const;

/** What a scalar brings along besides value, alarm and time. */
export interface Metadata {
  readonly display?: boolean;
  /** Precision and form within display. Numeric types only, as the rest. */
  readonly form?: boolean;
  readonly control?: boolean;
  readonly valueAlarm?: boolean;
}

/** All of it: what an IOC serves. */
export const allMetadata: Metadata = { display: true, form: true, control: true, valueAlarm: true };

/** Of boolean and string, display has description and units alone, and control and valueAlarm are left out. */
export function ntScalar(name: ScalarName, metadata: Metadata = {}): StructureType {
  return known(`NTScalar ${name} ${metadataKey(metadata)}`, () =>
    structure('epics:nt/NTScalar:1.0', { value: scalar(name), ...sampled, ...metadataOf(name, metadata) }),
  );
}

/** Metadata are of the element's type. */
export function ntScalarArray(name: ScalarName, metadata: Metadata = {}): StructureType {
  return known(`NTScalarArray ${name} ${metadataKey(metadata)}`, () =>
    structure('epics:nt/NTScalarArray:1.0', { value: arrayOf(name), ...sampled, ...metadataOf(name, metadata) }),
  );
}

export function ntEnum({ display = false }: Pick<Metadata, 'display'> = {}): StructureType {
  return known(`NTEnum ${display}`, () =>
    structure('epics:nt/NTEnum:1.0', {
      value: enumType,
      ...sampled,
      ...(display ? { display: structure('', { description: string }) } : {}),
    }),
  );
}

/** `labels[i]` is the heading of the i-th column; columns are to be of one length. */
export function ntTable(columns: Readonly<Record<string, ScalarName>>): StructureType {
  const arrays = Object.entries(columns).map(([name, element]) => [name, arrayOf(element)] as const);
  return structure('epics:nt/NTTable:1.0', {
    labels: arrayOf('string'),
    value: structure('', Object.fromEntries(arrays)),
    descriptor: string,
    ...sampled,
  });
}

/** Arguments of an RPC, in `query`. */
export function ntUri(query: Members): StructureType {
  return structure('epics:nt/NTURI:1.0', {
    scheme: string,
    authority: string,
    path: string,
    query: structure('', query),
  });
}

/** Name and value of something about an image. */
export const ntAttribute = structure('epics:nt/NTAttribute:1.0', attributeMembers());

const dimensionType = structure('dimension_t', {
  size: int,
  offset: int,
  fullSize: int,
  binning: int,
  reverse: boolean,
});

const imageArrays = scalarNames
  .filter((name) => name !== 'string')
  .map((name) => [`${name}Value`, arrayOf(name)] as const);

/** An image: `dimension[0]` is the fastest. */
export const ntNdArray = structure('epics:nt/NTNDArray:1.0', {
  value: union('', Object.fromEntries(imageArrays)),
  codec: structure('codec_t', { name: string, parameters: anyType }),
  compressedSize: long,
  uncompressedSize: long,
  uniqueId: int,
  dataTimeStamp: timeType,
  alarm: alarmType,
  timeStamp: timeType,
  dimension: structureArray(dimensionType),
  attribute: structureArray(
    structure('epics:nt/NTAttribute:1.0', { ...attributeMembers(), sourceType: int, source: string }),
  ),
});

export function ntNameValue(name: ScalarName): StructureType {
  return structure('epics:nt/NTNameValue:1.0', { name: arrayOf('string'), value: arrayOf(name), ...described });
}

/** `dim`: rows and columns; a vector without it. */
export const ntMatrix = structure('epics:nt/NTMatrix:1.0', {
  value: arrayOf('double'),
  dim: arrayOf('int'),
  ...described,
});

/** Values of several channels, by position. */
export function ntMultiChannel(value: Type): StructureType {
  return structure('epics:nt/NTMultiChannel:1.0', {
    value,
    channelName: arrayOf('string'),
    ...described,
    severity: arrayOf('int'),
    status: arrayOf('int'),
    message: arrayOf('string'),
    secondsPastEpoch: arrayOf('long'),
    nanoseconds: arrayOf('int'),
    userTag: arrayOf('int'),
    isConnected: arrayOf('boolean'),
  });
}

/** Counts between limits: `ranges` has one element more than `value`. */
export function ntHistogram(counts: 'short' | 'int' | 'long'): StructureType {
  return structure('epics:nt/NTHistogram:1.0', { ranges: arrayOf('double'), value: arrayOf(counts), ...described });
}

/** Mean, number and spread of many values. */
export const ntAggregate = structure('epics:nt/NTAggregate:1.0', {
  value: double,
  N: long,
  dispersion: double,
  first: double,
  firstTimeStamp: timeType,
  last: double,
  lastTimeStamp: timeType,
  max: double,
  min: double,
  ...described,
});

export const ntUnion = structure('epics:nt/NTUnion:1.0', { value: anyType, ...described });

/** Points of `units.length - 1` numbers each in `value`, one after the other, at the places in `base`. */
export const ntContinuum = structure('epics:nt/NTContinuum:1.0', {
  base: arrayOf('double'),
  value: arrayOf('double'),
  units: arrayOf('string'),
  ...described,
});

/** `NTScalar` of `epics:nt/NTScalar:1.0`, whatever the minor version; undefined for a structure that is not normative. */
export function normativeName({ id }: StructureType): string | undefined {
  return /^epics:nt\/(NT\w+):1\.\d+$/.exec(id)?.[1];
}

// --- helpers ------------------------------------------------------------------------------------------------------

function metadataOf(name: ScalarName, { display, form, control, valueAlarm }: Metadata): Members {
  const type = scalar(name);
  const numeric = name !== 'boolean' && name !== 'string';
  const members: Record<string, Type> = {};
  if (display === true) {
    members.display = structure('', {
      ...(numeric ? { limitLow: type, limitHigh: type } : {}),
      description: string,
      units: string,
      ...(numeric && form === true ? { precision: int, form: enumType } : {}),
    });
  }
  if (!numeric) return members;
  if (control === true) members.control = structure('', { limitLow: type, limitHigh: type, minStep: type });
  if (valueAlarm === true) {
    members.valueAlarm = structure('', {
      active: boolean,
      lowAlarmLimit: type,
      lowWarningLimit: type,
      highWarningLimit: type,
      highAlarmLimit: type,
      lowAlarmSeverity: int,
      lowWarningSeverity: int,
      highWarningSeverity: int,
      highAlarmSeverity: int,
      hysteresis: double,
    });
  }
  return members;
}

function metadataKey({ display, form, control, valueAlarm }: Metadata): string {
  return [display, form, control, valueAlarm].map((each) => (each === true ? 1 : 0)).join('');
}

function attributeMembers(): Members {
  return { name: string, value: anyType, tags: arrayOf('string'), descriptor: string, ...sampled };
}

/** One type for all PVs that have it: what is computed of it, and comparisons, are cheap then. */
function known(key: string, make: () => StructureType): StructureType {
  const made = types.get(key) ?? make();
  types.set(key, made);
  return made;
}

const types = new Map<string, StructureType>();
