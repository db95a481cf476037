/**
 * How an author says what a PV is: `pv.double(2.0, { units: 'mm' })`.
 */
import { AccessRight } from '../protocol/constants.ts';
import { defaultMetadata, type Metadata } from '../protocol/dbr.ts';
import { coerce, DbrNative, type Native } from '../protocol/value.ts';
import type { GetHandler, PutHandler, PvDefinition } from './definition.ts';

export interface PvOptions {
  /** One sentence for people: DESC, `--list-pvs`, generated screens. */
  readonly doc?: string;
  /** At most 7 bytes reach a client. */
  readonly units?: string;
  readonly precision?: number;
  /** Most elements the array can hold; default: as many as the initial value has. */
  readonly maxLength?: number;
  readonly readOnly?: boolean;
  readonly get?: GetHandler;
  readonly put?: PutHandler;
}

/** A PV that has no name yet. `T` is what its author reads and writes. */
export interface PvSpec<T> {
  readonly kind: 'pv';
  readonly native: Native;
  readonly initial: T;
  readonly options: PvOptions;
}

type NumberInput = number | readonly number[];

export const pv = {
  long: <const T extends NumberInput>(initial: T, options: PvOptions = {}): PvSpec<Widened<T>> =>
    spec(DbrNative.LONG, initial as Widened<T>, options),
  double: <const T extends NumberInput>(initial: T, options: PvOptions = {}): PvSpec<Widened<T>> =>
    spec(DbrNative.DOUBLE, initial as Widened<T>, options),
};

/** The finished definition of `spec` under its full name. */
export function define(name: string, { native, initial, options }: PvSpec<unknown>): PvDefinition {
  const length = Array.isArray(initial) ? Math.max(initial.length, 1) : 1;
  const maxCount = options.maxLength ?? length;
  const metadata: Metadata = {
    ...defaultMetadata,
    units: options.units ?? '',
    precision: options.precision,
  };
  return {
    name,
    native,
    maxCount,
    value: coerce(native, maxCount, initial),
    metadata,
    rights: options.readOnly ? AccessRight.READ : AccessRight.READ_WRITE,
    get: options.get,
    put: options.put,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Widened<T extends NumberInput> = T extends number ? number : readonly number[];

function spec<T>(native: Native, initial: T, options: PvOptions): PvSpec<T> {
  return { kind: 'pv', native, initial, options };
}
