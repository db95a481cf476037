/**
 * Metadata of records with inputs A to U: VAL and what is on its scale as other numbers; an input has units, precision and limits of
 * where its link leads, which is left to the IOC, as base does with `dbGetUnits` and the like of the link.
 */
import type { Described, RecordAccess } from '../support.ts';
import { describeNumber } from './describe.ts';

/** @param bare further fields without units */
export function describeInputs(onScale: string, bare = ''): (record: RecordAccess, field: string) => Described {
  const own = describeNumber({ onScale, withoutUnits: `AFTC AFVL ${bare}` });
  return (record, field) => {
    const letter = /^L?([A-U])$/.exec(field)?.[1];
    const described = own(record, field);
    if (letter === undefined) return described;
    const { units: _own, ...rest } = described;
    const linked = record.describeLink(`INP${letter}`);
    return { ...rest, ...linked };
  };
}
