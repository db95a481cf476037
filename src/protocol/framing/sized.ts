/** Frames of a size that is known: always the same, or told by a field of the frame. */
import { BufferedCutter } from './buffered.ts';
import type { Framing } from './framing.ts';

export interface LengthField {
  /** Offset of the length field in the frame. */
  readonly at: number;
  /** Its size: 1, 2 or 4. */
  readonly bytes: 1 | 2 | 4;
  /** What the whole frame is longer than the field says. */
  readonly adds: number;
  /** Byte order of the field. Default: the high byte first. */
  readonly littleEndian?: boolean;
  /** Longest frame that is believed, in bytes; default 65,536. More is noise, and dropped. */
  readonly most?: number;
}

/** Replies of `size` bytes each. Requests are sent as they are. */
export function fixed(size: number): Framing {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new RangeError(`fixed() takes a number of bytes above 0, but got ${size}.`);
  }
  return {
    name: `fixed ${size}`,
    hasIds: false,
    encode: ({ bytes }) => bytes,
    cutter: () =>
      new BufferedCutter((bytes) =>
        bytes.length < size ? undefined : { cut: { bytes: bytes.slice(0, size) }, length: size },
      ),
  };
}

/** Frames that say how long they are, in both directions. A frame is given and taken whole, its length field included. */
export function length({ at, bytes: width, adds, littleEndian = false, most = 65_536 }: LengthField): Framing {
  const head = at + width;
  return {
    name: `length at ${at}`,
    hasIds: false,
    encode: ({ bytes }) => bytes,
    cutter: () =>
      new BufferedCutter((bytes) => {
        if (bytes.length < head) return undefined;
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const said =
          width === 1
            ? view.getUint8(at)
            : width === 2
              ? view.getUint16(at, littleEndian)
              : view.getUint32(at, littleEndian);
        const size = said + adds;
        if (size < head || size > most) return { cut: { dropped: bytes.slice(), why: 'noise' }, length: bytes.length };
        return bytes.length < size ? undefined : { cut: { bytes: bytes.slice(0, size) }, length: size };
      }),
  };
}
