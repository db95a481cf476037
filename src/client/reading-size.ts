/** How much memory a reading of PV Access takes. */
import type { PvaReading } from '../actors/pva/client/reading.ts';

/** Bytes that the arrays of a reading take, about. */
export function readingSize({ structure }: PvaReading): number {
  let size = 0;
  for (const field of structure.fields) {
    const array = typeof field === 'object' && 'selector' in field ? field.value : field;
    if (ArrayBuffer.isView(array)) size += array.byteLength;
    else if (Array.isArray(array)) size += array.length * ELEMENT_BYTES;
  }
  return size;
}

/** About what an element that is a text or a structure takes. */
const ELEMENT_BYTES = 64;
