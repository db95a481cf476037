/** Whether a payload holds what it must. */

import { type Decoded, decodeDbr } from '../../protocol/ca/dbr.ts';
import { DbrNative } from '../../protocol/ca/dbr-native.ts';
import { dbrPaddedSize, dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import type { Value } from '../../protocol/value/value.ts';
import { paddedSize } from '../../protocol/wire/bytes.ts';
import type { Frame } from './frame.ts';
import type { Data } from './model/outcome.ts';
import { payloadOf } from './moves/channel.ts';

export interface Asked {
  readonly frame: { readonly dataType: number; readonly count: number; readonly command: number };
  readonly value: readonly number[] | undefined;
  readonly severity: number | undefined;
  /** Values that the PV was given before a request that had to wait was executed. */
  readonly alternatives?: readonly (readonly number[])[] | undefined;
  /** It has been written meanwhile: its time stamp is defined. */
  readonly isWritten?: boolean | undefined;
  readonly staleBytes: boolean;
}

/** What is wrong with the payload and the count of a reply with data; undefined when nothing is. */
export function judgeData(frame: Frame, data: Data, asked: Asked): string | undefined {
  const { dataType, count, payload } = frame;
  const wantedCount = countOf(data, asked);
  if (wantedCount !== undefined && count !== wantedCount) return `its count is ${count}, and must be ${wantedCount}`;
  if (dbrTypes[dataType] === undefined) return `${dataType} is not a DBR type`;
  if (data === 'trimmed text') return judgeTrimmed(payload, asked);
  const size = dbrPaddedSize(dataType, count);
  if (payload.length !== size) return `its payload has ${payload.length} bytes, and must have ${size}`;
  if (!asked.staleBytes && payload.subarray(dbrSize(dataType, count)).some((byte) => byte !== 0)) {
    return 'its padding is not zeros';
  }
  if (data === 'anything') return undefined;
  if (data === 'zeros') return payload.every((byte) => byte === 0) ? undefined : 'its payload is not zeros';
  return judgeValue(frame, asked);
}

/** Elements as numbers; text is read as a number, and no text as 0. */
export function elementsOf(value: Value): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return [Number(value)];
  return Array.from(value as ArrayLike<number | string>, Number);
}

/** Of a second. */
const NANOSECONDS = 1e9;

// --- helpers --------------------------------------------------------------------------------------------------------

/** Undefined: nobody can know. */
function countOf(data: Data, { frame, value }: Asked): number | undefined {
  if (data === 'cut value') return value && Math.min(frame.count, value.length);
  return frame.count === 0 && data !== 'zeros' ? value?.length : frame.count;
}

/** The quick way for plain numbers: large replies are many. */
function isExactly(payload: Uint8Array, dataType: number, count: number, value: readonly number[]): boolean {
  if (dataType === DbrNative.STRING || dataType > DbrNative.DOUBLE) return false;
  const wanted = new Uint8Array(payload.length);
  wanted.set(payloadOf(dataType as DbrNative, value.slice(0, count)));
  return Buffer.compare(payload, wanted) === 0;
}

function judgeValue({ dataType, count, payload }: Frame, asked: Asked): string | undefined {
  const { value, severity } = asked;
  for (const candidate of [value, ...(asked.alternatives ?? [])]) {
    if (candidate !== undefined && isExactly(payload, dataType, count, candidate)) return undefined;
  }
  const decoded = decodeDbr(dataType, count, payload);
  if (decoded === undefined) return 'its payload cannot be decoded';
  if (severity !== undefined && decoded.severity !== undefined && decoded.severity !== severity) {
    return `its alarm severity is ${decoded.severity}, and must be ${severity}`;
  }
  const oddity = judgeAlarmAndTime(decoded, asked);
  if (oddity !== undefined || value === undefined) return oddity;
  const wanted = Array.from({ length: count }, (_, index) => value[index] ?? 0);
  const found = count === 0 ? [] : elementsOf(decoded.value);
  if (found.length !== count || found.some((element, index) => element !== wanted[index])) {
    return `its value is ${list(found)}, and must be ${list(wanted)}`;
  }
  return asked.staleBytes ? undefined : judgeTails(dataType, count, payload);
}

/** What the present alarm and time are nobody can know, but they must be possible ones. */
function judgeAlarmAndTime(decoded: Decoded, { severity, isWritten }: Asked): string | undefined {
  const { status = 0, seconds = 1, nanoseconds = 0 } = decoded;
  if (severity !== undefined && decoded.severity !== undefined && (status === 0) !== (severity === 0)) {
    return `its alarm status is ${status} with severity ${severity}`;
  }
  if (nanoseconds >= NANOSECONDS) return `its time stamp has ${nanoseconds} nanoseconds`;
  return isWritten === true && seconds === 0 ? 'its time stamp is undefined' : undefined;
}

/** Nothing but zeros after the NUL of each text. */
function judgeTails(dataType: number, count: number, payload: Uint8Array): string | undefined {
  const { native, valueOffset, valueSize } = dbrTypes[dataType]!;
  if (native !== DbrNative.STRING) return undefined;
  for (let index = 0; index < count; index++) {
    const text = payload.subarray(valueOffset + index * valueSize, valueOffset + (index + 1) * valueSize);
    const nul = text.indexOf(0);
    if (nul !== -1 && text.subarray(nul).some((byte) => byte !== 0)) return 'bytes after its text are not zeros';
  }
  return undefined;
}

function judgeTrimmed(payload: Uint8Array, { value, staleBytes }: Asked): string | undefined {
  const nul = payload.indexOf(0);
  if (nul === -1) return 'its text does not end with a NUL';
  if (payload.length !== paddedSize(nul + 1)) return `its payload has ${payload.length} bytes for ${nul} of text`;
  if (!staleBytes && payload.subarray(nul).some((byte) => byte !== 0)) return 'bytes after its text are not zeros';
  const found = Number(new TextDecoder().decode(payload.subarray(0, nul)));
  return value === undefined || found === (value[0] ?? 0)
    ? undefined
    : `its value is ${found}, and must be ${value[0] ?? 0}`;
}

function list(elements: readonly number[]): string {
  return elements.length === 1 ? String(elements[0]) : `[${elements.slice(0, 12).join(', ')}]`;
}
