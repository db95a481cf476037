/** Framings around a framing: a checksum at the end of each frame, and the echo of devices that repeat what they hear. */
import { type ChecksumName, checksum } from './checksum.ts';
import { areEqual, type Cut, type Cutter, type Frame, type Framing, isDropped, joined, toBytes } from './framing.ts';

export interface CheckOptions {
  /** As bytes, or in two hexadecimal digits for each. Default: bytes. */
  readonly as?: 'bytes' | 'hex' | 'HEX';
  /** Whether the low byte comes first. Default: it does for CRC-16/MODBUS, and for no other. */
  readonly littleEndian?: boolean;
  /** Bytes at the beginning of the frame that are not summed up. Default 0. */
  readonly skip?: number;
}

/** Sums up bytes. */
export type ChecksumFunction = (bytes: Uint8Array) => Uint8Array;

/**
 * Ends each frame with a checksum, before what `framing` itself adds. A received frame with a wrong one is dropped and
 * counted, as if it had not come. A function gives the check bytes themselves; all it gives must be of one length.
 */
export function checked(
  framing: Framing,
  check: ChecksumName | ChecksumFunction,
  { as = 'bytes', skip = 0, littleEndian = check === 'crc16-modbus' }: CheckOptions = {},
): Framing {
  const plain: ChecksumFunction = typeof check === 'function' ? check : (bytes) => checksum(check, bytes, littleEndian);
  const sum: ChecksumFunction = as === 'bytes' ? plain : (bytes) => toBytes(inHex(plain(bytes), as === 'HEX'));
  const width = sum(new Uint8Array(0)).length;
  const verify = (cut: Cut): Cut => {
    if (isDropped(cut)) return cut;
    const { bytes } = cut;
    const body = bytes.subarray(0, Math.max(bytes.length - width, 0));
    const isRight = bytes.length >= width && areEqual(sum(body.subarray(skip)), bytes.subarray(body.length));
    return isRight ? { ...cut, bytes: body } : { dropped: bytes, why: 'checksum' };
  };
  return {
    ...framing,
    name: `${framing.name}, ${typeof check === 'string' ? check : 'own checksum'}`,
    checkBytes: width,
    encode: (frame, side) =>
      framing.encode({ ...frame, bytes: joined(frame.bytes, sum(frame.bytes.subarray(skip))) }, side),
    cutter: (side) => new WrappedCutter(framing.cutter(side), verify),
  };
}

/** Drops the device's echo: a frame equal to the request that was sent last, once. */
export function echoed(framing: Framing): Framing {
  return {
    ...framing,
    name: `${framing.name}, echoed`,
    cutter: (side) => {
      if (side === 'device') return framing.cutter(side);
      let awaited: Frame | undefined;
      const drop = (cut: Cut): Cut => {
        if (awaited === undefined || isDropped(cut) || !areEqual(cut.bytes, awaited.bytes)) return cut;
        awaited = undefined;
        return { dropped: cut.bytes, why: 'echo' };
      };
      return new WrappedCutter(framing.cutter(side), drop, (frame) => {
        awaited = frame;
      });
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

class WrappedCutter implements Cutter {
  readonly #inner: Cutter;
  readonly #see: (cut: Cut) => Cut;
  readonly #sent: ((frame: Frame) => void) | undefined;

  constructor(inner: Cutter, see: (cut: Cut) => Cut, sent?: (frame: Frame) => void) {
    this.#inner = inner;
    this.#see = see;
    this.#sent = sent;
  }

  get pending(): number {
    return this.#inner.pending;
  }

  push(bytes: Uint8Array): readonly Cut[] {
    return this.#inner.push(bytes).map(this.#see);
  }

  silent(): readonly Cut[] {
    return this.#inner.silent?.().map(this.#see) ?? [];
  }

  sent(frame: Frame): void {
    this.#inner.sent?.(frame);
    this.#sent?.(frame);
  }

  reset(): Uint8Array {
    return this.#inner.reset();
  }
}

function inHex(bytes: Uint8Array, upper: boolean): string {
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return upper ? text.toUpperCase() : text;
}
