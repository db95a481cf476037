/**
 * Arrays of numbers as they lie in a message: one element after the other, in the message's byte order, unaligned.
 * They are copied in one piece, and turned round afterwards where the sender's byte order is not this machine's.
 */
import type { Writer } from '../wire/writer.ts';
import type { Reader } from './reader.ts';
import type { ScalarName } from './type-code.ts';
import { arrayClasses, emptyArrays, type NumericArray } from './value.ts';

/** `count` elements, which must be there. */
export function readElements(reader: Reader, scalar: Exclude<ScalarName, 'string'>, count: number): NumericArray {
  if (count === 0) return emptyArrays[scalar];
  const Class = arrayClasses[scalar];
  const size = count * Class.BYTES_PER_ELEMENT;
  const at = reader.take(size);
  if (at < 0 || !reader.charge(ARRAY_SIZE)) return emptyArrays[scalar];
  const { bytes } = reader;
  const begin = bytes.byteOffset + at;
  // A view costs nothing, but keeps all that was received with it.
  if (Class.BYTES_PER_ELEMENT === 1 && scalar !== 'boolean' && 2 * size > bytes.buffer.byteLength) {
    return scalar === 'byte' ? new Int8Array(bytes.buffer, begin, count) : new Uint8Array(bytes.buffer, begin, count);
  }
  const elements = new Class(count);
  const raw = new Uint8Array(elements.buffer);
  raw.set(new Uint8Array(bytes.buffer, begin, size));
  if (scalar === 'boolean') normalize(raw);
  else if (reader.littleEndian !== HOST_IS_LITTLE_ENDIAN) turnRound(elements);
  return elements;
}

export function writeElements(writer: Writer, elements: NumericArray): void {
  const turned = elements.BYTES_PER_ELEMENT > 1 && writer.littleEndian !== HOST_IS_LITTLE_ENDIAN;
  const source = turned ? elements.slice() : elements;
  if (turned) turnRound(source);
  writer.copy(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What an array takes in memory besides its elements. */
const ARRAY_SIZE = 200;

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** PVXS takes every byte but 0 for true. */
function normalize(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! > 1) bytes[i] = 1;
  }
}

/** Reverses the bytes of each element, in place. */
function turnRound({ buffer, byteOffset, length, BYTES_PER_ELEMENT: size }: NumericArray): void {
  switch (size) {
    case 2: {
      const words = new Uint16Array(buffer, byteOffset, length);
      for (let i = 0; i < length; i++) words[i] = (words[i]! << 8) | (words[i]! >>> 8);
      break;
    }
    case 4: {
      const words = new Uint32Array(buffer, byteOffset, length);
      for (let i = 0; i < length; i++) words[i] = reversed(words[i]!);
      break;
    }
    case 8: {
      const words = new Uint32Array(buffer, byteOffset, 2 * length);
      for (let i = 0; i < words.length; i += 2) {
        const first = reversed(words[i]!);
        words[i] = reversed(words[i + 1]!);
        words[i + 1] = first;
      }
      break;
    }
  }
}

function reversed(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
