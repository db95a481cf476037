/**
 * What GET, PUT and MONITOR carry of a structure: a bit set, the marked fields, and in monitor updates a set of fields
 * that changed more than once ("overrun").
 *
 * Only the operation knows the type of it. A decoder of messages therefore hands it on as bytes, and the operation reads
 * them. Do so before the next message is taken from the framer: an any in it may define types that the next one names.
 *
 * A delta that is sent is bytes as well: what an update is for one mask and one byte order is encoded once, and the
 * same bytes go to every subscriber.
 */
import { piece } from '../wire/bytes.ts';
import { LARGE, PiecewiseWriter } from '../wire/piecewise-writer.ts';
import { Writer } from '../wire/writer.ts';
import { BitSet, readBitSet, writeBitSet } from './bit-set.ts';
import { readPart } from './read-value.ts';
import { Reader } from './reader.ts';
import type { TypeRegistry } from './type-registry.ts';
import type { Field, Structure } from './value.ts';
import { writePart } from './write-value.ts';

export interface Delta {
  /** A view of what was received, or a small copy. */
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly types: TypeRegistry;
}

/** What is sent of one, in one piece or in several. */
export type EncodedDelta = Uint8Array | readonly Uint8Array[];

/** A delta that was read. */
export interface Change {
  readonly value: Structure;
  /** Leaves that the message brought. */
  readonly changed: BitSet;
  /** Leaves that changed more than once since the update before. Empty but in monitor updates, and from PVXS. */
  readonly overrun: BitSet;
}

export interface DeltaFault {
  readonly fault: string;
}

/** All that the reader has left, as a delta. */
export function restAsDelta(reader: Reader): Delta {
  const size = reader.left;
  const bytes = piece(reader.bytes, Math.max(reader.take(size), 0), size);
  return { bytes, littleEndian: reader.littleEndian, types: reader.types };
}

/**
 * The structure after the message: `base` with the fields that came. Bytes after it are ignored.
 *
 * @param base the value before; for the first message of an operation `zeroStructure` of its type
 */
export function readDelta(delta: Delta, base: Structure): Change | DeltaFault {
  const reader = readerOf(delta);
  const { value, marked } = readPart(reader, base);
  if (reader.fault !== undefined) return { fault: reader.fault };
  return { value, changed: base.type.layout.leaves(marked), overrun: new BitSet(0) };
}

/** A monitor update: as `readDelta`, and the overrun set. */
export function readUpdate(delta: Delta, base: Structure): Change | DeltaFault {
  const reader = readerOf(delta);
  const { value, marked } = readPart(reader, base);
  const overrun = readBitSet(reader, base.type.nodes);
  if (reader.fault !== undefined) return { fault: reader.fault };
  const { layout } = base.type;
  return { value, changed: layout.leaves(marked), overrun: layout.leaves(overrun) };
}

/** Bit set and fields: what GET replies, PUTs and updates carry. Bytes of their own, to be kept and shared. */
export function encodeDelta(value: Structure, bits: BitSet, littleEndian: boolean): Uint8Array {
  const size = arraySize(value, bits);
  // Most deltas are small: they are put together in one place, and take no more memory than they are long.
  const writer = size > SMALL ? new Writer(size + SMALL, littleEndian) : scratch;
  write(writer, value, bits, littleEndian);
  return writer === scratch ? writer.take().slice() : writer.take();
}

/** The same for sockets: large arrays are not copied, but pieces of what is sent. */
export function encodeDeltaInPieces(value: Structure, bits: BitSet, littleEndian: boolean): EncodedDelta {
  if (arraySize(value, bits) < LARGE) return encodeDelta(value, bits, littleEndian);
  const writer = new PiecewiseWriter();
  write(writer, value, bits, littleEndian);
  return writer.pieces;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function write(writer: Writer, value: Structure, bits: BitSet, littleEndian: boolean): void {
  writer.reset();
  writer.littleEndian = littleEndian;
  writeBitSet(writer, bits);
  writePart(writer, value, bits);
}

const SMALL = 4096;

const scratch = new Writer(2 * SMALL);

/** Bytes of the arrays of numbers that are marked, also in a union, as that of an image. */
function arraySize({ type, fields }: Structure, bits: BitSet): number {
  const { ends } = type.layout;
  let size = 0;
  for (let bit = bits.next(0); bit >= 0 && bit < fields.length; ) {
    const end = ends[bit]!;
    for (let node = bit; node < end; node++) {
      const field = fields[node];
      if (typeof field === 'object') size += sizeOf('selector' in field ? field.value : field);
    }
    bit = bits.next(end);
  }
  return size;
}

function sizeOf(field: Field): number {
  return ArrayBuffer.isView(field) ? field.byteLength : 0;
}

function readerOf({ bytes, littleEndian, types }: Delta): Reader {
  return new Reader(bytes, littleEndian, types);
}
