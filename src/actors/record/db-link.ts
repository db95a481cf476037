/**
 * Links at work: where a record's link field leads, and what comes from there.
 *
 * Constants and links to records of this IOC are data. A link with CA, CP or CPP, or to a PV outside of these records, is
 * monitored: it has the value that it received last.
 *
 * Source: dbConstLink.c, dbDbLink.c and recGblInheritSevrMsg of base 7.0.10.
 */
import type { Sharing } from '../../database/links/address.ts';
import type { DbfType } from '../../database/records/field-table.ts';
import type { Described, Target } from '../../database/records/support.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';

/** The record whose link it is. */
export interface LinkOwner {
  readonly values: Value[];
  seconds: number;
  nanoseconds: number;
  raise(status: number, severity: number, message?: string): boolean;
}

export abstract class DbLink {
  /** The record that it had processed last has failed: it cannot be read. */
  isFailed = false;

  /** @returns whether it has failed, once */
  takeFailure(): boolean {
    const { isFailed } = this;
    this.isFailed = false;
    return isFailed;
  }

  /** Empty links are constants, too. */
  get isConstant(): boolean {
    return false;
  }

  get constant(): Value | undefined {
    return undefined;
  }

  abstract readonly state: 'constant' | 'local' | 'connected' | 'lost';

  /** The type of where it leads, as far as that is known. */
  get type(): DbfType | undefined {
    return undefined;
  }

  /** It names the TIME of a record. */
  get isTime(): boolean {
    return false;
  }

  /** The record to be processed before it is read. */
  get due(): Target | undefined {
    return undefined;
  }

  /** Most elements of where it leads; undefined: it leads nowhere. */
  get count(): number | undefined {
    return undefined;
  }

  /** Undefined: it cannot be read. @param count most elements; undefined: a scalar */
  abstract read(dbf: DbfType, count: number | undefined): Value | undefined;

  /** A text of any length. */
  readText(): string | undefined {
    const value = this.read('STRING', undefined);
    return value === undefined ? undefined : String(value);
  }

  /** @returns the record to be processed next; false: it cannot be written */
  write(_record: LinkOwner, _value: Value, _dbf: DbfType): Target | boolean {
    return false;
  }

  /** A text of any length: to an array of CHAR its bytes and a NUL. */
  writeText(record: LinkOwner, text: string, _length: number): Target | boolean {
    return this.write(record, text, 'STRING');
  }

  /**
   * Has where it leads processed, after a put if there is a value; resolves when all that follows from it is done.
   *
   * @returns undefined: it leads nowhere
   */
  request(_value: Value | undefined, _dbf: DbfType): Promise<void> | undefined {
    return undefined;
  }

  /** The record that it processes as a forward link. */
  forward(): Target | undefined {
    return undefined;
  }

  /** Gives the record the time stamp of where it leads. */
  stamp(_record: LinkOwner): void {}

  describe(): Described | undefined {
    return undefined;
  }

  /** The record has gone, or its link leads elsewhere. */
  end(): void {}
}

export class ConstantLink extends DbLink {
  readonly state = 'constant';
  readonly #value: Value | undefined;

  constructor(value: Value | undefined) {
    super();
    this.#value = value;
  }

  override get isConstant(): boolean {
    return true;
  }

  override get constant(): Value | undefined {
    return this.#value;
  }

  read(): undefined {
    return undefined;
  }

  override write(): true {
    return true;
  }
}

export const NO_LINK = new ConstantLink(undefined);

/** MS: the severity, as LINK. MSI: if it is INVALID. MSS: status and message, too. */
export function share(record: LinkOwner, sharing: Sharing, status: number, severity: number, message: string): void {
  if (sharing === 'NMS' || (sharing === 'MSI' && severity < Severity.INVALID)) return;
  if (sharing === 'MSS') record.raise(status, severity, message);
  else record.raise(AlarmStatus.LINK, severity);
}
