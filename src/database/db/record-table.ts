/**
 * The records that files declare: which block creates a record, which adds to one, and which is refused.
 *
 * Source: EPICS base 7.0.10 as run, dbLexRoutines.c.
 */
import type { FaultList } from '../text/fault.ts';
import type { Position } from '../text/position.ts';
import { didYouMean, mostSimilar } from '../text/suggest.ts';
import type { DefinitionTable } from './definition-table.ts';
import type { RecordTypeDefinition } from './definitions.ts';
import type { RecordDescription } from './description.ts';
import { suggestField } from './field-suggestion.ts';
import { byteLength, refusalOf } from './field-value.ts';
import { outputWithMonitor } from './link-text.ts';
import type { DtypPolicy } from './loaded-records.ts';
import type { AliasStatement, RecordItem, RecordStatement, Value, Word } from './statement.ts';

export interface RecordTableOptions {
  readonly definitions: DefinitionTable;
  readonly jsonLinks: ReadonlySet<string>;
  readonly faults: FaultList;
  /** For a DTYP that no device support has. */
  readonly dtyp: DtypPolicy;
  /** Keep of a wrong block what base keeps of it. */
  readonly lenient: boolean;
  /** Refuse to declare a record twice: base's `dbRecordsOnceOnly`. */
  readonly onceOnly: boolean;
  /** True for a text whose macros have no value, when that was said already. */
  readonly explained: (text: string, at: Position) => boolean;
}

export class RecordTable {
  readonly #options: RecordTableOptions;
  /** By name and by alias. */
  readonly #named = new Map<string, Entry>();
  readonly #entries = new Set<Entry>();

  constructor(options: RecordTableOptions) {
    this.#options = options;
  }

  /** In the order of their first declaration. */
  get records(): readonly RecordDescription[] {
    return [...this.#entries].filter(({ refused }) => !refused);
  }

  /** False where base stops to read. */
  declare(statement: RecordStatement): boolean {
    const { faults, lenient } = this.#options;
    const { type, name } = statement;
    if (!this.#checkName(name)) return false;
    const known = this.#named.get(name.text);
    if (type.text === '#') {
      if (known === undefined) faults.warn(`Record '${name.text}' not found, can't delete`, name.at);
      else this.#delete(known, name.text);
      return true;
    }
    if (type.text === '*') {
      if (known !== undefined) this.#fill(known, statement);
      else faults.error(`Record '${name.text}' not found`, name.at, ...this.#similarRecord(name.text));
      return true;
    }
    const definition = this.#options.definitions.recordType(type.text);
    if (definition === undefined) {
      if (!this.#options.explained(type.text, type.at)) this.#unknownType(type, name);
      return false;
    }
    if (known === undefined) return this.#create(statement, definition);
    if (known.type !== type.text) {
      // The types are the wrong way round in base's words: the wanted one comes first.
      faults.error(
        `${type.text} record '${name.text}' already exists, can't load ${known.type} record`,
        name.at,
        `It is the ${known.type} of ${known.at.file.name}:${known.at.line}; record("*", "${name.text}") adds to it.`,
      );
      if (lenient) this.#fill(known, statement);
    } else if (this.#options.onceOnly) {
      faults.error(
        `Record '${name.text}' already defined; dbRecordsOnceOnly is set,`,
        name.at,
        "so can't modify record.",
        `record("*", "${name.text}") adds to it.`,
      );
    } else this.#fill(known, statement);
    return true;
  }

  /** False where base stops to read. */
  declareAlias({ record, alias }: AliasStatement): boolean {
    if (!this.#checkName(alias) || !this.#checkName(record)) return false;
    const known = this.#named.get(record.text);
    if (known !== undefined) {
      if (this.#acceptsAlias(known, record.text, alias)) this.#addAlias(known, alias.text);
    } else {
      const message = `Alias '${alias.text}' names an unknown record '${record.text}'`;
      this.#options.faults.error(message, record.at, ...this.#similarRecord(record.text));
    }
    return true;
  }

  #unknownType(type: Word, name: Word): void {
    const { definitions, faults } = this.#options;
    faults.error(
      `Record type '${type.text}' for record '${name.text}' not found`,
      type.at,
      ...didYouMean(mostSimilar(type.text, definitions.recordTypes)),
      `A .dbd file that defines it can be given: -D ${type.text}Record.dbd`,
    );
  }

  #create(statement: RecordStatement, { name: type }: RecordTypeDefinition): boolean {
    const { name, visible, comment } = statement;
    const length = byteLength(name.text);
    if (length > LONGEST_NAME) {
      const remedy = `Its name has ${length} bytes; ${LONGEST_NAME} is what clients can ask for.`;
      this.#options.faults.error(`Can't create ${type} record '${name.text}'`, name.at, remedy);
      return false;
    }
    const entry: Entry = {
      ...{ type, name: name.text, aliases: [], fields: new Map(), infos: new Map(), visible, at: name.at, comment },
      refused: false,
    };
    this.#named.set(name.text, entry);
    this.#entries.add(entry);
    if (!this.#fill(entry, statement)) entry.refused = true;
    return true;
  }

  /** Puts what a block says into its record: all of it or nothing, unless lenient. False: nothing. */
  #fill(entry: Entry, { items, name, visible, faulty }: RecordStatement): boolean {
    const { lenient } = this.#options;
    const accepted = items.filter((item) => this.#accepts(entry, name.text, item));
    if ((faulty || accepted.length < items.length) && !lenient) return false;
    for (const item of accepted) {
      const key = item.name.text;
      if (item.kind === 'alias') this.#addAlias(entry, key);
      else if (item.kind === 'info') entry.infos.set(key, item.value);
      else {
        // What is put last counts; it comes after what was put before it.
        entry.fields.delete(key);
        entry.fields.set(key, item.value);
      }
    }
    if (visible) entry.visible = true;
    return true;
  }

  #accepts(entry: Entry, name: string, item: RecordItem): boolean {
    switch (item.kind) {
      case 'alias':
        return this.#checkName(item.name) && this.#acceptsAlias(entry, name, item.name);
      case 'info':
        if (item.name.text !== '') return true;
        this.#options.faults.error("dbRecordInfo: Info item name can't be empty", item.name.at);
        return false;
      case 'field':
        return this.#acceptsField(entry, name, item.name, item.value);
    }
  }

  #acceptsField(entry: Entry, record: string, { text: name, at }: Word, value: Value): boolean {
    const { definitions, faults, explained, jsonLinks, lenient, dtyp } = this.#options;
    const type = definitions.recordType(entry.type)!;
    const field = type.fields.get(name);
    if (field === undefined) {
      if (explained(name, at)) return false;
      const similar = suggestField(name, value.text, type, definitions);
      const message = `${entry.type} record '${record}' doesn't have a field '${name}'`;
      faults.error(message, at, ...didYouMean(similar?.name, similar?.prompt));
      return false;
    }
    if (name === 'NAME') {
      faults.error(`Can't set 'NAME' field of record '${record}'`, at);
      return false;
    }
    if (value.text.includes('$(') || value.text.includes('${')) {
      if (explained(value.text, value.at)) return false;
      const message = `Can't set '${record}.${name}' to '${value.text}'  : Error (512,11)`;
      faults.error(message, value.at, `${record}.${name} Has unexpanded macro`);
      return false;
    }
    if (field.type === 'DEVICE' && dtyp === 'soft') definitions.acceptDevice(entry.type, value);
    const refusal = refusalOf(field, value.text, entry.type, definitions, jsonLinks);
    if (refusal === undefined) {
      const target = field.type === 'OUTLINK' ? outputWithMonitor(value.text) : undefined;
      if (target !== undefined) {
        faults.warn(`Discarding CP/CPP modifier in CA output link from ${record}.${name} to ${target}.`, value.at);
      }
      return true;
    }
    const message = `Can't set '${record}.${name}' to '${value.text}' ${refusal.detail} : ${refusal.status}`;
    faults.error(message, value.at, ...refusal.remedy);
    return lenient && refusal.kept === true;
  }

  #acceptsAlias(entry: Entry, record: string, { text: alias, at }: Word): boolean {
    const { faults, onceOnly } = this.#options;
    const known = this.#named.get(alias);
    if (known === undefined) return true;
    if (known.name === alias) {
      faults.error(`Alias '${alias}' for record '${record}' is already a record name.`, at);
      return false;
    }
    if (known !== entry) {
      faults.error(`Alias '${alias}' for record '${record}' already aliases '${known.name}'`, at);
      return false;
    }
    if (onceOnly) faults.error(`Alias '${alias}' already defined; dbRecordsOnceOnly is set.`, at);
    return !onceOnly;
  }

  #addAlias(entry: Entry, alias: string): void {
    if (this.#named.has(alias)) return;
    this.#named.set(alias, entry);
    entry.aliases.push(alias);
  }

  #delete(entry: Entry, name: string): void {
    // An alias that is deleted takes itself alone.
    if (name !== entry.name) entry.aliases.splice(entry.aliases.indexOf(name), 1);
    else {
      for (const alias of entry.aliases) this.#named.delete(alias);
      this.#entries.delete(entry);
    }
    this.#named.delete(name);
  }

  #checkName({ text, at }: Word): boolean {
    const { faults } = this.#options;
    if (text === '') {
      faults.error("Record/Alias name can't be empty", at);
      return false;
    }
    if (/^[-+[{]/.test(text)) faults.warn(`Record/Alias name '${text}' should not begin with '${text[0]}'`, at);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    for (const [character] of text.matchAll(/[\x00-\x1f "'.$]/g)) {
      if (character < ' ') {
        const code = character.charCodeAt(0).toString(16).padStart(2, '0');
        faults.warn(`Record/Alias name '${text}' contains non-printable 0x${code}`, at);
        continue;
      }
      if (!this.#options.explained(text, at)) {
        faults.error(`Bad character '${character}' in Record/Alias name "${text}"`, at);
      }
      return false;
    }
    return true;
  }

  #similarRecord(name: string): string[] {
    // Among very many the search would take longer than the answer is worth.
    return this.#named.size > 10_000 ? [] : didYouMean(mostSimilar(name, this.#named.keys()));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Bytes of a record name in base: PVNAME_SZ. The length of aliases is not checked. */
const LONGEST_NAME = 60;

interface Entry extends RecordDescription {
  readonly aliases: string[];
  readonly fields: Map<string, Value>;
  readonly infos: Map<string, Value>;
  visible: boolean;
  /** Its block is faulty: it is known, so that what follows finds it, but not there. */
  refused: boolean;
}
