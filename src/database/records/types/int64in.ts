/** int64in: a 64-bit integer from a device; Channel Access shows it as a DOUBLE. Source: int64inRecord.c of base 7.0.10. */
import { integerInput } from '../parts/integer.ts';

export const int64in = integerInput({ type: 'int64in', dbf: 'INT64', letter: 'Q', severities: '+' });
