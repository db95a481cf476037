/**
 * A record of a database as its support sees it: with its links and its surroundings. A PV is made for a field when a client asks for it.
 */
import { castTo, convertValue, parseConstant } from '../../database/records/convert.ts';
import type { DbfType, Field } from '../../database/records/field-table.ts';
import type {
  ArrayShape,
  Described,
  DeviceSupport,
  RecordAccess,
  RecordServices,
  RecordSupport,
  Target,
} from '../../database/records/support.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { defaultPrecision, formatDouble } from '../../protocol/value/format.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import { timestampFromMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Pv } from '../pv/pv.ts';
import { type DbLink, type LinkOwner, NO_LINK } from './db-link.ts';
import { RecordState, type StateHome } from './record-state.ts';
import { Slot } from './slots.ts';

/** What a record needs of the database it lives in. */
export interface RecordHome extends RecordServices, StateHome {
  /** How a number of a field reads as text. */
  textOf(record: DbRecord, field: Field, number: number | bigint): string;
  /** Processes a record, after a put if there is a value. @param done called when all that follows from it is done */
  request(record: DbRecord, field: Field, value: Value | undefined, dbf: DbfType, done: () => void): void;
  rescan(record: DbRecord): void;
  /** Processes a record because a link of another wants it to. @returns whether it was without a failure */
  processLinked(from: DbRecord, to: DbRecord): boolean;
  relink(record: DbRecord, field: Field): void;
  /** Its ASG has changed: clients may have other rights. */
  regroup(record: DbRecord): void;
  postEvent(event: string): void;
  random(): number;
  after(seconds: number, act: () => void): () => void;
  log(message: string): void;
}
export class DbRecord extends RecordState implements RecordAccess, LinkOwner {
  declare readonly home: RecordHome;
  /** Those that are not empty, by field. */
  links: Map<string, DbLink> | undefined;
  device: DeviceSupport | undefined;
  hasWaited = false;
  memory: unknown;
  /** The link that has another record processed. */
  #asked: string | undefined;

  /** @param home the database it lives in */
  constructor(home: RecordHome, name: string, support: RecordSupport) {
    super(home, name, support);
  }

  /** Undefined: its type has no device support for its DTYP. */
  useDevice(device: DeviceSupport | undefined): void {
    this.device = device;
  }

  // --- for records that have more than fields: those that are written in TypeScript

  /** The PV of a field that it has itself. */
  fieldPv(_field: string): Pv | undefined {
    return undefined;
  }

  /** The PV through which links put to a field, where an author's handler is to be asked. */
  handlerPv(_field: string): Pv | undefined {
    return undefined;
  }

  /** What I/O Intr means for it. */
  get interrupt(): ScanTrigger | undefined {
    return undefined;
  }

  /** Its scan need not wait for the first tick of a rate. */
  get scansAtOnce(): boolean {
    return false;
  }

  /** Its author does what the axis of a motor record would do. */
  get isMovedByAuthor(): boolean {
    return false;
  }

  /** Its arrays are there. */
  allocated(): void {}

  /** Its type has initialised it. */
  initialised(): void {}

  get services(): RecordServices {
    return this.home;
  }

  /** How a number of a field reads as text. */
  textOf(field: Field, number: number | bigint): string {
    return this.home.textOf(this, field, number);
  }

  stamp(simulated?: string): void {
    const { values } = this;
    const link = this.links?.get('TSEL');
    if (link !== undefined && !link.isConstant) {
      if (link.isTime) {
        link.stamp(this);
        return;
      }
      const due = link.due as DbRecord | undefined;
      const isFine = due === undefined || this.home.processLinked(this, due);
      const event = isFine ? link.read('SHORT', undefined) : undefined;
      if (event === undefined) this.#complain('TSEL');
      else values[Slot.TSE] = event;
    }
    // As in base, where nobody provides the time of an event: the time stamp stays what it was.
    const event = values[Slot.TSE] as number;
    if (event === 0) {
      this.#stampNow();
      values[Slot.UTAG] = 0;
    } else if (event === DEVICE_TIME && this.#isSimulated) {
      if (simulated !== undefined && !this.isConstant(simulated)) this.stampFrom(simulated);
      else this.#stampNow();
    }
    this.version++;
  }

  stampFrom(link: string): void {
    this.links?.get(link)?.stamp(this);
  }

  // --- links

  isConstant(link: string): boolean {
    return this.links?.get(link)?.isConstant ?? true;
  }

  linkState(link: string): 'constant' | 'local' | 'connected' | 'lost' {
    return this.links?.get(link)?.state ?? 'constant';
  }

  linkType(link: string): DbfType | undefined {
    return this.links?.get(link)?.type;
  }

  relink(link: string, text: string): void {
    const field = this.table.field(link)!;
    if (this.values[field.slot] === text) return;
    this.values[field.slot] = text;
    this.version++;
    this.home.relink(this, field);
  }

  due(link: string): Target | undefined {
    const due = this.links?.get(link)?.due;
    this.#asked = due && link;
    return due;
  }

  tryDue(link: string): Target | undefined {
    this.#asked = undefined;
    return this.links?.get(link)?.due;
  }

  /** What a link had processed is done. @param fine without a failure; else the link has failed */
  answered(fine: boolean): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (fine || asked === undefined) return;
    this.#complain(asked);
    const link = this.links?.get(asked);
    if (link !== undefined) link.isFailed = true;
  }

  fetch(link: string, field: string): boolean {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return true;
    const target = this.table.field(field)!;
    const value = known.takeFailure() ? undefined : known.read(target.dbf, undefined);
    if (value === undefined) {
      this.#complain(link);
      return false;
    }
    this.store(target, value);
    return true;
  }

  read(link: string, dbf: DbfType, count?: number): Value | undefined {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return undefined;
    const value = known.takeFailure() ? undefined : known.read(dbf, count);
    if (value === undefined) this.#complain(link);
    return value;
  }

  tryRead(link: string, dbf: DbfType): Value | undefined {
    this.#asked = undefined;
    return this.links?.get(link)?.read(dbf, undefined);
  }

  constant(link: string, field: string): boolean {
    const value = this.#constant(link, this.table.field(field)!.dbf);
    const target = this.table.field(field)!;
    const converted = value === undefined ? undefined : convertValue(value, target.dbf, undefined, constantNumber);
    if (converted === undefined) return false;
    this.store(target, converted);
    return true;
  }

  constantArray(link: string, dbf: DbfType, count: number): Value | undefined {
    const value = this.links?.get(link)?.constant;
    return value === undefined ? undefined : convertValue(value, dbf, count, constantNumber);
  }

  constantText(link: string): string | undefined {
    const value = this.links?.get(link)?.constant;
    const first = typeof value === 'object' ? value[0] : value;
    if (typeof first === 'string') return first;
    return typeof value === 'number' && !this.#isJson(link) ? '' : undefined;
  }

  linkCount(link: string): number | undefined {
    return this.links?.get(link)?.count;
  }

  arrayShape(field: string): ArrayShape {
    const shape = this.support.array?.(this, field);
    if (shape === undefined) throw new Error(`${this.name}.${field} is not an array`);
    return shape;
  }

  readText(link: string): string | undefined {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return undefined;
    const text = known.takeFailure() ? undefined : known.readText();
    if (text === undefined) this.#complain(link);
    return text;
  }

  sendText(link: string, text: string, length: number): Target | boolean {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant || known.state === 'lost') return true;
    return this.#sent(link, known.writeText(this, text, length));
  }

  send(link: string, value: Value, dbf: DbfType): Target | boolean {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return true;
    return this.#sent(link, known.write(this, value, dbf));
  }

  request(link: string, value?: Value, dbf: DbfType = 'DOUBLE'): Promise<void> | undefined {
    return this.links?.get(link)?.request(value, dbf);
  }

  forward(link: string): Target | undefined {
    this.#asked = undefined;
    return this.links?.get(link)?.forward();
  }

  describeLink(link: string): Described {
    return this.links?.get(link)?.describe() ?? {};
  }

  link(name: string): DbLink {
    return this.links?.get(name) ?? NO_LINK;
  }

  // --- surroundings

  postEvent(event: string): void {
    this.home.postEvent(event);
  }

  random(): number {
    return this.home.random();
  }

  after(seconds: number, act: () => void): () => void {
    return this.home.after(seconds, act);
  }

  processSoon(): void {
    this.home.processSoon(this);
  }

  rescan(scan: number): void {
    this.values[Slot.SCAN] = scan;
    this.version++;
    this.home.rescan(this);
    this.post('SCAN', Dbe.VALUE | Dbe.LOG);
  }

  log(message: string): void {
    this.home.log(message);
  }

  /** Something has it processed when its device says so. */
  get hasInterrupts(): boolean {
    return this.device?.interrupts === true;
  }

  /** What a constant link gives to a field: of a number that is written plainly, what C reads of it. */
  #constant(link: string, dbf: DbfType): Value | undefined {
    const value = this.links?.get(link)?.constant;
    if (typeof value !== 'number') return value;
    if (!this.#isJson(link)) return parseConstant(dbf, String(this.values[this.table.slot(link)]));
    // A whole number in JSON has 64 bits, of which a shorter type keeps the lower ones.
    return dbf !== 'STRING' && Number.isSafeInteger(value) ? castLow(dbf, value) : value;
  }

  get #isSimulated(): boolean {
    return this.table.field('SIMM') !== undefined && this.number('SIMM') !== 0;
  }

  #stampNow(): void {
    const { seconds, nanoseconds } = timestampFromMs(this.home.wallTime());
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }

  #isJson(link: string): boolean {
    return String(this.values[this.table.slot(link)]).startsWith('{');
  }

  /** What became of a put. */
  #sent(link: string, sent: Target | boolean): Target | boolean {
    if (sent === false) this.#complain(link);
    this.#asked = typeof sent === 'object' ? link : undefined;
    return sent;
  }

  #complain(link: string): void {
    this.raise(AlarmStatus.LINK, Severity.INVALID, `field ${link}`);
  }
}

/** The lower bits that an integer of this type has of a whole number. */
function castLow(dbf: DbfType, value: number): number {
  const bits = { LONG: 32, ULONG: 32, SHORT: 16, USHORT: 16, ENUM: 16, MENU: 16, CHAR: 8, UCHAR: 8 }[dbf as string];
  return bits === undefined ? value : castTo(dbf, Number(BigInt.asIntN(bits, BigInt(value))));
}

/** As base writes a constant number as text. */
function constantNumber(number: number | bigint): string {
  return typeof number === 'bigint' || Number.isInteger(number)
    ? String(number)
    : formatDouble(number, defaultPrecision);
}

/** TSE: the device, or the link, gives the time stamp. */
const DEVICE_TIME = -2;
