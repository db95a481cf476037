/**
 * `$`: text of any length, as an array of CHAR that ends with a NUL.
 *
 * Clients see a DBR_STRING of 39 bytes at most; through `rec.DESC$` they read and write all of it. Besides STRING it may
 * be asked of an array of CHAR, which is how text PVs are stored: its bytes up to the first NUL. (Base allows it for
 * STRING and links alone; caproto as here.)
 */

import type { Native } from '../../../protocol/value/native.ts';
import { charsToText, stringSize, textToChars } from '../../../protocol/value/text.ts';
import type { Value } from '../../../protocol/value/value.ts';
import type { Shape } from './shape.ts';

/** What a PV with a value of text is, for `$`. */
export interface TextSource {
  readonly native: Native;
  readonly maxCount: number;
  /** Most bytes that `$` shows of a STRING, NUL included; default 40. */
  readonly longStringBytes: number | undefined;
}

export interface LongString extends Shape {
  /** What to store when a client writes these bytes, or this text. */
  store(written: Uint8Array | string): Value;
}

/** Undefined when the PV holds no text. */
export function longString({ native, maxCount, longStringBytes }: TextSource): LongString | undefined {
  if (native === 'string' && maxCount === 1) {
    const limit = longStringBytes ?? stringSize;
    const cut = (text: string) => charsToText(textToChars(text, limit));
    return {
      native: 'uint8',
      maxCount: limit,
      apply: (value) => textToChars(value as string, limit),
      store: (written) => cut(typeof written === 'string' ? written : charsToText(written)),
    };
  }
  if (native === 'uint8' && maxCount > 1) {
    return {
      native,
      maxCount,
      apply: (value) => terminated(value as Uint8Array, maxCount),
      store: (written) =>
        untilNul(typeof written === 'string' ? textToChars(written, maxCount + 1) : written.subarray(0, maxCount)),
    };
  }
  return undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Data comes before its NUL: where there is no room for both, there is none. */
function terminated(chars: Uint8Array, maxCount: number): Uint8Array {
  const text = untilNul(chars);
  const bytes = new Uint8Array(Math.min(text.length + 1, maxCount));
  bytes.set(text);
  return bytes;
}

function untilNul(chars: Uint8Array): Uint8Array {
  const nul = chars.indexOf(0);
  return nul === -1 ? chars : chars.subarray(0, nul);
}
