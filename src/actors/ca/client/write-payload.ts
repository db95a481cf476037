/** What a client writes, as it goes on the wire. */

import { DbrNative, valueTypes } from '../../../protocol/ca/dbr-native.ts';
import { Dbr, dbrSize, dbrTypes, isWritable } from '../../../protocol/ca/dbr-types.ts';
import { writeElements } from '../../../protocol/ca/elements.ts';
import { Eca } from '../../../protocol/ca/status.ts';
import { coerce } from '../../../protocol/value/coerce.ts';
import { stringSize } from '../../../protocol/value/text.ts';
import { elementCount } from '../../../protocol/value/value.ts';
import { textSize } from '../../../protocol/wire/bytes.ts';
import { CaError } from './error.ts';

/** A value that can be written: what `coerce` takes. Text for an ENUM is a state's name. */
export type Writable =
  | number
  | bigint
  | boolean
  | string
  | readonly (number | bigint | boolean | string)[]
  | NodeJS.ArrayBufferView;

export interface WritePayload {
  readonly dbrType: number;
  readonly count: number;
  readonly payload: Uint8Array;
}

/**
 * The payload for a channel of type `native` and at most `maxCount` elements. Text goes as DBR_STRING and is converted by
 * the server, but to an array of CHAR as its characters; everything else as the channel's own type.
 *
 * @param dbrType DBR_STRING to DBR_DOUBLE, PUT_ACKT, PUT_ACKS; undefined: as above
 * @throws CaError for a type nobody can write, too many elements, text that does not fit 39 bytes, and values that are
 *   no numbers where numbers are needed
 */
export function writePayload(
  pv: string,
  native: DbrNative,
  maxCount: number,
  value: Writable,
  dbrType: number | undefined,
): WritePayload {
  const type = dbrType ?? naturalType(native, maxCount, value);
  const description = dbrTypes[type];
  if (description === undefined || !isWritable(type)) {
    throw new CaError(
      `Cannot write ${pv} as ${description?.name ?? type}: DBR_STRING to DBR_DOUBLE can be written`,
      Eca.BADTYPE,
      pv,
    );
  }
  const stored = storedForm(pv, description.native, value);
  const count = elementCount(stored);
  if (count > maxCount) {
    throw new CaError(`Cannot write ${count} elements to ${pv}: it has ${maxCount}`, Eca.BADCOUNT, pv);
  }
  if (type === Dbr.STRING && count === 1) return { dbrType: type, count, payload: shortText(pv, stored) };
  if (description.native === DbrNative.STRING) for (const text of stored as readonly string[]) checkText(pv, text);
  const payload = new Uint8Array(dbrSize(type, count));
  writeElements(new DataView(payload.buffer), 0, description.native, count, stored);
  return { dbrType: type, count, payload };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const encoder = new TextEncoder();

function naturalType(native: DbrNative, maxCount: number, value: Writable): number {
  const isText = typeof value === 'string' || (Array.isArray(value) && typeof value[0] === 'string');
  if (!isText) return native;
  return native === DbrNative.CHAR && maxCount > 1 && typeof value === 'string' ? native : Dbr.STRING;
}

function storedForm(pv: string, native: DbrNative, value: Writable): ReturnType<typeof coerce> {
  const isList = typeof value === 'object';
  // Text for CHARs is written with its NUL, as caput -S does: else the end of a longer one would show after it.
  const input = native === DbrNative.CHAR && typeof value === 'string' ? encoder.encode(`${value}\0`) : value;
  try {
    return coerce(valueTypes[native], isList || input !== value ? Number.MAX_SAFE_INTEGER : 1, input);
  } catch (error) {
    throw new CaError(`Cannot write ${pv}: ${error instanceof Error ? error.message : error}`, Eca.NOCONVERT, pv);
  }
}

/** libca sends a single text without what follows its NUL. */
function shortText(pv: string, stored: ReturnType<typeof coerce>): Uint8Array {
  const text = typeof stored === 'string' ? stored : String(stored[0 as never]);
  checkText(pv, text);
  return encoder.encode(`${text}\0`);
}

function checkText(pv: string, text: string): void {
  const size = textSize(text);
  if (size < stringSize) return;
  throw new CaError(
    `Cannot write a text of ${size} bytes to ${pv}: a DBR_STRING has ${stringSize - 1}. A PV that is an array of CHAR takes longer text`,
    Eca.STRTOBIG,
    pv,
  );
}
