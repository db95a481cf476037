/**
 * longout: a 32-bit integer to a device, written when OOPT says so: every time, on change, and so on. With OOCH a new OUT counts as a
 * change.
 *
 * Source: longoutRecord.c of base 7.0.10.
 */
import { integerOutput } from '../parts/integer.ts';
import type { RecordAccess } from '../support.ts';

export const longout = integerOutput(
  { type: 'longout', dbf: 'LONG', letter: 'L', severities: '*+' },
  'PVAL:L OUTPVT:X^4 OOCH:E{menuYesNo}^1=1 OOPT:E{longoutOOPT}^1=0',
  {
    *write(record, device) {
      const isWritten = !isDue(record) || (yield* device());
      record.set('PVAL', record.number('VAL'));
      record.memory = undefined;
      return isWritten;
    },
    init(record) {
      record.memory = RELINKED; // the first time it is written in any case
    },
    special: {
      OUT: {
        after(record) {
          record.memory = record.number('OOCH') !== 0 ? RELINKED : undefined;
        },
      },
    },
  },
);

// --- helpers ------------------------------------------------------------------------------------------------------

const RELINKED = Symbol('relinked');

/** OOPT: every time, on change, when zero, when non-zero, on a transition to zero, to non-zero. */
function isDue(record: RecordAccess): boolean {
  const value = record.number('VAL');
  const before = record.number('PVAL');
  switch (record.number('OOPT')) {
    case 1:
      return record.memory === RELINKED || value !== before;
    case 2:
      return value === 0;
    case 3:
      return value !== 0;
    case 4:
      return before !== 0 && value === 0;
    case 5:
      return before === 0 && value !== 0;
    default:
      return true;
  }
}
