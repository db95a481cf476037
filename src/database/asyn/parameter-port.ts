/**
 * A port of parameters, written in TypeScript: what asyn's drivers are to records of areaDetector and others. Records bind to it by
 * their DTYP, `asynInt32` and its brothers, and their link, `@asyn(SIM1,0)GAIN`.
 *
 *     export const sim = parameterPort('SIM1', {
 *       GAIN: parameter.float64(1),
 *       ACQUIRE: parameter.int32(0, { states: ['Done', 'Acquire'] }),
 *     }).writes(({ GAIN }) => ({ GAIN: (value) => Math.min(value, 10) }));
 *
 * It is a plain value: each IOC that has it has parameters of its own.
 */
import type { AlarmStatusName, SeverityName } from '../../protocol/value/alarm.ts';
import type { ArrayParameterType, ParameterType } from '../records/devices/asyn.ts';

export type { ArrayParameterType, ParameterType };

export type ParameterValue = number | string | ArrayLike<number>;

/** A state of a parameter that records show as an enum. */
export interface ParameterState {
  readonly name: string;
  /** Default: its place among the states. */
  readonly value?: number;
  readonly severity?: SeverityName;
}

export interface ParameterSpec<T extends ParameterValue = ParameterValue> {
  readonly kind: 'parameter';
  readonly type: ParameterType;
  /** Undefined: records that read it are UDF until it is set. */
  readonly initial: T | undefined;
  readonly states: readonly ParameterState[];
}

export interface ParameterOptions {
  /** Names of its states, at most 16: records of type bi, bo, mbbi and mbbo take them in place of their own. */
  readonly states?: readonly (string | ParameterState)[];
}

/** By name. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** What the device says besides a value: `timeout` and its like are INVALID, and records keep the value that they have. */
export type ParameterFailure = 'timeout' | 'overflow' | 'error' | 'disconnected' | 'disabled';

export interface ParameterAlarm {
  readonly severity: SeverityName;
  readonly status?: AlarmStatusName;
}

/** A parameter of an IOC. */
export interface ParameterHandle<T extends ParameterValue = ParameterValue> {
  readonly name: string;
  readonly address: number;
  /** Undefined: it has none yet. */
  readonly value: T | undefined;
  /**
   * The device has this value now. Records with SCAN of I/O Intr that read it are processed, unless it is as it was; of arrays always.
   *
   * @throws RangeError when it is not a value of its type
   */
  set(value: T, alarm?: ParameterAlarm): void;
  /** The device does not give a value: records are INVALID until it is set again. */
  fail(why: ParameterFailure): void;
  /** The same parameter at another address. @throws RangeError when the port has no such address */
  at(address: number): ParameterHandle<T>;
}

export type ParameterHandles<P extends ParameterSpecs = ParameterSpecs> = {
  readonly [K in keyof P]: P[K] extends ParameterSpec<infer T> ? ParameterHandle<T> : never;
};

/**
 * What writing does. The parameter then has the value that is returned, or else the one that was written; a promise keeps the record
 * active until then. What is thrown by `reject()` leaves the parameter, and the record is INVALID with WRITE.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement are meant.
export type ParameterWriter<T> = (value: T, address: number) => T | void | Promise<T | void>;

export type ParameterWriters<P extends ParameterSpecs = ParameterSpecs> = {
  readonly [K in keyof P]?: P[K] extends ParameterSpec<infer T> ? ParameterWriter<T> : never;
};

/** What writers get of their IOC. */
export interface ParameterContext {
  /** Resolves after so many seconds on the IOC's clock; rejects when the IOC stops. */
  sleep(seconds: number): Promise<void>;
  /** Uniform in [0, 1); repeatable when the IOC was started with a seed. */
  random(): number;
  /** Unix time in ms on the IOC's clock. */
  wallTime(): number;
  log(message: string): void;
}

export interface ParameterPort<P extends ParameterSpecs = ParameterSpecs> {
  readonly kind: 'parameterPort';
  /** As links name it. */
  readonly name: string;
  readonly parameters: P;
  /** Each parameter has so many values, of addresses from 0. */
  readonly addresses: number;
  readonly makeWriters: ((parameters: never, ioc: ParameterContext) => ParameterWriters) | undefined;
  /** The same port, with what is done when records write. `make` is called once for each IOC. */
  writes(make: (parameters: ParameterHandles<P>, ioc: ParameterContext) => ParameterWriters<P>): ParameterPort<P>;
}

/** The parameter ports of a group, and whether others are simulated. */
export interface ParameterPorts {
  readonly ports: readonly ParameterPort[];
  /** Records whose port is none of these have a simulated one, with the parameters that they name. */
  readonly isSoft: boolean;
}

/** @throws RangeError for a name, or a number of addresses, that cannot be */
export function parameterPort<P extends ParameterSpecs>(
  name: string,
  parameters: P,
  options: { /** Default 1. */ readonly addresses?: number } = {},
): ParameterPort<P> {
  const { addresses = 1 } = options;
  if (!/^[^\s,()@]+$/.test(name)) throw new RangeError(`'${name}' is no name of a port: links name it in brackets`);
  if (!Number.isInteger(addresses) || addresses < 1) {
    throw new RangeError(`a port has 1 address or more, but ${name} is given ${addresses}`);
  }
  const wrong = Object.keys(parameters).find((parameter) => /^\S+$/.exec(parameter) === null);
  if (wrong !== undefined) throw new RangeError(`'${wrong}' is no name of a parameter: blanks end it in a link`);
  return made({ name, parameters, addresses, makeWriters: undefined });
}

const scalar =
  (type: ParameterType) =>
  (initial?: number, { states = [] }: ParameterOptions = {}): ParameterSpec<number> => ({
    kind: 'parameter',
    type,
    initial,
    states: states.map((state) => (typeof state === 'string' ? { name: state } : state)),
  });

const array =
  (type: ArrayParameterType) =>
  (initial?: ArrayLike<number>): ParameterSpec<ArrayLike<number>> => ({ kind: 'parameter', type, initial, states: [] });

/** Parameters by the type that records exchange with them. Without a first value they are UDF until they are set. */
export const parameter = {
  int32: scalar('int32'),
  /** 32 bits, of which records write those of their mask. */
  uint32: scalar('uint32'),
  /** Whole numbers up to 2^53. */
  int64: scalar('int64'),
  float64: scalar('float64'),
  octet: (initial?: string): ParameterSpec<string> => ({ kind: 'parameter', type: 'octet', initial, states: [] }),
  int8Array: array('int8Array'),
  int16Array: array('int16Array'),
  int32Array: array('int32Array'),
  int64Array: array('int64Array'),
  float32Array: array('float32Array'),
  float64Array: array('float64Array'),
};

export function isParameterPort(value: unknown): value is ParameterPort {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'parameterPort';
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Made<P extends ParameterSpecs> = Omit<ParameterPort<P>, 'kind' | 'writes'>;

function made<P extends ParameterSpecs>(port: Made<P>): ParameterPort<P> {
  return {
    kind: 'parameterPort',
    ...port,
    writes: (make) => made({ ...port, makeWriters: make as NonNullable<Made<P>['makeWriters']> }),
  };
}
