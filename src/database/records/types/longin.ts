/** longin: a 32-bit integer from a device. Source: longinRecord.c of base 7.0.10. */
import { integerInput } from '../parts/integer.ts';

export const longin = integerInput({ type: 'longin', dbf: 'LONG', letter: 'L', severities: '*+' });
