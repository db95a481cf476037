/** Fields that tell where links lead: 0 Ext PV NC, 1 Ext PV OK, 2 Local PV, 3 Constant. */
import { Dbe } from '../../../protocol/value/posting.ts';
import type { RecordAccess, SpecialPut } from '../support.ts';

const states = { lost: 0, connected: 1, local: 2, constant: 3 } as const;

export function showLink(record: RecordAccess, link: string, field: string): void {
  record.set(field, states[record.linkState(link)]);
}

/** @param fieldOf the field that tells of a link; undefined: none does */
export function linkMoved(record: RecordAccess, link: string, fieldOf: (link: string) => string | undefined): void {
  const field = fieldOf(link);
  if (field === undefined) return;
  showLink(record, link, field);
  record.post(field, Dbe.VALUE);
}

/** A put to a link. */
export function linkPut(fieldOf: (link: string) => string | undefined): SpecialPut {
  return { after: (record, link) => linkMoved(record, link, fieldOf) };
}
