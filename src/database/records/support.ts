/**
 * What a record type is: its fields and what it does, as base's record support (RSET) says it; and what it sees of a record.
 *
 * To add a record type: write `types/<type>.ts` with one value of type `RecordSupport`, and name it in `registry.ts`.
 *
 * `process` is a generator, so that a record of any type can wait in the middle: `yield` what has to happen before it goes on. The
 * engine keeps a stack of its own, and chains of links may be as long as they like.
 *
 *     const due = record.due('INPA');      // a record that the link processes first (PP)
 *     if (due) yield due;
 *     record.fetch('INPA', 'A');
 */
import type { Value } from '../../protocol/value/value.ts';
import type { DbfType, FieldTable } from './field-table.ts';
import type { Motion } from './motor/motion.ts';
import type { BreakTable } from './parts/break-table.ts';

/** Another record, to be processed before this one goes on. */
export interface Target {
  readonly name: string;
}

/** Something that takes time: the record is `awaiting` until it is over. */
export class Wait {
  /** Seconds, or what settles. */
  readonly until: number | Promise<unknown>;

  constructor(until: number | Promise<unknown>) {
    this.until = until;
  }
}

export type Step = Target | Wait;

/**
 * Steps of a record's processing. Of a record that was to be processed, what comes back is whether it was without a failure.
 *
 * `false`: it was not processed to its end, and the forward link is not followed. `'failed'`: its input or output failed; a link that
 * had it processed fails then, too. `'unfinished'`: as `false`, nor do puts complete, until it is processed again and is done, as a
 * motor that moves.
 */
export type Processing = Generator<Step, boolean | 'failed' | 'unfinished' | undefined, boolean>;

/** Part of it. */
export type Part<T> = Generator<Step, T, boolean>;

/** The record as its support sees it. */
export interface RecordAccess extends Target {
  readonly type: string;
  readonly table: FieldTable;
  /** PACT */
  readonly isActive: boolean;
  /** Undefined where base has no device support for the DTYP. */
  readonly device: DeviceSupport | undefined;
  /** Whatever the type or the device support keeps of a record. */
  memory: unknown;
  number(field: string): number;
  text(field: string): string;
  value(field: string): Value;
  /** Stores without posting. Numbers are cast to the type of the field. */
  set(field: string, value: Value): void;
  /** Time stamp of the last processing: seconds since the EPICS epoch. */
  readonly time: number;
  /** It has been awaiting in this processing. */
  readonly hasWaited: boolean;

  // --- alarms and monitors
  /** Raises an alarm of this processing, where the one that it has is not as severe. @returns whether it did */
  raise(status: number, severity: number, message?: string): boolean;
  /** Puts the alarm of this processing in force. @returns DBE bits to post the value with */
  settleAlarm(): number;
  /** Tells the monitors of a field. @param mask DBE bits */
  post(field: string, mask: number): void;
  /** Takes the time stamp, as TSE and TSEL say. @param simulated the link whose time a simulated record has */
  stamp(simulated?: string): void;
  /** States, units or limits have changed: posts DBE_PROPERTY for all fields. */
  postProperties(): void;
  /** As `postProperties`, and nobody is told. */
  describedAnew(): void;
  /** SIMM may have changed. */
  simulationChanged(): void;
  /** Gives the record another SCAN. @param scan of menuScan */
  rescan(scan: number): void;

  // --- links
  /** Whether the link is empty, or holds a constant. */
  isConstant(link: string): boolean;
  /** Whether the link is a constant or empty, leads to a record of this IOC, or to another: for fields such as INAV. */
  linkState(link: string): 'constant' | 'local' | 'connected' | 'lost';
  /** The type of where the link leads, as far as that is known; undefined for constants. */
  linkType(link: string): DbfType | undefined;
  /** Gives a link field another text. */
  relink(link: string, text: string): void;
  /** The record that must be processed before the link is read. */
  due(link: string): Target | undefined;
  /**
   * Reads the link into a field, and raises LINK where it cannot. A constant leaves the field as it is.
   *
   * @returns whether there was nothing wrong
   */
  fetch(link: string, field: string): boolean;
  /** As `fetch`, without a field. Undefined: it failed, or is a constant. @param count most elements */
  read(link: string, dbf: DbfType, count?: number): Value | undefined;
  /** As `due`, without an alarm where that fails. */
  tryDue(link: string): Target | undefined;
  /** As `read`, without an alarm where it fails. */
  tryRead(link: string, dbf: DbfType): Value | undefined;
  /** Reads a constant into a field. @returns whether the link holds one */
  constant(link: string, field: string): boolean;
  /** What a constant link holds, as so many elements of a type. */
  constantArray(link: string, dbf: DbfType, count: number): Value | undefined;
  /** Most elements of where a link leads; undefined: it leads nowhere. */
  linkCount(link: string): number | undefined;
  /** The array that a field holds; @throws Error when it is not an array */
  arrayShape(field: string): ArrayShape;
  /** Reads a text of any length from a link. Undefined: it failed. */
  readText(link: string): string | undefined;
  /** The text that a constant link holds: a string, or the first of several; of a plain number an empty one, as in base. */
  constantText(link: string): string | undefined;
  /** As `send`, a text of any length. @param length bytes that it has, its NUL included; 0: it was never set */
  sendText(link: string, text: string, length: number): Target | boolean;
  /**
   * Puts to where the link leads; raises LINK where that fails.
   *
   * @returns the record to be processed next; false: it failed
   */
  send(link: string, value: Value, dbf: DbfType): Target | boolean;
  /**
   * Processes where the link leads, after a put if there is a value, and waits for all that follows from it.
   *
   * @returns undefined: it leads nowhere
   */
  request(link: string, value?: Value, dbf?: DbfType): Promise<void> | undefined;
  /** The record that a forward link processes. */
  forward(link: string): Target | undefined;
  /** Units, precision and limits of where a link leads. */
  describeLink(link: string): Described;
  /** Takes time stamp and tag from where a link leads. */
  stampFrom(link: string): void;

  // --- surroundings
  postEvent(event: string): void;
  random(): number;
  /** Calls `act` after so many seconds unless it is called back before; for what does not keep the record active. */
  after(seconds: number, act: () => void): () => void;
  /** Processes the record by itself, soon. */
  processSoon(): void;
  log(message: string): void;
  readonly services: RecordServices;
}

/** What records and device supports need of the IOC. */
export interface RecordServices {
  /** Unix time in ms. */
  wallTime(): number;
  /** Time as strftime writes it. @param time seconds since the EPICS epoch */
  formatTime(format: string, time: number): string;
  environment(name: string): string | undefined;
  /** A dbState bit by name. */
  state(name: string): boolean;
  setState(name: string, on: boolean): void;
  print(stream: 'stdout' | 'stderr' | 'errlog', text: string): void;
  /** The axis of a motor record; undefined: its author moves it. */
  motion(record: RecordAccess): Motion | undefined;
  /** A breakpoint table by name, as LINR shows it. */
  breakTable(name: string): BreakTable | undefined;
  /** A function registered for sub and aSub records. */
  subroutine(name: string): Subroutine | undefined;
}

/** A function of a sub or aSub record. Its answer is the status; below 0 it raises SOFT with BRSV. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement are meant.
export type Subroutine = (record: RecordAccess) => number | undefined | void | Promise<number | undefined | void>;

/** How the metadata of a field is made: names of other fields, or values. */
export interface Described {
  readonly units?: string;
  readonly precision?: number;
  readonly display?: readonly [low: number, high: number];
  readonly control?: readonly [low: number, high: number];
  /** LOLO, LOW, HIGH, HIHI */
  readonly alarm?: readonly [lolo: number, low: number, high: number, hihi: number];
  readonly states?: readonly string[];
}

export interface RecordSupport {
  readonly type: string;
  readonly table: FieldTable;
  /** Before links are there. */
  allocate?(record: RecordAccess): void;
  /** After links are there: constants, first values. */
  init?(record: RecordAccess): void;
  process(record: RecordAccess): Processing;
  /** Raises the alarm that the value has by itself, without processing. */
  alarm?(record: RecordAccess): void;
  /** Before a field is written: throws to refuse. After: what follows from it. */
  special?: Readonly<Record<string, SpecialPut>>;
  /** A link that is monitored was connected, or lost. */
  connection?(record: RecordAccess, link: string): void;
  /** Metadata of a field, where it is other than what its type gives. */
  describe?(record: RecordAccess, field: string): Described | undefined;
  /** The element type and count of an array field. */
  array?(record: RecordAccess, field: string): ArrayShape | undefined;
  /** A put to an enum field by the text of its state; undefined: there is no such state. */
  stateOf?(record: RecordAccess, field: string, text: string): number | undefined;
  /** The field that is posted when a record is disabled or refuses; default VAL. */
  readonly valueField?: string;
}

export interface ArrayShape {
  readonly dbf: DbfType;
  /** Most elements. */
  readonly capacity: number;
  /** Bytes of a text of one element, its NUL included. */
  readonly bytes?: number;
  /** Field that stores the number of elements of a put. */
  readonly count?: string;
}

export interface SpecialPut {
  /** Throws a Rejection to refuse the put. */
  before?(record: RecordAccess, field: string): void;
  after?(record: RecordAccess, field: string): void;
}

/** What a device support has done with a record: `raw` is to be converted, `done` is not, `failed` leaves the value. */
export type ReadStatus = 'raw' | 'done' | 'failed';

/** Device support: how records of one DTYP get at their values. */
export interface DeviceSupport {
  readonly name: string;
  /** `INST_IO`: INP or OUT begins with `@`. */
  readonly link: 'CONSTANT' | 'INST_IO';
  init?(record: RecordAccess): void;
  /** It has I/O interrupts: records with SCAN of I/O Intr are processed when the device says so. */
  readonly interrupts?: boolean;
  read?(record: RecordAccess): Part<ReadStatus>;
  write?(record: RecordAccess): Part<boolean>;
  /** INP or OUT has been put while the record runs. */
  relinked?(record: RecordAccess): void;
}
