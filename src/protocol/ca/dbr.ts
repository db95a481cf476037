/**
 * Payloads: a value with its alarm, time stamp and metadata, as each of the 39 DBR types puts it on the wire.
 *
 * Encoding never throws and answers undefined where a type cannot be given (GETFAIL). Decoding never throws either, and
 * answers undefined for a payload too short for its type and count.
 *
 * Source: Channel Access 4.13, "DBR types: byte layouts" and "count semantics"; EPICS base db_access.c.
 */

import { castNumber } from '../value/cast.ts';
import { convertRead } from '../value/convert.ts';
import type { Native } from '../value/native.ts';
import type { Limits, Metadata, Sample } from '../value/sample.ts';
import { readText, writeText } from '../value/text.ts';
import { elementCount, type Value } from '../value/value.ts';
import { writeU16, writeU32 } from '../wire/bytes.ts';
import { DbrNative, type NumericDbrNative, valueTypes } from './dbr-native.ts';
import {
  Dbr,
  type DbrType,
  dbrPaddedSize,
  dbrSize,
  dbrTypes,
  hasMetadata,
  isReadable,
  isWritable,
} from './dbr-types.ts';
import { readElements, readNumber, writeElements, writeNumber } from './elements.ts';

/** What a payload said: the value, and as much of the rest as its type carries. */
export interface Decoded extends Partial<Limits> {
  readonly value: Value;
  readonly status?: number;
  readonly severity?: number;
  readonly seconds?: number;
  readonly nanoseconds?: number;
  readonly units?: string;
  readonly precision?: number;
  readonly enumStrings?: readonly string[];
  readonly acknowledgeTransient?: boolean;
  readonly acknowledgeSeverity?: number;
}

/**
 * The payload of a read reply or a monitor update, padded to a multiple of eight as it goes on the wire
 * (`dbrPaddedSize` bytes, `dbrSize` of them meaningful).
 *
 * `count` elements are sent: zeros where the value has fewer, the first ones where it has more. `native` is the type
 * the PV stores. Undefined when the type cannot be read or the value cannot be converted to it: GETFAIL.
 */
export function encodeDbr(
  type: number,
  count: number,
  native: Native,
  sample: Sample,
  metadata: Metadata,
): Uint8Array | undefined {
  const description = dbrTypes[type];
  if (description === undefined || !isReadable(type)) return undefined;
  if (type === Dbr.CLASS_NAME) return encodeClassName(count, metadata.recordType);
  const sent = valueTypes[description.native];
  const wanted = native === sent ? sample.value : firstElements(sample.value, count);
  const value = convertRead(native, wanted, sent, metadata);
  if (value === undefined) return undefined;

  const size = dbrPaddedSize(type, count);
  if (typeof value === 'number' && count === 1 && !hasMetadata(description)) {
    return encodeNumber(description, size, sample, value);
  }
  const small = size <= scratch.length;
  const bytes = small ? scratch.fill(0) : new Uint8Array(size);
  const view = small ? scratchView : new DataView(bytes.buffer);
  writeState(bytes, description, sample);
  if (hasMetadata(description)) writeMetadata(view, description, native, metadata);
  writeElements(view, description.valueOffset, description.native, count, value);
  return small ? bytes.slice(0, size) : bytes;
}

/**
 * What a server's payload says. One element is a scalar, any other count an array. Undefined for types that are never
 * sent and for payloads too short; text of a single DBR_STRING may end with the payload.
 */
export function decodeDbr(type: number, count: number, payload: Uint8Array): Decoded | undefined {
  const description = dbrTypes[type];
  if (description === undefined || !isReadable(type) || !holds(type, count, payload)) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const value = readElements(view, description.valueOffset, description.native, count, false);
  if (description.group === 'PLAIN' || type === Dbr.CLASS_NAME) return { value };
  const alarm = { value, status: view.getInt16(0), severity: view.getInt16(2) };
  if (description.group === 'STS') return alarm;
  if (description.group === 'TIME') return { ...alarm, seconds: view.getUint32(4), nanoseconds: view.getUint32(8) };
  return { ...alarm, ...readMetadata(view, payload, description) };
}

/**
 * What a client writes, in the wire's own type: one element is a scalar, any other count an array. PUT_ACKT and
 * PUT_ACKS are numbers. A single DBR_STRING may be shorter than 40 bytes and then ends with the payload. Undefined for
 * types that cannot be written, and for payloads too short for `count`.
 */
export function decodeWrite(type: number, count: number, payload: Uint8Array): Value | undefined {
  const description = dbrTypes[type];
  if (description === undefined || !isWritable(type) || !holds(type, count, payload)) return undefined;
  return readElements(viewOf(payload, description.native), 0, description.native, count, true);
}

/**
 * Small payloads are put together here and copied out. V8 keeps arrays of up to 64 bytes in its own heap, which costs a
 * tenth of a new ArrayBuffer; scalars fit, and they are what is sent hundreds of thousands of times a second.
 */
const scratch = new Uint8Array(new ArrayBuffer(64));
const scratchView = new DataView(scratch.buffer);

/**
 * Small payloads are read in the scratch array: copying a few bytes is cheaper than a DataView of one's own. Not text,
 * which may end with its payload.
 */
function viewOf(payload: Uint8Array, native: DbrNative): DataView {
  if (payload.length > scratch.length || native === DbrNative.STRING)
    return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  for (let i = 0; i < payload.length; i++) scratch[i] = payload[i]!;
  return scratchView;
}

/** Bytes of the units, of which the last is NUL. */
export const unitsSize = 8;
const enumStringSize = 26;
const maxEnumStrings = 16;

/** Limits in wire order; GR types send the first six. */
const limitOrder: readonly (keyof Limits)[] = [
  'displayHigh',
  'displayLow',
  'alarmHigh',
  'warningHigh',
  'warningLow',
  'alarmLow',
  'controlHigh',
  'controlLow',
];

/** What is sent hundreds of thousands of times a second: one number, with no more than its alarm and time stamp. */
function encodeNumber(description: DbrType, size: number, sample: Sample, value: number): Uint8Array {
  const { native, valueOffset, valueSize } = description;
  const payload = new Uint8Array(size);
  writeState(payload, description, sample);
  writeNumber(scratchView, 0, native as NumericDbrNative, value);
  for (let i = 0; i < valueSize; i++) payload[valueOffset + i] = scratch[i]!;
  return payload;
}

function encodeClassName(count: number, recordType: string): Uint8Array {
  const payload = new Uint8Array(dbrPaddedSize(Dbr.CLASS_NAME, count));
  if (count > 0) writeText(payload, 0, dbrTypes[Dbr.CLASS_NAME]!.size, recordType);
  return payload;
}

/** Spares converting elements nobody asked for. */
function firstElements(value: Value, count: number): Value {
  if (typeof value !== 'object' || elementCount(value) <= count) return value;
  return 'subarray' in value ? value.subarray(0, count) : value.slice(0, count);
}

/** Whether the payload is long enough. Clients and servers cut a single DBR_STRING after its NUL. */
function holds(type: number, count: number, payload: Uint8Array): boolean {
  return payload.length >= dbrSize(type, count) || (type === Dbr.STRING && count === 1);
}

/** The alarm, and the time stamp, in front of the value. */
function writeState(bytes: Uint8Array, { group }: DbrType, sample: Sample): void {
  if (group === 'PLAIN') return;
  writeU16(bytes, 0, sample.status);
  writeU16(bytes, 2, sample.severity);
  if (group !== 'TIME') return;
  writeU32(bytes, 4, sample.seconds);
  writeU32(bytes, 8, sample.nanoseconds);
}

function writeMetadata(view: DataView, { native, group }: DbrType, pvNative: Native, metadata: Metadata): void {
  const bytes = new Uint8Array(view.buffer);
  if (group === 'SPECIAL') {
    view.setUint16(4, metadata.acknowledgeTransient ? 1 : 0);
    view.setUint16(6, metadata.acknowledgeSeverity);
    return;
  }
  if (native === DbrNative.STRING) return;
  if (native === DbrNative.ENUM) {
    // A PV without states sends none, whatever its configuration holds.
    if (pvNative === 'enum') writeEnumStrings(view, bytes, metadata.enumStrings);
    return;
  }
  if (hasPrecision(native)) view.setInt16(4, metadata.precision ?? 0);
  const units = unitsOffset(native);
  writeText(bytes, units, unitsSize, metadata.units);
  const size = dbrTypes[native]!.size;
  for (let i = 0; i < limitCount(group); i++) {
    const limit = castNumber(valueTypes[native], metadata[limitOrder[i]!]);
    writeNumber(view, units + unitsSize + i * size, native, limit);
  }
}

function writeEnumStrings(view: DataView, bytes: Uint8Array, enumStrings: readonly string[]): void {
  const count = Math.min(enumStrings.length, maxEnumStrings);
  view.setInt16(4, count);
  for (let i = 0; i < count; i++) writeText(bytes, 6 + i * enumStringSize, enumStringSize, enumStrings[i]!);
}

function readMetadata(view: DataView, bytes: Uint8Array, { native, group }: DbrType): Partial<Decoded> {
  if (group === 'SPECIAL') {
    return { acknowledgeTransient: view.getUint16(4) !== 0, acknowledgeSeverity: view.getUint16(6) };
  }
  if (native === DbrNative.STRING) return {};
  if (native === DbrNative.ENUM) return { enumStrings: readEnumStrings(view, bytes) };
  const units = unitsOffset(native);
  const size = dbrTypes[native]!.size;
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (let i = 0; i < limitCount(group); i++) {
    limits[limitOrder[i]!] = readNumber(view, units + unitsSize + i * size, native);
  }
  const metadata = { units: readText(bytes, units, units + unitsSize), ...limits };
  return hasPrecision(native) ? { ...metadata, precision: view.getInt16(4) } : metadata;
}

function readEnumStrings(view: DataView, bytes: Uint8Array): string[] {
  const count = Math.max(0, Math.min(view.getInt16(4), maxEnumStrings));
  return Array.from({ length: count }, (_, i) => {
    const offset = 6 + i * enumStringSize;
    return readText(bytes, offset, offset + enumStringSize);
  });
}

function hasPrecision(native: NumericDbrNative): boolean {
  return native === DbrNative.FLOAT || native === DbrNative.DOUBLE;
}

/** Floating point types have their precision, and two bytes of padding, in front of the units. */
function unitsOffset(native: NumericDbrNative): number {
  return hasPrecision(native) ? 8 : 4;
}

function limitCount(group: DbrType['group']): number {
  return group === 'CTRL' ? 8 : 6;
}
