/**
 * One number as it is stored, with no more than its alarm and time stamp: what nearly all updates and replies carry. It is
 * written where it leaves, which takes no longer than to copy a payload there that was made before.
 */
import type { Native } from '../value/native.ts';
import type { Sample } from '../value/sample.ts';
import type { Value } from '../value/value.ts';
import { paddedSize } from '../wire/bytes.ts';
import type { Writer } from '../wire/writer.ts';
import { Command } from './constants.ts';
import { type NumericDbrNative, valueTypes } from './dbr-native.ts';
import { type DbrType, dbrTypes, hasMetadata } from './dbr-types.ts';
import { writeNumber } from './elements.ts';
import { writeHeader } from './header.ts';
import { Eca } from './status.ts';

/** The type, when a payload of `count` elements is such a number; else undefined. */
export function numberType(type: number, count: number, native: Native, value: Value): DbrType | undefined {
  if (count !== 1 || typeof value !== 'number') return undefined;
  const description = dbrTypes[type];
  if (description === undefined || hasMetadata(description)) return undefined;
  return native === valueTypes[description.native] ? description : undefined;
}

/** As `writeEvent` of what `encodeDbr` makes of it. */
export function writeNumberEvent(writer: Writer, type: DbrType, subscriptionId: number, sample: Sample): void {
  writeNumberMessage(writer, Command.EVENT_ADD, type, subscriptionId, sample);
}

export function writeNumberReadNotify(writer: Writer, type: DbrType, ioid: number, sample: Sample): void {
  writeNumberMessage(writer, Command.READ_NOTIFY, type, ioid, sample);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function writeNumberMessage(
  writer: Writer,
  command: number,
  { number, group, native, size, valueOffset }: DbrType,
  id: number,
  sample: Sample,
): void {
  writeHeader(writer, command, size, number, 1, Eca.NORMAL, id);
  const padded = paddedSize(size);
  const at = writer.claim(padded);
  const { view } = writer;
  let written = 0;
  if (group !== 'PLAIN') {
    view.setUint16(at, sample.status);
    view.setUint16(at + 2, sample.severity);
    written = 4;
  }
  if (group === 'TIME') {
    view.setUint32(at + 4, sample.seconds);
    view.setUint32(at + 8, sample.nanoseconds);
    written = 12;
  }
  for (; written < padded; written += 4) view.setUint32(at + written, 0);
  writeNumber(view, at + valueOffset, native as NumericDbrNative, sample.value as number);
}
