/** A parameter of a port, at one address: its value, its alarm, and who hears of changes. */
import type {
  ParameterAlarm,
  ParameterFailure,
  ParameterHandle,
  ParameterSpec,
  ParameterType,
  ParameterValue,
} from '../../database/asyn/parameter-port.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';

/** What a record reads. */
export interface Reading {
  /** Undefined: there has been none. */
  readonly value: ParameterValue | undefined;
  readonly status: number;
  readonly severity: number;
  /** There is no value to be taken now. */
  readonly isFailed: boolean;
}

/** Its brothers at other addresses. */
export type AtAddress = (address: number) => Parameter;

export class Parameter implements ParameterHandle {
  readonly name: string;
  readonly address: number;
  readonly spec: ParameterSpec;
  readonly #at: AtAddress;
  readonly #listeners = new Set<(reading: Reading) => void>();
  #reading: Reading;

  constructor(name: string, address: number, spec: ParameterSpec, at: AtAddress) {
    this.name = name;
    this.address = address;
    this.spec = spec;
    this.#at = at;
    const value = spec.initial === undefined ? undefined : checked(spec.type, spec.initial, name);
    this.#reading = value === undefined ? UNDEFINED : { ...GOOD, value };
  }

  get value(): ParameterValue | undefined {
    return this.#reading.value;
  }

  get reading(): Reading {
    return this.#reading;
  }

  at(address: number): Parameter {
    return this.#at(address);
  }

  set(given: ParameterValue, alarm?: ParameterAlarm): void {
    const value = checked(this.spec.type, given, this.name);
    const status = alarm === undefined ? AlarmStatus.NO_ALARM : AlarmStatus[alarm.status ?? 'STATE'];
    const severity = alarm === undefined ? Severity.NO_ALARM : Severity[alarm.severity];
    const before = this.#reading;
    const isSame = typeof value !== 'object' && Object.is(value, before.value) && !before.isFailed;
    if (isSame && status === before.status && severity === before.severity) return;
    this.#tell({ value, status, severity, isFailed: false });
  }

  fail(why: ParameterFailure): void {
    const status = failures[why];
    const { value, isFailed, status: before } = this.#reading;
    if (isFailed && before === status) return;
    this.#tell({ value, status, severity: Severity.INVALID, isFailed: true });
  }

  /** @returns ends it */
  listen(listener: (reading: Reading) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // --- helpers

  #tell(reading: Reading): void {
    this.#reading = reading;
    for (const listener of [...this.#listeners]) listener(reading);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const GOOD = { status: AlarmStatus.NO_ALARM, severity: Severity.NO_ALARM, isFailed: false } as const;

const UNDEFINED: Reading = { value: undefined, status: AlarmStatus.UDF, severity: Severity.INVALID, isFailed: true };

const failures: Readonly<Record<ParameterFailure, number>> = {
  timeout: AlarmStatus.TIMEOUT,
  overflow: AlarmStatus.HWLIMIT,
  error: AlarmStatus.READ,
  disconnected: AlarmStatus.COMM,
  disabled: AlarmStatus.DISABLE,
};

const arrays = {
  int8Array: Int8Array,
  int16Array: Int16Array,
  int32Array: Int32Array,
  // Fields of 64 bits hold numbers.
  int64Array: Float64Array,
  float32Array: Float32Array,
  float64Array: Float64Array,
} as const;

/** As it is kept. @throws RangeError when it is no value of the type */
function checked(type: ParameterType, value: ParameterValue, name: string): ParameterValue {
  if (type in arrays) {
    if (typeof value === 'object') return arrays[type as keyof typeof arrays].from(value);
  } else if (type === 'octet') {
    if (typeof value === 'string') return value;
  } else if (typeof value === 'number') {
    if (type === 'float64') return value;
    if (Number.isInteger(value)) return type === 'int32' ? value | 0 : type === 'uint32' ? value >>> 0 : value;
  }
  throw new RangeError(`${JSON.stringify(value)} is no value of ${name}, which is ${type}`);
}
