/**
 * Fields of a motor record whose motion is simulated: targets, readbacks, limits, commands.
 *
 * Where the author moves the motor, by a put handler of its own, these fields keep what is written to them. A simulated
 * axis gets where it is told to, and has no switches: RCNT and MISS, HLS and LLS stay 0.
 */
import type { FieldValue } from '../../pv/definition.ts';
import { analogLinks } from '../analog.ts';
import type { FieldLink, FieldLinks, RecordAccess } from '../field-support.ts';
import { menus } from '../menus.ts';
import type { MotorScale, ScaleFacts } from './scale.ts';
import { TravelLimits } from './travel-limits.ts';

/** The motor as its fields see it. Positions are in dial units unless said otherwise. */
export interface MotorAccess {
  readonly target: number;
  readonly previousTarget: number;
  readonly position: number;
  /** Signed, per second. */
  readonly speed: number;
  readonly moving: boolean;
  /** Nothing is left to do: DMOV. */
  readonly done: boolean;
  readonly homed: boolean;
  /** The last request was beyond the limits: LVIO. */
  readonly violated: boolean;
  readonly jogging: number;
  /** The last motion went towards higher positions. */
  readonly forward: boolean;
  readonly scale: MotorScale;
  /** OFF, DIR, MRES, UREV or SREV was written. */
  rescale(changes: Partial<ScaleFacts>): void;
  limits: TravelLimits;
  /** Answers are promises of the end of the motion, or undefined when there is none. */
  moveTo(dial: number): unknown;
  jog(direction: number): void;
  home(): unknown;
  stop(): void;
  setMode(spmg: number): void;
  /** SYNC: the target becomes the position. */
  synchronize(): void;
  /** SET is Set: says where the axis is, without motion. */
  calibrate(dial: number): void;
  readonly calibrating: boolean;
}

export interface MotorRecord extends RecordAccess {
  readonly motor: MotorAccess | undefined;
}

/** Initial values of fields that base leaves 0, with which no motor would move. */
export const motorDefaults: Readonly<Record<string, FieldValue>> = { VELO: 1, MRES: 0.001, TWV: 1 };

export const motorLinks: FieldLinks = {
  ...analogLinks(false),
  DVAL: target(
    (motor) => motor.target,
    (_motor, dial) => dial,
  ),
  RVAL: target(
    (motor) => motor.scale.toRaw(motor.target),
    (motor, raw) => motor.scale.fromRaw(raw),
  ),
  RLV: target(
    () => 0,
    (motor, way) => motor.target + way * motor.scale.direction,
  ),
  TWF: tweak(1),
  TWR: tweak(-1),
  RBV: shown((motor) => motor.scale.toUser(motor.position)),
  DRBV: shown((motor) => motor.position),
  RRBV: shown((motor) => motor.scale.toRaw(motor.position)),
  RMP: shown((motor) => motor.scale.toRaw(motor.position)),
  DIFF: shown((motor) => (motor.target - motor.position) * motor.scale.direction),
  RDIF: shown((motor) => motor.scale.toRaw(motor.target - motor.position)),
  RVEL: shown((motor) => motor.scale.toRaw(motor.speed)),
  LVAL: shown((motor) => motor.scale.toUser(motor.previousTarget)),
  LDVAL: shown((motor) => motor.previousTarget),
  LRVL: shown((motor) => motor.scale.toRaw(motor.previousTarget)),
  DMOV: flag((motor) => motor.done),
  MOVN: flag((motor) => motor.moving),
  LVIO: flag((motor) => motor.violated),
  ATHM: flag((motor) => motor.homed && motor.position === 0),
  TDIR: flag((motor) => motor.forward),
  CDIR: flag((motor) => motor.forward),
  MSTA: shown(statusBits),
  STOP: command((motor) => motor.stop()),
  JOGF: jog(1),
  JOGR: jog(-1),
  HOMF: command((motor) => motor.home()),
  HOMR: command((motor) => motor.home()),
  SYNC: command((motor) => motor.synchronize()),
  SPMG: changed((motor, mode) => motor.setMode(mode)),
  OFF: scaled(
    ({ offset }) => offset,
    (offset) => ({ offset }),
  ),
  DIR: scaled(
    ({ direction }) => (direction === 1 ? 0 : 1),
    (dir) => ({ direction: dir === 0 ? 1 : -1 }),
  ),
  MRES: scaled(
    ({ resolution }) => resolution,
    (resolution) => ({ resolution }),
  ),
  UREV: scaled(
    ({ turn }) => turn,
    (turn, { stepsPerTurn }) => ({ resolution: turn / stepsPerTurn }),
  ),
  SREV: scaled(
    ({ stepsPerTurn }) => stepsPerTurn,
    (stepsPerTurn, { turn }) => ({ stepsPerTurn, resolution: turn / stepsPerTurn }),
  ),
  S: turnsPerSecond('VELO'),
  SBAS: turnsPerSecond('VBAS'),
  SMAX: turnsPerSecond('VMAX'),
  SBAK: turnsPerSecond('BVEL'),
  DLLM: limit('low'),
  DHLM: limit('high'),
  LLM: userLimit(-1),
  HLM: userLimit(1),
  // SET, FOFF: pulses that switch them.
  SSET: pulse('SET', menus.motorSET.indexOf('Set')),
  SUSE: pulse('SET', menus.motorSET.indexOf('Use')),
  FOF: pulse('FOFF', menus.motorFOFF.indexOf('Frozen')),
  VOF: pulse('FOFF', menus.motorFOFF.indexOf('Variable')),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function shown(read: (motor: MotorAccess) => number): FieldLink {
  return { read: ({ motor }: MotorRecord) => motor && read(motor) };
}

function flag(read: (motor: MotorAccess) => boolean): FieldLink {
  return shown((motor) => (read(motor) ? 1 : 0));
}

/** A field of the scale. @param changes what a written number means, given the scale there is */
function scaled(
  read: (scale: MotorScale) => number,
  changes: (value: number, scale: MotorScale) => Partial<ScaleFacts>,
): FieldLink {
  return {
    read: ({ motor }: MotorRecord) => motor && read(motor.scale),
    write: ({ motor }: MotorRecord, value) => motor?.rescale(changes(Number(value), motor.scale)),
  };
}

/** A speed in turns per second, of which `field` is the speed in dial units. */
function turnsPerSecond(field: string): FieldLink {
  return {
    fresh: true,
    read: (record: MotorRecord) => record.motor && Number(record.read(field)) / Math.abs(record.motor.scale.turn),
    write: (record: MotorRecord, value) => {
      if (record.motor !== undefined) record.set(field, Number(value) * Math.abs(record.motor.scale.turn));
    },
  };
}

/** A field that asks for motion. @param dial where to, from what was written */
function target(read: (motor: MotorAccess) => number, dial: (motor: MotorAccess, value: number) => number): FieldLink {
  return {
    read: ({ motor }: MotorRecord) => motor && read(motor),
    write: ({ motor }: MotorRecord, value) => {
      if (motor === undefined) return undefined;
      const wanted = dial(motor, Number(value));
      return motor.calibrating ? motor.calibrate(wanted) : motor.moveTo(wanted);
    },
  };
}

/** TWF, TWR: a step of TWV in user units; reads 0. */
function tweak(sign: 1 | -1): FieldLink {
  return {
    read: ({ motor }: MotorRecord) => motor && 0,
    write: (record: MotorRecord, value) => {
      const { motor } = record;
      if (motor === undefined || Number(value) === 0) return undefined;
      return motor.moveTo(motor.target + sign * Number(record.read('TWV')) * motor.scale.direction);
    },
  };
}

/** Acts when it is set to something else than 0, and reads 0. */
function command(act: (motor: MotorAccess) => unknown): FieldLink {
  return {
    read: ({ motor }: MotorRecord) => motor && 0,
    write: ({ motor }: MotorRecord, value) => (motor === undefined || Number(value) === 0 ? undefined : act(motor)),
  };
}

function changed(act: (motor: MotorAccess, value: number) => unknown): FieldLink {
  return { write: ({ motor }: MotorRecord, value) => motor && act(motor, Number(value)) };
}

/** JOGF and JOGR: run while they are 1, in user direction. */
function jog(sign: 1 | -1): FieldLink {
  return {
    read: ({ motor }: MotorRecord) => motor && (motor.jogging === sign * motor.scale.direction ? 1 : 0),
    write: ({ motor }: MotorRecord, value) => motor?.jog(Number(value) === 0 ? 0 : sign * motor.scale.direction),
  };
}

/** DLLM, DHLM. */
function limit(end: 'low' | 'high'): FieldLink {
  return {
    read: ({ motor }: MotorRecord) => motor?.limits[end],
    write: ({ motor }: MotorRecord, value) => {
      if (motor !== undefined) motor.limits = replaced(motor.limits, end, Number(value));
    },
  };
}

/** LLM, HLM: which end of the dial they are depends on DIR. */
function userLimit(sign: 1 | -1): FieldLink {
  const endOf = (motor: MotorAccess) => (sign * motor.scale.direction === 1 ? 'high' : 'low');
  return {
    read: ({ motor }: MotorRecord) => motor?.scale.toUser(motor.limits[endOf(motor)]),
    write: ({ motor }: MotorRecord, value) => {
      if (motor !== undefined) motor.limits = replaced(motor.limits, endOf(motor), motor.scale.toDial(Number(value)));
    },
  };
}

function replaced({ low, high }: TravelLimits, end: 'low' | 'high', value: number): TravelLimits {
  return end === 'low' ? new TravelLimits(value, high) : new TravelLimits(low, value);
}

function pulse(field: string, choice: number): FieldLink {
  return {
    write: (record, value) => {
      if (Number(value) !== 0) record.set(field, choice);
    },
  };
}

/** MSTA: direction 0x1, done 0x2, moving 0x400, homed 0x4000. */
function statusBits(motor: MotorAccess): number {
  const bits: readonly (readonly [boolean, number])[] = [
    [motor.forward, 0x1],
    [motor.done, 0x2],
    [motor.moving, 0x400],
    [motor.homed, 0x4000],
  ];
  return bits.reduce((sum, [set, bit]) => sum + (set ? bit : 0), 0);
}
