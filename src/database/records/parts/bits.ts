/** The bits of mbbiDirect and mbboDirect as fields: B0 to B9, BA to BF, B10 to B1F. */
import type { RecordAccess } from '../support.ts';

export const bits: readonly string[] = Array.from({ length: 32 }, (_, index) => `B${index.toString(16).toUpperCase()}`);

/** From VAL to the bits. */
export function setBits(record: RecordAccess): void {
  const value = record.number('VAL');
  for (let index = 0; index < bits.length; index++) record.set(bits[index]!, (value >>> index) & 1);
}
