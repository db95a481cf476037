/** waveform: an array from a device. Source: waveformRecord.c of base 7.0.10. */
import { arrayInput } from '../parts/array-input.ts';
import { simulation } from '../parts/blocks.ts';

export const waveform = arrayInput(
  'waveform',
  `VAL:X+% RARM:S+^1 PREC:S*^1 INP:IN^1 EGU:T[16]*^1 HOPR,LOPR:D*^1 NELM:UL!^1=1 FTVL:E{menuFtype}!^1 BUSY:S!
   NORD:UL! BPTR:X^4 SIOL:IN^1 ${simulation('menuYesNo')} MPST,APST:E{waveformPOST}^1 HASH:UL^3`,
);
