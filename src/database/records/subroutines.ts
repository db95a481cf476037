/** Functions that sub and aSub records call by name. */
import type { Subroutine } from './support.ts';

const subroutines = new Map<string, Subroutine>();

/**
 * Registers a function for SNAM and INAM of sub and aSub records, as `registrar` and `function` do in a `.dbd`.
 *
 *     subroutine('average', (record) => record.set('VAL', (record.number('A') + record.number('B')) / 2));
 *
 * It reads and sets fields of the record. Its number is the status: below 0 the record raises SOFT with the severity BRSV. While a promise
 * that it returns is pending, the record stays active.
 */
export function subroutine(name: string, run: Subroutine): void {
  subroutines.set(name, run);
}

export function subroutineOf(name: string): Subroutine | undefined {
  return subroutines.get(name);
}
