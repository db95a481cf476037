/** What a get, a call or a monitor update says. */
import { BitSet } from '../../../protocol/pva/bit-set.ts';
import { normativeName } from '../../../protocol/pva/normative.ts';
import { toPlain } from '../../../protocol/pva/plain.ts';
import { type Field, fieldAt, type Structure } from '../../../protocol/pva/value.ts';
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { timestampToMs } from '../../../protocol/value/time.ts';

/**
 * A structure, seen as what its normative type makes of it. What the type does not have is undefined.
 *
 * All is read from the structure when it is asked for.
 */
export class PvaReading {
  /** The whole structure, with its type: fields by bit. */
  readonly structure: Structure;
  /** Fields that came with this message, leaves only. */
  readonly changedBits: BitSet;
  /** Fields that changed more than once since the update before, as far as the server tells. */
  readonly overrunBits: BitSet;

  constructor(structure: Structure, changed: BitSet, overrun: BitSet) {
    this.structure = structure;
    this.changedBits = changed;
    this.overrunBits = overrun;
  }

  /**
   * - NTScalar: a number, a bigint (long, ulong), a boolean or a text
   * - NTScalarArray: a typed array or an array of texts; of booleans a Uint8Array of 0 and 1
   * - NTEnum: the number of the state; `enumStrings` has their names
   * - any other: all fields as nested objects
   */
  get value(): unknown {
    switch (normativeName(this.structure.type)) {
      case 'NTScalar':
      case 'NTScalarArray':
        return this.field('value');
      case 'NTEnum':
        return this.field('value.index');
      default:
        return this.plain();
    }
  }

  /** `epics:nt/NTScalar:1.0`, or what else the server calls it; may be empty. */
  get type(): string {
    return this.structure.type.id;
  }

  /** 0 none, 1 MINOR, 2 MAJOR, 3 INVALID, 4 UNDEFINED. */
  get severity(): number | undefined {
    return this.#number('alarm.severity');
  }

  /**
   * EPICS' number of the alarm status (`AlarmStatus`), where the message is its name, as IOCs send it. `alarm.status` is
   * another: it says where the alarm comes from.
   */
  get status(): number | undefined {
    if (this.severity === 0) return AlarmStatus.NO_ALARM;
    return (AlarmStatus as Readonly<Record<string, number>>)[this.alarmMessage ?? ''];
  }

  get alarmMessage(): string | undefined {
    return this.#text('alarm.message');
  }

  /** The server's time stamp, to the millisecond. Undefined for a PV that has never had a value. */
  get time(): Date | undefined {
    const { seconds, nanoseconds } = this;
    return seconds === undefined || nanoseconds === undefined || seconds <= 0
      ? undefined
      : new Date(timestampToMs({ seconds, nanoseconds }));
  }

  /** Seconds since 1990, EPICS' epoch. */
  get seconds(): number | undefined {
    const seconds = this.field('timeStamp.secondsPastEpoch');
    return typeof seconds === 'bigint' ? Number(seconds) - EPOCH : undefined;
  }

  /** Within the second. */
  get nanoseconds(): number | undefined {
    return this.#number('timeStamp.nanoseconds');
  }

  get userTag(): number | undefined {
    return this.#number('timeStamp.userTag');
  }

  get units(): string | undefined {
    return this.#text('display.units');
  }

  get precision(): number | undefined {
    return this.#number('display.precision');
  }

  get description(): string | undefined {
    return this.#text('display.description') ?? this.#text('descriptor');
  }

  /** Names of the states. NTEnum only. */
  get enumStrings(): readonly string[] | undefined {
    return this.field('value.choices') as readonly string[] | undefined;
  }

  /** Paths of the fields that came with this message, such as `alarm.severity`. */
  get changed(): string[] {
    return [...this.changedBits].map((bit) => this.structure.type.path(bit));
  }

  /** The field at a path, as it is held (protocol/pva/value.ts); undefined when there is none. */
  field(path: string): Field {
    return fieldAt(this.structure, path);
  }

  /** All fields as nested objects. */
  plain(): Record<string, unknown> {
    return toPlain(this.structure);
  }

  #number(path: string): number | undefined {
    const field = this.field(path);
    return typeof field === 'number' ? field : undefined;
  }

  #text(path: string): string | undefined {
    const field = this.field(path);
    return typeof field === 'string' ? field : undefined;
  }
}

/** @param changed the fields that came; undefined: all */
export function readingOf(structure: Structure, changed = structure.type.layout.all): PvaReading {
  return new PvaReading(structure, changed, NO_BITS);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NO_BITS = new BitSet(0);

/** POSIX time of EPICS' epoch. */
const EPOCH = 631_152_000;
