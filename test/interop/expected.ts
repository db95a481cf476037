import { family, native } from './dbr.ts';

/** The same value asked for in each native type, in their order; undefined where the conversion must fail. */
type InEachType = readonly [
  string: readonly string[],
  short: readonly number[] | undefined,
  float: readonly number[] | undefined,
  enumeration: readonly number[] | undefined,
  char: readonly number[] | undefined,
  long: readonly number[] | undefined,
  double: readonly number[] | undefined,
];

/** Limits in the order of a DBR structure; NaN for an alarm limit that is not in use. */
type Limits = readonly [
  upperDisplay: number,
  lowerDisplay: number,
  upperAlarm: number,
  upperWarning: number,
  lowerWarning: number,
  lowerAlarm: number,
  upperControl: number,
  lowerControl: number,
];

/** What a client must find in a PV that nobody has written to. */
export interface Expected {
  readonly type: number;
  /** Most elements it can hold: what the channel announces. */
  readonly capacity: number;
  readonly values: InEachType;
  readonly precision: number;
  readonly units: string;
  readonly limits: Limits;
  readonly labels: readonly string[];
}

const noLimits: Limits = [0, 0, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0, 0];
const plain = { precision: 0, units: '', limits: noLimits, labels: [] };

export const expected: Readonly<Record<string, Expected>> = {
  'simple:A': {
    ...plain,
    type: native.LONG,
    capacity: 1,
    values: [['1'], [1], [1], [1], [1], [1], [1]],
  },
  'simple:B': {
    ...plain,
    type: native.DOUBLE,
    capacity: 1,
    values: [['2'], [2], [2], [2], [2], [2], [2]],
  },
  'simple:C': {
    ...plain,
    type: native.LONG,
    capacity: 3,
    values: [
      ['1', '2', '3'],
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ],
  },
  'interop:long': {
    type: native.LONG,
    capacity: 1,
    values: [['-42'], [-42], [-42], [65494], [214], [-42], [-42]],
    precision: 0,
    units: 'counts',
    limits: [1000, -1000, 800, 600, -600, -800, 900, -900],
    labels: [],
  },
  'interop:short': {
    ...plain,
    type: native.SHORT,
    capacity: 1,
    values: [['-7'], [-7], [-7], [65529], [249], [-7], [-7]],
  },
  'interop:char': {
    ...plain,
    type: native.CHAR,
    capacity: 1,
    values: [['200'], [200], [200], [200], [200], [200], [200]],
  },
  'interop:float': {
    type: native.FLOAT,
    capacity: 1,
    values: [['1.25'], [1], [1.25], [1], [1], [1], [1.25]],
    precision: 2,
    units: 'V',
    limits: [5, -5, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 5, -5],
    labels: [],
  },
  'interop:double': {
    type: native.DOUBLE,
    capacity: 1,
    values: [['1.500'], [1], [1.5], [1], [1], [1], [1.5]],
    precision: 3,
    units: 'mm',
    limits: [10, -10, 8, 6, -6, -8, 9, -9],
    labels: [],
  },
  'interop:string': {
    ...plain,
    type: native.STRING,
    capacity: 1,
    values: [['beam on target'], undefined, undefined, undefined, undefined, undefined, undefined],
  },
  'interop:enum': {
    ...plain,
    type: native.ENUM,
    capacity: 1,
    values: [['moving'], [1], [1], [1], [1], [1], [1]],
    labels: ['idle', 'moving', 'fault'],
  },
  'interop:longs': {
    ...plain,
    type: native.LONG,
    capacity: 5,
    values: [
      ['10', '-20', '30'],
      [10, -20, 30],
      [10, -20, 30],
      [10, 65516, 30],
      [10, 236, 30],
      [10, -20, 30],
      [10, -20, 30],
    ],
  },
  'interop:shorts': {
    ...plain,
    type: native.SHORT,
    capacity: 5,
    values: [
      ['1', '-2', '3'],
      [1, -2, 3],
      [1, -2, 3],
      [1, 65534, 3],
      [1, 254, 3],
      [1, -2, 3],
      [1, -2, 3],
    ],
  },
  'interop:chars': {
    ...plain,
    type: native.CHAR,
    capacity: 5,
    values: [
      ['7', '8', '255'],
      [7, 8, 255],
      [7, 8, 255],
      [7, 8, 255],
      [7, 8, 255],
      [7, 8, 255],
      [7, 8, 255],
    ],
  },
  'interop:floats': {
    ...plain,
    type: native.FLOAT,
    capacity: 5,
    values: [
      ['1', '-2', '3'],
      [0, -1, 2],
      [0.5, -1.5, 2.5],
      [0, 65535, 2],
      [0, 255, 2],
      [0, -1, 2],
      [0.5, -1.5, 2.5],
    ],
  },
  'interop:doubles': {
    ...plain,
    type: native.DOUBLE,
    capacity: 5,
    values: [
      ['0.1250', '-2.5000', '30000.0000'],
      [0, -2, 30000],
      [0.125, -2.5, 30000],
      [0, 65534, 30000],
      [0, 254, 48],
      [0, -2, 30000],
      [0.125, -2.5, 30000],
    ],
    precision: 4,
    units: 'keV',
  },
  'interop:strings': {
    ...plain,
    type: native.STRING,
    capacity: 5,
    values: [['one', '', 'three'], undefined, undefined, undefined, undefined, undefined, undefined],
  },
  'interop:empty': {
    ...plain,
    type: native.DOUBLE,
    capacity: 8,
    values: [[], [], [], [], [], [], []],
  },
};

const limitNames = [
  'upper_disp',
  'lower_disp',
  'upper_alarm',
  'upper_warning',
  'lower_warning',
  'lower_alarm',
  'upper_ctrl',
  'lower_ctrl',
];

/** The fields of one DBR structure 0..34 as `clients/libca.py` reports them, without the time stamp. */
export function structureOf(pv: Expected, type: number): Readonly<Record<string, unknown>> | undefined {
  const nativeType = type % 7;
  const value = pv.values[nativeType];
  if (value === undefined) return undefined;
  const structure = { count: value.length, value };
  const group = type - nativeType;
  if (group === family.PLAIN) return structure;
  const alarmed = { ...structure, status: 0, severity: 0 };
  if (group === family.STS || group === family.TIME || nativeType === native.STRING) return alarmed;
  if (nativeType === native.ENUM) return { ...alarmed, labels: pv.labels };

  const count = group === family.CTRL ? 8 : 6;
  const limits = pv.limits.slice(0, count).map((limit, index) => [limitNames[index], asNative(limit, nativeType)]);
  const described = { ...alarmed, units: pv.units, limits: Object.fromEntries(limits) };
  const real = nativeType === native.FLOAT || nativeType === native.DOUBLE;
  return real ? { ...described, precision: pv.precision } : described;
}

/** A limit in the type of the value, converted as C does; 0 stands for "not in use" where the type has no NaN. */
function asNative(limit: number, type: number): number | string {
  if (type === native.FLOAT || type === native.DOUBLE) return Number.isNaN(limit) ? 'NaN' : limit;
  if (type === native.SHORT) return (limit << 16) >> 16;
  return type === native.CHAR ? limit & 0xff : limit | 0;
}
