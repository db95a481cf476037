/** Where the formats of a record's protocol have their values from, and put them: its own fields, or those of others. */
import type { DbfType, Field } from '../../database/records/field-table.ts';
import type { ReadStatus } from '../../database/records/support.ts';
import { shown } from '../../database/stream/escapes.ts';
import type { Calendar, DataType, Datum, ValueFormat } from '../../database/stream/format.ts';
import type { Taker } from '../../database/stream/match.ts';
import { toBytes, toText } from '../../protocol/framing/framing.ts';
import { charsToText } from '../../protocol/value/text.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { DbRecord } from '../record/db-record.ts';
import { elementType, fieldText, putToField, readField } from '../record/field-access.ts';
import { IO_INTR, storeElements, storeValue, textBytes, valuesOf } from './record-values.ts';

/** The records of the IOC. */
export interface StreamHome {
  resolve(name: string): { readonly record: DbRecord; readonly field: Field } | undefined;
  /** Processes it where it is Passive. */
  processPassive(record: DbRecord): void;
}

export class StreamTaker implements Taker {
  readonly calendar: Calendar;
  readonly #record: DbRecord;
  readonly #home: StreamHome;
  /** How the last value was stored; undefined: none was. */
  status: ReadStatus | undefined;

  constructor(record: DbRecord, home: StreamHome, calendar: Calendar) {
    this.#record = record;
    this.#home = home;
    this.calendar = calendar;
  }

  values(format: ValueFormat): readonly Datum[] | { readonly fault: string } {
    const { printed, target, source } = format;
    if (target === undefined) {
      const values = valuesOf(this.#record, printed);
      return values ?? { fault: `Cannot format value with '${source}'` };
    }
    const found = this.#find(target);
    if (found === undefined) return { fault: `Cannot find record or field '${target}'` };
    const values = fieldValues(found.record, found.field, printed);
    return values ?? { fault: `Cannot format value of '${target}' with '${source}'` };
  }

  take(format: ValueFormat, next: () => Datum | undefined): string | undefined {
    const { scanned, target } = format;
    if (target !== undefined) return this.#redirect(target, scanned, next);
    const record = this.#record;
    if (['waveform', 'aai', 'aao'].includes(record.type)) {
      if (!storeElements(record, scanned, next)) return this.#unsupported(format);
      this.status = 'done';
      return undefined;
    }
    const value = next();
    if (value === undefined) return undefined;
    const stored = storeValue(record, scanned, value);
    if (stored === undefined) return this.#unsupported(format);
    if (typeof stored === 'object') return `Record does not accept input ${shown(String(stored.refused))}`;
    this.status = stored;
    return undefined;
  }

  // --- helpers

  #unsupported({ source, scanned }: ValueFormat): string {
    return `Format "${source}" has data type ${scanned} which is not supported by "${this.#record.name}".`;
  }

  /** A field of the record itself goes before a record of that name. */
  #find(target: string) {
    const record = this.#record;
    return this.#home.resolve(record.table.field(target) === undefined ? target : `${record.name}.${target}`);
  }

  #redirect(target: string, type: DataType, next: () => Datum | undefined): string | undefined {
    const found = this.#find(target);
    const value = next();
    if (value === undefined) return undefined;
    if (found === undefined) return `Cannot find record or field '${target}'`;
    const { record, field } = found;
    const [stored, dbf] = storable(value, type, elementType(record, field));
    if (!putToField(record, field, stored, dbf))
      return `Record '${target}' does not accept input ${shown(String(value))}`;
    if (record !== this.#record && field.processPassive) this.#home.processPassive(record);
    return undefined;
  }
}

/** Whether a record waits for its device. */
export function waitsForInput(record: DbRecord): boolean {
  return record.number('SCAN') === IO_INTR;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function storable(value: Datum, type: DataType, to: DbfType): readonly [Value, DbfType] {
  if (type !== 'string') return [Number(value), type === 'double' ? 'DOUBLE' : 'INT64'];
  if (to === 'CHAR' || to === 'UCHAR') return [toBytes(String(value)), 'UCHAR'];
  return [charsToText(toBytes(String(value))), 'STRING'];
}

function fieldValues(record: DbRecord, field: Field, type: DataType): readonly Datum[] | undefined {
  const value = readField(record, field);
  if (type === 'string') {
    if (value instanceof Uint8Array || value instanceof Int8Array) {
      return [toText(Uint8Array.from(value, (byte) => byte & 0xff))];
    }
    if (typeof value === 'string') return [textBytes(value)];
    return typeof value === 'number' ? [textBytes(fieldText(record, field, value))] : undefined;
  }
  const numbers = typeof value === 'object' ? Array.from(value as ArrayLike<number | string>) : [value];
  const found = numbers.map(Number);
  if (found.some(Number.isNaN) && typeof numbers[0] !== 'number') return undefined;
  return type === 'double' ? found : found.map(Math.trunc);
}
