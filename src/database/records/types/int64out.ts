/** int64out: a 64-bit integer to a device; Channel Access shows it as a DOUBLE. Source: int64outRecord.c of base 7.0.10. */
import { integerOutput } from '../parts/integer.ts';

export const int64out = integerOutput({ type: 'int64out', dbf: 'INT64', letter: 'Q', severities: '+' });
