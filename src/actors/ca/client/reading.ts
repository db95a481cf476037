/** What a read or a monitor update says. */
import { type Decoded, decodeDbr } from '../../../protocol/ca/dbr.ts';
import { type DbrNative, type NumericDbrNative, valueTypes } from '../../../protocol/ca/dbr-native.ts';
import { Dbr, type DbrGroup, type DbrName, dbrTypeOf, dbrTypes } from '../../../protocol/ca/dbr-types.ts';
import { charsToText } from '../../../protocol/value/text.ts';
import { timestampToMs } from '../../../protocol/value/time.ts';
import { arrayOf, type Value } from '../../../protocol/value/value.ts';

/**
 * A value with what its DBR type carries along: alarm (`status`, `severity`), time stamp, units and limits. The value of
 * a channel with one element is a number or a string; of others a typed array (Float64Array for DOUBLE and so on) or an
 * array of strings, also when it holds one element or none.
 */
export interface Reading extends Decoded {
  readonly type: DbrName;
  /** Elements received. */
  readonly count: number;
  /** The server's time stamp, to the millisecond; `seconds` and `nanoseconds` have the rest. Types TIME_… only. */
  readonly time?: Date;
  /** As it was received, when asked for with `raw`: for text in an unknown encoding. */
  readonly payload?: Uint8Array;
}

/** How a reading is given to the program. */
export interface ReadingForm {
  /** Also give the payload as it was received. Default false. */
  readonly raw?: boolean | undefined;
  /** Give an array of CHAR as a string, up to its first NUL: EPICS's long strings. Other types are as ever. Default false. */
  readonly longString?: boolean | undefined;
}

/** A DBR type: by name ('TIME_DOUBLE', 'DBR_TIME_DOUBLE'), by number, or as what goes with the native type. */
export type TypeChoice = DbrName | `DBR_${DbrName}` | number | 'native' | 'sts' | 'time' | 'gr' | 'ctrl';

/**
 * The DBR type number that a choice means for a channel.
 *
 * @throws RangeError when there is no such type
 */
export function chosenType(choice: TypeChoice, native: DbrNative): number {
  if (typeof choice === 'number') {
    if (dbrTypes[choice] !== undefined) return choice;
    throw new RangeError(`DBR type ${choice} does not exist: types are 0 to ${dbrTypes.length - 1}`);
  }
  const group = GROUPS[choice];
  if (group !== undefined) return dbrTypeOf(group, native);
  const number = TYPES[choice.replace(/^DBR_/, '')];
  if (number !== undefined) return number;
  throw new RangeError(
    `There is no DBR type '${choice}': give a name such as 'TIME_DOUBLE', a number, or one of ${Object.keys(GROUPS).join(', ')}`,
  );
}

/**
 * @param whole the value is an array whatever its length
 * @returns undefined when the payload does not have that type and count
 */
export function readingOf(
  dbrType: number,
  count: number,
  payload: Uint8Array,
  whole: boolean,
  { raw = false, longString = false }: ReadingForm = {},
): Reading | undefined {
  const decoded = decodeDbr(dbrType, count, payload);
  if (decoded === undefined) return undefined;
  const { name, native } = dbrTypes[dbrType]!;
  const array = whole ? asArray(native, decoded.value) : decoded.value;
  const value = longString && array instanceof Uint8Array ? charsToText(array) : array;
  const { seconds, nanoseconds } = decoded;
  const reading: Reading =
    seconds === undefined || nanoseconds === undefined
      ? { ...decoded, value, type: name, count }
      : { ...decoded, value, type: name, count, time: new Date(timestampToMs({ seconds, nanoseconds })) };
  // A copy: the payload is a view of a chunk that held much more.
  return raw ? { ...reading, payload: payload.slice() } : reading;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const TYPES: Readonly<Record<string, number>> = Dbr;

const GROUPS: Readonly<Record<string, Exclude<DbrGroup, 'SPECIAL'>>> = {
  native: 'PLAIN',
  sts: 'STS',
  time: 'TIME',
  gr: 'GR',
  ctrl: 'CTRL',
};

function asArray(native: DbrNative, value: Value): Value {
  if (typeof value === 'string') return [value];
  return typeof value === 'number' ? arrayOf(valueTypes[native as NumericDbrNative], value) : value;
}
