/** All that an author can say of a value: `pv.double(2.0, { units: 'mm' })`, `pv.table({ … })`, `pv.structure(…)`, `pv.image({ … })`. */
import { image } from './image.ts';
import { plainPv } from './plain-pv.ts';
import { structure } from './structure.ts';
import { table } from './table.ts';

export type { PvSpec, SpecOptions } from './plain-pv.ts';

export const pv = { ...plainPv, table, structure, image };
