/** Where each record keeps the fields that every record has: in the same slots, whatever its type. */
import { commonFields, FieldTable } from '../../database/records/field-table.ts';

type Common =
  | (
      | 'SCAN'
      | 'PHAS'
      | 'STAT'
      | 'SEVR'
      | 'AMSG'
      | 'NSTA'
      | 'NSEV'
      | 'NAMSG'
      | 'ACKS'
      | 'ACKT'
      | 'LCNT'
      | 'PACT'
      | 'PUTF'
    )
  | ('RPRO' | 'DISA' | 'DISV' | 'DISS' | 'DISP' | 'TSE' | 'UTAG' | 'UDF' | 'UDFS' | 'PINI' | 'DTYP' | 'EVNT' | 'PRIO')
  | ('PROC' | 'DESC' | 'ASG' | 'TIME' | 'FLNK');

export const Slot = Object.fromEntries(
  new FieldTable(commonFields, []).fields.map(({ name, slot }) => [name, slot]),
) as Readonly<Record<Common, number>>;
