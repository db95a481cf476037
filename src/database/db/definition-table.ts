/**
 * Definitions that grow while `.dbd` files are read. What is defined first stays, in silence, as in base; but a site's
 * definition takes the place of one that is built in: that is how a site adds periods to menuScan.
 *
 * Source: EPICS base 7.0.10 as run, dbLexRoutines.c.
 */
import { parseDouble } from '../../protocol/value/parse.ts';
import type { FaultList } from '../text/fault.ts';
import { didYouMean, mostSimilar } from '../text/suggest.ts';
import {
  type BreakTableDefinition,
  type Definitions,
  type DeviceDefinition,
  linkTypes,
  type MenuDefinition,
  type NamedDefinition,
  type RecordTypeDefinition,
} from './definitions.ts';
import { defineField } from './field-definition.ts';
import type {
  BreakTableStatement,
  DeviceStatement,
  MenuStatement,
  NamedStatement,
  RecordTypeStatement,
  Word,
} from './statement.ts';

export class DefinitionTable implements Definitions {
  readonly #builtIn: Definitions;
  readonly #faults: FaultList;
  readonly #recordTypes = new Map<string, RecordTypeDefinition>();
  readonly #menus = new Map<string, MenuDefinition>();
  readonly #devices = new Map<string, DeviceDefinition[]>();
  readonly #breakTables = new Map<string, BreakTableDefinition>();
  readonly #named = new Map<string, NamedDefinition>();

  constructor(builtIn: Definitions, faults: FaultList) {
    this.#builtIn = builtIn;
    this.#faults = faults;
  }

  get recordTypes(): Iterable<string> {
    return new Set([...this.#builtIn.recordTypes, ...this.#recordTypes.keys()]);
  }

  /** Record types, menus, tables and names that files defined, in the order they did. */
  get defined(): {
    readonly recordTypes: readonly RecordTypeDefinition[];
    readonly menus: readonly MenuDefinition[];
    readonly devices: ReadonlyMap<string, readonly DeviceDefinition[]>;
    readonly breakTables: readonly BreakTableDefinition[];
    readonly named: readonly NamedDefinition[];
  } {
    return {
      recordTypes: [...this.#recordTypes.values()],
      menus: [...this.#menus.values()],
      devices: this.#devices,
      breakTables: [...this.#breakTables.values()],
      named: [...this.#named.values()],
    };
  }

  recordType(name: string): RecordTypeDefinition | undefined {
    return this.#recordTypes.get(name) ?? this.#builtIn.recordType(name);
  }

  menu(name: string): MenuDefinition | undefined {
    return this.#menus.get(name) ?? this.#builtIn.menu(name);
  }

  devices(recordType: string): readonly DeviceDefinition[] {
    return (
      this.#devices.get(recordType) ?? (this.#recordTypes.has(recordType) ? [] : this.#builtIn.devices(recordType))
    );
  }

  breakTable(name: string): BreakTableDefinition | undefined {
    return this.#breakTables.get(name) ?? this.#builtIn.breakTable(name);
  }

  /** Each of these is true when reading can go on as in base. */
  defineMenu({ name, choices }: MenuStatement): boolean {
    if (!this.#isNamed(name, 'dbMenuHead: Menu name')) return false;
    for (const choice of choices) {
      if (choice.name.text === '') this.#faults.error("dbMenuChoice: Menu choice name can't be empty", choice.name.at);
    }
    if (!this.#menus.has(name.text)) {
      const texts = choices.filter((choice) => choice.name.text !== '').map(({ text }) => text);
      this.#menus.set(name.text, { name: name.text, choices: texts, at: name.at });
    }
    return true;
  }

  defineRecordType({ name, fields }: RecordTypeStatement): boolean {
    if (!this.#isNamed(name, 'dbRecordtypeHead: Recordtype name')) return false;
    if (this.#recordTypes.has(name.text)) return true;
    if (fields.length === 0) {
      if (this.#builtIn.recordType(name.text) !== undefined) return true;
      this.#faults.error(`Declaration of recordtype(${name.text}) preceded full definition.`, name.at);
      return false;
    }
    const defined = fields.map((field) => defineField(name.text, field, this, this.#faults));
    const good = defined.filter((field) => field !== undefined);
    if (good.length < defined.length) return false;
    const definition = { name: name.text, fields: new Map(good.map((field) => [field.name, field])), at: name.at };
    this.#recordTypes.set(name.text, definition);
    return true;
  }

  defineDevice({ recordType, linkType, support, text }: DeviceStatement): void {
    if (this.recordType(recordType.text) === undefined) {
      const similar = mostSimilar(recordType.text, this.recordTypes);
      const message = `Record type '${recordType.text}' not found for device '${text.text}'`;
      this.#faults.error(message, recordType.at, ...didYouMean(similar));
      return;
    }
    const known = linkTypes.find((type) => type === linkType.text);
    if (known === undefined) {
      const message = `Bad link type '${linkType.text}' for device '${text.text}'`;
      this.#faults.error(message, linkType.at, ...didYouMean(mostSimilar(linkType.text, linkTypes)));
      return;
    }
    const devices = this.devices(recordType.text);
    if (devices.some((device) => device.text === text.text)) return;
    const device = { text: text.text, linkType: known, support: support.text, at: text.at };
    this.#devices.set(recordType.text, [...devices, device]);
  }

  /** Makes a DTYP known for which nobody has a device support. */
  acceptDevice(recordType: string, { text, at }: Pick<Word, 'text' | 'at'>): void {
    const devices = this.devices(recordType);
    if (/^\s*\d*\s*$/.test(text) || devices.some((device) => device.text === text)) return;
    this.#devices.set(recordType, [...devices, { text, linkType: 'INST_IO', support: '', at }]);
  }

  defineBreakTable({ name, values }: BreakTableStatement): boolean {
    if (!this.#isNamed(name, 'dbBreakHead: Breaktable name')) return false;
    if (this.#breakTables.has(name.text)) return true;
    const numbers = values.map((value) => this.#number(value));
    if (numbers.includes(undefined)) return false;
    const points = Array.from({ length: numbers.length >> 1 }, (_, at) => ({
      raw: numbers[2 * at]!,
      engineering: numbers[2 * at + 1]!,
    }));
    const problem = numbers.length % 2 === 1 ? 'breaktable: Raw value missing' : problemOf(points);
    if (problem !== undefined) {
      this.#faults.error(problem, name.at);
      return false;
    }
    this.#breakTables.set(name.text, { name: name.text, points, at: name.at });
    return true;
  }

  defineNamed({ kind, name, detail }: NamedStatement): boolean {
    const word = `${kind[0]!.toUpperCase()}${kind.slice(1)}`;
    if (kind !== 'link' && !this.#isNamed(name, `db${word}: ${word} name`)) return false;
    const key = `${kind} ${name.text}`;
    if (!this.#named.has(key)) {
      const known = detail?.text ?? (kind === 'variable' ? 'int' : '');
      this.#named.set(key, { kind, name: name.text, detail: known, at: name.at });
    }
    return true;
  }

  #isNamed(name: Word, what: string): boolean {
    if (name.text === '') this.#faults.error(`${what} can't be empty`, name.at);
    return name.text !== '';
  }

  #number(value: Word): number | undefined {
    const number = parseDouble(value.text);
    if (number === undefined) this.#faults.error('Non-numeric value in breaktable', value.at);
    return number;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Between two points the value is linear; engineering units must rise or fall all the way. */
function problemOf(points: BreakTableDefinition['points']): string | undefined {
  if (points.length < 2) return 'breaktable: Must have at least two points!';
  const slopes = points.slice(1).map((point, at) => {
    const before = points[at]!;
    return (point.engineering - before.engineering) / (point.raw - before.raw);
  });
  for (const slope of slopes) {
    if (slope === 0) return 'breaktable slope is zero';
    if (slope < 0 !== slopes[0]! < 0) return 'breaktable slope changes sign';
  }
  return undefined;
}
