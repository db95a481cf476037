/** Record types whose VAL is of another type than base has it: a PV in TypeScript may be an `ai` of integers. */
import { type DbfType, FieldTable, nativeOf } from './field-table.ts';
import type { RecordSupport } from './support.ts';

/** The same record type with a VAL of this type. */
export function withValue(support: RecordSupport, dbf: DbfType): RecordSupport {
  if (support.table.field('VAL')?.dbf === dbf) return support;
  let variants = known.get(support);
  if (variants === undefined) {
    variants = new Map();
    known.set(support, variants);
  }
  let variant = variants.get(dbf);
  if (variant === undefined) {
    const fields = support.table.fields.map((field) =>
      field.name === 'VAL' ? { ...field, dbf, native: nativeOf(dbf), choices: [], menu: undefined } : field,
    );
    variant = { ...support, table: new FieldTable(fields) };
    variants.set(dbf, variant);
  }
  return variant;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const known = new WeakMap<RecordSupport, Map<DbfType, RecordSupport>>();
