/** The definition of a record's field, from the table of its record type. */

import type { FieldValue, PvDefinition } from '../../database/pv/definition.ts';
import type { FieldSpec, FieldType } from '../../database/records/record-type.ts';
import { coerce } from '../../protocol/value/coerce.ts';
import { isFloating, type Native } from '../../protocol/value/native.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import { defaultMetadata, type Limits, type Metadata } from '../../protocol/value/sample.ts';

/** @param record the metadata of the record's value, of which fields share what `sharedMetadata` says */
export function fieldDefinition(name: string, spec: FieldSpec, value: FieldValue, record: Metadata): PvDefinition {
  const native = natives[spec.dbf];
  return {
    name,
    native,
    maxCount: 1,
    value: coerce(native, 1, value, spec.choices),
    metadata: {
      ...defaultMetadata,
      ...rangeOf(native),
      ...sharedMetadata(spec.name, native, record),
      enumStrings: spec.choices,
      recordType: record.recordType,
    },
    rights: spec.readOnly ? AccessRight.READ : AccessRight.READ_WRITE,
    securityLevel: spec.securityLevel,
    ...(native === 'string' && { longStringBytes: spec.size }),
  };
}

/**
 * Floating point fields have the units and the precision of their record. Fields that are on the scale of its value have
 * its limits, too: a slider for HIHI moves from LOPR to HOPR (base: get_graphic_double, get_control_double).
 */
export function sharedMetadata(field: string, native: Native, record: Metadata): Partial<Metadata> {
  const { units, precision, displayLow, displayHigh, controlLow, controlHigh } = record;
  return {
    ...(isFloating(native) && { units, precision }),
    ...(onScale.has(field) && { units, displayLow, displayHigh, controlLow, controlHigh }),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const onScale: ReadonlySet<string> = new Set('HIHI HIGH LOW LOLO LALM ALST MLST OVAL PVAL SVAL'.split(' '));

const natives: Readonly<Record<FieldType, Native>> = {
  STRING: 'string',
  TEXT: 'string',
  CHAR: 'uint8',
  SHORT: 'int16',
  LONG: 'int32',
  FLOAT: 'float',
  DOUBLE: 'double',
  ENUM: 'enum',
};

/** Display and control limits of a field that has none of its own: what its type can hold (dbAccess getMaxRangeValues). */
function rangeOf(native: Native): Partial<Limits> {
  const range = ranges[native];
  if (range === undefined) return {};
  const [low, high] = range;
  return { displayLow: low, displayHigh: high, controlLow: low, controlHigh: high };
}

const ranges: { readonly [native in Native]?: readonly [low: number, high: number] } = {
  uint8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-2147483648, 2147483647],
  float: [-1e30, 1e30],
  double: [-1e300, 1e300],
};
