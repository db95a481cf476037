/**
 * A link to a field of a record of this IOC: it reads and writes that record in the same turn, and may have it processed.
 *
 * Source: dbDbLink.c of base 7.0.10.
 */
import type { Sharing } from '../../database/links/address.ts';
import { convertValue, createArray, lowBits } from '../../database/records/convert.ts';
import type { DbfType, Field } from '../../database/records/field-table.ts';
import type { Described, Target } from '../../database/records/support.ts';
import type { Value } from '../../protocol/value/value.ts';
import { DbLink, type LinkOwner, share } from './db-link.ts';
import type { DbRecord } from './db-record.ts';
import { putToHandler } from './feeds.ts';
import { describeField, elementType, isUnset, putToField, readField } from './field-access.ts';
import { Slot } from './slots.ts';
import { bytesText, textBytes } from './text-bytes.ts';

export class LocalLink extends DbLink {
  readonly state = 'local';
  readonly record: DbRecord;
  readonly target: DbRecord;
  readonly field: Field;
  readonly #processes: boolean;
  readonly #sharing: Sharing;

  /** @param record whose link it is */
  constructor(record: DbRecord, target: DbRecord, field: Field, processes: boolean, sharing: Sharing) {
    super();
    this.record = record;
    this.target = target;
    this.field = field;
    this.#processes = processes;
    this.#sharing = sharing;
  }

  override get type(): DbfType {
    return elementType(this.target, this.field);
  }

  override get isTime(): boolean {
    return this.field.name === 'TIME';
  }

  override get due(): Target | undefined {
    return this.#processes && this.target.values[Slot.SCAN] === 0 ? this.target : undefined;
  }

  override get count(): number {
    return this.target.support.array?.(this.target, this.field.name)?.capacity ?? 1;
  }

  read(dbf: DbfType, count: number | undefined): Value | undefined {
    const { target, field } = this;
    // As in base, where lsi and lso are read without a look at LEN.
    if (count === undefined && target.type === 'printf' && isUnset(target, field)) return undefined;
    // One element of a text is read without a look at its length, but for that of a printf.
    if (count !== undefined && isUnset(target, field) && (count !== 1 || target.type === 'printf')) {
      this.#inherit();
      return createArray(dbf, 0);
    }
    const value = readField(target, field);
    const converted =
      typeof value === 'number' && count === undefined && dbf === 'DOUBLE'
        ? value
        : convertValue(lowBits(value, elementType(target, field), dbf), dbf, count, (number) =>
            target.textOf(field, number),
          );
    if (converted !== undefined) this.#inherit();
    return converted;
  }

  override readText(): string | undefined {
    const value = readField(this.target, this.field);
    this.#inherit();
    const dbf = elementType(this.target, this.field);
    if (dbf === 'CHAR' || dbf === 'UCHAR') return bytesText(value);
    const text = convertValue(value, 'STRING', undefined, (number) => this.target.textOf(this.field, number));
    return text as string | undefined;
  }

  override writeText(record: LinkOwner, text: string, length: number): Target | boolean {
    const dbf = elementType(this.target, this.field);
    if (dbf !== 'CHAR' && dbf !== 'UCHAR') return this.write(record, text, 'STRING');
    return this.write(record, textBytes(text, length), 'CHAR');
  }

  override write(record: LinkOwner, value: Value, dbf: DbfType): Target | boolean {
    const { target, field } = this;
    const handler = target.handlerPv(field.name);
    const isPut = handler === undefined ? putToField(target, field, value, dbf) : putToHandler(handler, value, dbf);
    const { values } = record;
    share(
      target,
      this.#sharing,
      values[Slot.NSTA] as number,
      values[Slot.NSEV] as number,
      values[Slot.NAMSG] as string,
    );
    if (!isPut) return false;
    if (handler !== undefined) return true; // it has been processed
    return field.name === 'PROC' || (this.#processes && target.values[Slot.SCAN] === 0) ? target : true;
  }

  override request(value: Value | undefined, dbf: DbfType): Promise<void> | undefined {
    return new Promise((resolve) => this.target.home.request(this.target, this.field, value, dbf, resolve));
  }

  override forward(): Target | undefined {
    return this.target.values[Slot.SCAN] === 0 || this.field.name === 'PROC' ? this.target : undefined;
  }

  override stamp(record: LinkOwner): void {
    const { target } = this;
    record.seconds = target.seconds;
    record.nanoseconds = target.nanoseconds;
    record.values[Slot.UTAG] = target.values[Slot.UTAG]!;
  }

  override describe(): Described {
    return describeField(this.target, this.field);
  }

  #inherit(): void {
    if (this.#sharing === 'NMS' || this.target === this.record) return;
    const { values } = this.target;
    const [status, severity] = [values[Slot.STAT] as number, values[Slot.SEVR] as number];
    share(this.record, this.#sharing, status, severity, values[Slot.AMSG] as string);
  }
}
