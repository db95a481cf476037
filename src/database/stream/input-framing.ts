/** How `in` finds the end of a reply: by its terminator, by a number of bytes, or by silence. */
import { BufferedCutter } from '../../protocol/framing/buffered.ts';
import { type Cut, type Cutter, EMPTY, type Framing, joined, toBytes } from '../../protocol/framing/framing.ts';
import { shown } from './escapes.ts';

export interface InputEnd {
  /** Empty: silence ends it. */
  readonly terminator: string;
  /** Bytes; 0: any number. */
  readonly maxInput: number;
  /** Ms of silence. */
  readonly readMs: number;
}

export function inputFraming({ terminator, maxInput, readMs }: InputEnd): Framing {
  const end = toBytes(terminator);
  return {
    name: `input ${terminator === '' ? `to a silence of ${readMs} ms` : `to ${shown(terminator)}`}`,
    hasIds: false,
    ...(terminator === '' && { silenceMs: readMs }),
    encode: ({ bytes }) => bytes,
    cutter: () => new InputCutter(end, maxInput),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

class InputCutter implements Cutter {
  readonly #cutter: BufferedCutter;

  constructor(end: Uint8Array, maxInput: number) {
    this.#cutter = new BufferedCutter((bytes) => {
      const at = end.length === 0 ? -1 : indexOf(bytes, end);
      if (maxInput > 0 && bytes.length >= maxInput && (at === -1 || at > maxInput)) {
        return { cut: { bytes: bytes.slice(0, maxInput) }, length: maxInput };
      }
      return at === -1 ? undefined : { cut: { bytes: bytes.slice(0, at) }, length: at + end.length };
    });
  }

  get pending(): number {
    return this.#cutter.pending;
  }

  push(bytes: Uint8Array): readonly Cut[] {
    return this.#cutter.push(joined(EMPTY, bytes));
  }

  silent(): readonly Cut[] {
    const bytes = this.#cutter.reset();
    return bytes.length === 0 ? [] : [{ bytes }];
  }

  reset(): Uint8Array {
    return this.#cutter.reset();
  }
}

function indexOf(bytes: Uint8Array, end: Uint8Array): number {
  for (let at = bytes.indexOf(end[0]!); at !== -1; at = bytes.indexOf(end[0]!, at + 1)) {
    if (at + end.length > bytes.length) return -1;
    if (end.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
