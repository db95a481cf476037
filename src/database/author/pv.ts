/** All that an author can say of a value: `pv.double(2.0, { units: 'mm' })`, `pv.table({ … })`, `pv.image({ … })`. */
import { image } from './image.ts';
import { plainPv } from './plain-pv.ts';
import { table } from './table.ts';

export type { PvSpec, SpecOptions } from './plain-pv.ts';

export const pv = { ...plainPv, table, image };
