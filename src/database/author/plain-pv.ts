/**
 * How an author says what a PV is: `pv.double(2.0, { units: 'mm' })`. First the initial value, then what else there is
 * to say.
 */
import type { SeverityName } from '../../protocol/value/alarm.ts';
import type { BigNative, Native, NumericNative } from '../../protocol/value/native.ts';
import * as shapes from '../pv/shape.ts';
import type { TypedPv } from './members.ts';
import type {
  BooleanOptions,
  BoolOptions,
  BytesOptions,
  EnumOptions,
  NumberOptions,
  PvOptions,
  StringOptions,
  TextOptions,
} from './options.ts';

/** A PV that has no name yet. `T` is what its author reads, `W` what its author writes. */
export interface PvSpec<T = unknown, W = T> extends TypedPv<T, W> {
  readonly native: Native;
  readonly shape: shapes.Shape;
  readonly initial: unknown;
  readonly options: SpecOptions;
  /** Names of the states of an enum. */
  readonly states: readonly string[];
}

/** Options of every type in one, as definitions are finished from them. */
export interface SpecOptions extends Omit<NumberOptions, 'severities'> {
  readonly severities?: Readonly<Record<string, SeverityName | undefined>>;
  readonly unknownSeverity?: SeverityName;
  readonly changeSeverity?: SeverityName;
  readonly reportAs?: 'CHAR' | 'STRING';
}

/**
 * One value, or an array of them: the initial value says which. These are no overloads, so that a mistake in the options is
 * reported where it is. `A` is what an author reads of an array.
 */
export type NumberPv<A> = <I extends number | ArrayLike<number>>(
  initial: I,
  options?: [I] extends [number] ? NumberOptions<number> : NumberOptions<A, ArrayLike<number>>,
) => [I] extends [number] ? PvSpec<number> : PvSpec<A, ArrayLike<number>>;

export type BigPv<A> = <I extends bigint | number | ArrayLike<bigint | number>>(
  initial: I,
  options?: [I] extends [bigint | number]
    ? NumberOptions<bigint, bigint | number>
    : NumberOptions<A, ArrayLike<bigint | number>>,
) => [I] extends [bigint | number] ? PvSpec<bigint, bigint | number> : PvSpec<A, ArrayLike<bigint | number>>;

export type BooleanPv = <I extends boolean | readonly boolean[]>(
  initial: I,
  options?: [I] extends [boolean] ? BooleanOptions<boolean> : BooleanOptions<readonly boolean[]>,
) => [I] extends [boolean] ? PvSpec<boolean> : PvSpec<readonly boolean[]>;

export type StringPv = <I extends string | readonly string[]>(
  initial: I,
  options?: [I] extends [string] ? StringOptions<string> : StringOptions<readonly string[]>,
) => [I] extends [string] ? PvSpec<string> : PvSpec<readonly string[]>;

export const plainPv = {
  /** 32-bit integer, or an array of them. */
  long: numeric<Int32Array>('int32'),
  /** 16-bit integer, or an array of them. */
  short: numeric<Int16Array>('int16'),
  /** Unsigned byte as a number, or an array of them. For text in an array of bytes see `text`. */
  char: numeric<Uint8Array>('uint8'),
  /** Signed byte as a number, or an array of them. Clients of Channel Access see its 8 bits as CHAR. */
  int8: numeric<Int8Array>('int8'),
  /** Unsigned 16-bit integer, or an array of them. Clients of Channel Access see LONG. */
  uint16: numeric<Uint16Array>('uint16'),
  /** Unsigned 32-bit integer, or an array of them. Clients of Channel Access see DOUBLE. */
  uint32: numeric<Uint32Array>('uint32'),
  /** 64-bit integer as a bigint, or an array of them. Clients of Channel Access see DOUBLE. */
  int64: bigs<BigInt64Array>('int64'),
  /** Unsigned 64-bit integer as a bigint, or an array of them. Clients of Channel Access see DOUBLE. */
  uint64: bigs<BigUint64Array>('uint64'),
  /** 32-bit floating point number, or an array of them. */
  float: numeric<Float32Array>('float'),
  /** 64-bit floating point number, or an array of them. */
  double: numeric<Float64Array>('double'),

  /** Text of which clients see 39 bytes, or an array of such. */
  string: ((initial: string | readonly string[], options: StringOptions = {}) =>
    spec('string', typeof initial === 'string' ? shapes.text : shapes.texts, initial, options)) as StringPv,

  /** One of up to 16 named states. The author reads and writes names; a list known at compile time is checked there. */
  enum: <const S extends readonly string[]>(
    initial: NoInfer<S[number]> | number,
    states: S,
    options: EnumOptions<S[number]> = {},
  ): PvSpec<S[number]> => spec('enum', shapes.label, initial, options as SpecOptions, states),

  /** Off or On, as an enum. */
  bool: (initial: boolean, { states = ['Off', 'On'], severities, ...options }: BoolOptions = {}): PvSpec<boolean> =>
    spec(
      'enum',
      shapes.boolean,
      initial,
      severities
        ? { ...options, severities: { [states[0]]: severities.off, [states[1]]: severities.on } }
        : (options as SpecOptions),
      states,
    ),

  /**
   * True or false, or an array of them. Clients of Channel Access see CHAR, 0 or 1. For states with names see `bool`.
   */
  boolean: ((initial: boolean | readonly boolean[], options: BooleanOptions = {}) =>
    spec('boolean', typeof initial === 'boolean' ? shapes.boolean : shapes.booleans, initial, options)) as BooleanPv,

  /** Text of any length, in an array of CHAR. */
  text: (initial: string, options: TextOptions = {}): PvSpec<string> => {
    const maxLength = options.maxLength ?? Math.max(256, new TextEncoder().encode(initial).length);
    const asString = options.reportAs === 'STRING';
    const native = asString ? 'string' : 'uint8';
    return spec(native, asString ? shapes.text : shapes.longText, initial, { ...options, maxLength } as SpecOptions);
  },

  /** Bytes, in an array of CHAR. */
  bytes: (initial: ArrayLike<number>, options: BytesOptions = {}): PvSpec<Uint8Array, ArrayLike<number>> =>
    spec('uint8', shapes.bytes, initial, options as SpecOptions),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function bigs<A>(native: BigNative): BigPv<A> {
  const arrays = shapes.numbers(native);
  return ((initial: bigint | number | ArrayLike<bigint | number>, options: NumberOptions<never> = {}) =>
    spec(native, typeof initial === 'object' ? arrays : shapes.big, initial, options as SpecOptions)) as BigPv<A>;
}

function numeric<A>(native: NumericNative): NumberPv<A> {
  const arrays = shapes.numbers(native);
  return ((initial: number | ArrayLike<number>, options: NumberOptions = {}) =>
    spec(native, typeof initial === 'number' ? shapes.number : arrays, initial, options as SpecOptions)) as NumberPv<A>;
}

/** The definition of a PV of this type, seen by its author in this shape. */
export function spec<T, W>(
  native: Native,
  shape: shapes.Shape,
  initial: unknown,
  options: SpecOptions | PvOptions,
  states: readonly string[] = [],
): PvSpec<T, W> {
  return { kind: 'pv', native, shape, initial, options: options as SpecOptions, states };
}
