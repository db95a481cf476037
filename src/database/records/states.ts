/** Fields of records whose value is a state or a bit pattern: names, severities, raw value, bits. */
import { maxStateBytes } from './enum-states.ts';
import type { FieldLink, FieldLinks, RecordAccess } from './field-support.ts';

/** ZR, ON, TW … FF: what fields of the 16 states start with. */
export const statePrefixes = 'ZR ON TW TH FR FV SX SV EI NI TE EL TV TT FT FF'.split(' ');

const shared: FieldLinks = {
  COSV: {
    read: ({ states }) => states?.change,
    write: ({ states }, value) => {
      if (states !== undefined) states.change = Number(value);
    },
  },
  RVAL: { read: rawState, write: (record, raw) => record.put(stateOfRaw(record, Number(raw))) },
  ORAW: { read: rawState },
  RBV: { read: rawState },
  ORBV: { read: rawState },
  MLST: { read: stateNumber },
  LALM: { read: stateNumber },
};

/** bi and bo. */
export const binaryLinks: FieldLinks = {
  ...shared,
  ZNAM: stateName(0),
  ONAM: stateName(1),
  ZSV: stateSeverity(0),
  OSV: stateSeverity(1),
};

/** mbbi and mbbo. */
export const multiBitLinks: FieldLinks = {
  ...shared,
  SDEF: { read: (record) => (record.metadata.enumStrings.length > 0 || rawValues(record) ? 1 : 0) },
  UNSV: {
    read: ({ states }) => states?.unknown,
    write: (record, value) => {
      if (record.states === undefined) return;
      record.states.unknown = Number(value);
      record.raise();
    },
  },
  ...Object.fromEntries(
    statePrefixes.flatMap((prefix, state) => [
      [`${prefix}ST`, stateName(state)],
      [`${prefix}SV`, stateSeverity(state)],
    ]),
  ),
};

/** mbbiDirect and mbboDirect: B0 to B9, BA to BF, B10 to B1F are the bits of VAL. */
export const bitLinks: FieldLinks = {
  RVAL: { read: rawState, write: (record, raw) => record.put(stateOfRaw(record, Number(raw))) },
  ORAW: { read: rawState },
  MLST: { read: stateNumber },
  ...Object.fromEntries(Array.from({ length: 32 }, (_, bit) => [`B${bit.toString(16).toUpperCase()}`, bitLink(bit)])),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** What base's mbbi has for a raw value that none of its states has. */
const UNKNOWN_STATE = 65535;

function stateNumber({ value }: RecordAccess): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** ZRVL to FFVL; undefined when there are none: then the number of a state is its raw value too. */
function rawValues(record: RecordAccess): number[] | undefined {
  if (record.type !== 'mbbi' && record.type !== 'mbbo') return undefined;
  const values = statePrefixes.map((prefix) => Number(record.read(`${prefix}VL`)));
  return values.some((value) => value !== 0) ? values : undefined;
}

/** What the device has of a state: its raw value, SHFT bits to the left. */
export function rawState(record: RecordAccess): number | undefined {
  const state = stateNumber(record);
  if (state === undefined || !record.type.startsWith('mbb')) return state;
  return (rawValues(record)?.[state] ?? state) << Number(record.read('SHFT'));
}

/** The state, or the bits, that the device means by `raw`. */
export function stateOfRaw(record: RecordAccess, raw: number): number {
  if (!record.type.startsWith('mbb')) return raw;
  const shifted = raw >>> Number(record.read('SHFT'));
  const values = rawValues(record);
  if (values === undefined) return shifted;
  const state = values.indexOf(shifted);
  return state === -1 ? UNKNOWN_STATE : state;
}

/** HIGH of a bo: how long it is 1, in s; 0: until something else is put. */
export function momentarySeconds(record: RecordAccess): number {
  const seconds = record.type === 'bo' ? Number(record.read('HIGH')) : 0;
  return seconds > 0 ? seconds : 0;
}

function stateName(state: number): FieldLink {
  return {
    read: ({ metadata }) => metadata.enumStrings[state] ?? '',
    write: (record, value) => {
      const names = [...record.metadata.enumStrings];
      while (names.length <= state) names.push('');
      names[state] = cut(String(value));
      // Base counts states up to the last one that has a name.
      while (names.length > 0 && names.at(-1) === '') names.pop();
      record.configure({ enumStrings: names });
    },
  };
}

function stateSeverity(state: number): FieldLink {
  return {
    read: ({ states }) => states?.severities[state] ?? 0,
    write: (record, value) => {
      if (record.states === undefined) return;
      record.states.severities[state] = Number(value);
      record.raise();
    },
  };
}

function bitLink(bit: number): FieldLink {
  return {
    read: ({ value }) => (Number(value) >>> bit) & 1,
    write: (record, value) => {
      const mask = 1 << bit;
      const present = Number(record.value);
      return record.put(Number(value) === 0 ? present & ~mask : present | mask);
    },
  };
}

/** As much of a name as Channel Access sends, without half a character. */
function cut(name: string): string {
  let text = name;
  while (new TextEncoder().encode(text).length > maxStateBytes) text = text.slice(0, -1);
  return text;
}
