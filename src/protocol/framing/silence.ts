/** Devices that end a frame by a pause alone. */
import { BufferedCutter } from './buffered.ts';
import { type Cut, type Cutter, EMPTY, type Framing, joined } from './framing.ts';

/** What comes without a pause of `ms` is one frame; requests are sent as they are. */
export function silence(ms: number): Framing {
  if (!(ms > 0)) throw new RangeError(`silence() takes milliseconds above 0, but got ${ms}.`);
  return {
    name: `silence ${ms} ms`,
    hasIds: false,
    silenceMs: ms,
    encode: ({ bytes }) => bytes,
    cutter: () => new SilenceCutter(),
  };
}

/**
 * A framing of one's own: `cut` gets all bytes that are not used yet, and answers with the first frame among them and how
 * many bytes are used up with it, or with undefined while more must come.
 *
 * @param encode makes bytes of a request, or of a reply where a device is played; default: as it is
 */
export function frames(
  cut: (bytes: Uint8Array) => { readonly frame?: Uint8Array; readonly used: number } | undefined,
  encode: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Framing {
  return {
    name: 'own frames',
    hasIds: false,
    encode: ({ bytes }) => encode(bytes),
    cutter: () =>
      new BufferedCutter((bytes) => {
        const taken = cut(bytes);
        if (taken === undefined || !(taken.used > 0)) return undefined;
        const used = Math.min(taken.used, bytes.length);
        const skipped: Cut = { dropped: bytes.slice(0, used), why: 'noise' };
        return { cut: taken.frame === undefined ? skipped : { bytes: taken.frame.slice() }, length: used };
      }),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

class SilenceCutter implements Cutter {
  #rest: Uint8Array = EMPTY;

  get pending(): number {
    return this.#rest.length;
  }

  push(bytes: Uint8Array): readonly Cut[] {
    this.#rest = joined(this.#rest, bytes.slice());
    return [];
  }

  silent(): readonly Cut[] {
    return this.#rest.length === 0 ? [] : [{ bytes: this.reset() }];
  }

  reset(): Uint8Array {
    const rest = this.#rest;
    this.#rest = EMPTY;
    return rest;
  }
}
