/** aai: an array from a device, which may keep it where it has it. Source: aaiRecord.c of base 7.0.10. */
import { arrayInput } from '../parts/array-input.ts';
import { simulation } from '../parts/blocks.ts';

const [mode = '', ...rest] = simulation('menuYesNo').split('OLDSIMM');

export const aai = arrayInput(
  'aai',
  `VAL:X+% PREC:S*^1 INP:IN^1 EGU:T[16]*^1 HOPR,LOPR:D*^1 NELM:UL!*^1=1 FTVL:E{menuFtype}!^1 NORD:UL! BPTR:X^4
   ${mode} SIOL:IN^1 OLDSIMM${rest.join('')} MPST,APST:E{aaiPOST}^1 HASH:UL^3`,
);
