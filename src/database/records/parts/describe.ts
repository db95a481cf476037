/**
 * Units, precision and limits of a number's fields.
 *
 * Source: `get_units`, `get_precision`, `get_graphic_double`, `get_control_double` and `get_alarm_double` of base's records. What a
 * record type leaves out is made from the type of the field (recGblGetGraphicDouble and the like).
 */
import type { DbfType } from '../field-table.ts';
import type { Described, RecordAccess } from '../support.ts';

export interface NumberDescription {
  /** The type of field that has the record's units. */
  readonly units?: DbfType;
  /** Fields of that type that have none. */
  readonly withoutUnits?: string;
  readonly precision?: boolean;
  /** Fields on the scale of VAL. */
  readonly onScale: string;
  /** Fields that give the control limits; default LOPR and HOPR. */
  readonly control?: readonly [low: string, high: string];
  readonly alarms?: boolean;
  /** Further fields on the scale of another one's operating range, and what units they have. */
  readonly inputs?: boolean;
}

export function describeNumber({
  units: dbf = 'DOUBLE',
  withoutUnits = '',
  precision = true,
  onScale,
  control = ['LOPR', 'HOPR'],
  alarms = true,
}: NumberDescription): (record: RecordAccess, field: string) => Described {
  const bare = new Set(withoutUnits.split(' '));
  const scaled = new Set(onScale.split(' '));
  return (record, field) => {
    const isScaled = scaled.has(field);
    return {
      ...(record.table.field(field)?.dbf === dbf && !bare.has(field) && { units: record.text('EGU') }),
      ...(precision && { precision: record.number('PREC') }),
      ...(isScaled && {
        display: [record.number('LOPR'), record.number('HOPR')],
        control: [record.number(control[0]), record.number(control[1])],
      }),
      ...(alarms && field === 'VAL' && { alarm: alarmLimits(record) }),
    };
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function alarmLimits(record: RecordAccess): NonNullable<Described['alarm']> {
  const of = (limit: string, severity: string) => (record.number(severity) === 0 ? Number.NaN : record.number(limit));
  return [of('LOLO', 'LLSV'), of('LOW', 'LSV'), of('HIGH', 'HSV'), of('HIHI', 'HHSV')];
}
