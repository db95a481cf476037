/**
 * Loads database files one after the other into one description, as an IOC does with dbLoadDatabase, dbLoadRecords and
 * dbLoadTemplate before it starts.
 *
 *     const loader = new DatabaseLoader({ definitions, reader });
 *     loader.loadRecords('vac.db', 'P=BL1:');
 *     loader.loadTemplate('slits.substitutions');
 *     for (const fault of loader.faults.all) console.error(describeFault(fault));
 *     loader.description.records[0];   // { type: 'ai', name: 'BL1:P', fields: Map { 'INP' => { text: '@…' } }, … }
 *
 * A wrong block is refused whole, and reading goes on, so that all faults of all files are known at once; nobody should
 * serve what is left. With `lenient` the description is what base has after the same files: what it keeps of a wrong
 * block, and nothing from where it stopped to read.
 */
import type { ExpandedText } from '../text/expanded-text.ts';
import { FaultList } from '../text/fault.ts';
import { DefinitionTable } from './definition-table.ts';
import type { Definitions } from './definitions.ts';
import type { DatabaseDescription } from './description.ts';
import type { DtypPolicy } from './loaded-records.ts';
import { type FileReader, OpenFiles } from './open-files.ts';
import { parseDatabase } from './parse.ts';
import { RecordTable } from './record-table.ts';
import type { Statement } from './statement.ts';
import { readSubstitutions, type TemplateRow } from './substitutions.ts';

export type { FileReader } from './open-files.ts';

export interface LoaderOptions {
  /** Record types, menus and device supports that are built in. */
  readonly definitions: Definitions;
  readonly reader: FileReader;
  /** Where files are looked for that a name without a directory asks for: EPICS_DB_INCLUDE_PATH. Default `['.']`. */
  readonly directories?: readonly string[];
  /** For macros in the names of files; they are not visible in the text of files. */
  readonly environment?: (name: string) => string | undefined;
  readonly lenient?: boolean;
  /** For records whose DTYP has no device support. Default: `refuse`. */
  readonly dtyp?: DtypPolicy;
  /** Where faults are put; a list of the loader's own by default. */
  readonly faults?: FaultList;
  /** Base's `dbRecordsOnceOnly`: a record declared twice is a fault. */
  readonly onceOnly?: boolean;
  /** Base's `dbQuietMacroWarnings`: macros without a value are not a fault by themselves. */
  readonly quietMacros?: boolean;
}

/** JSON links of base. */
export const builtInLinks = ['const', 'calc', 'state', 'debug', 'trace', 'pva'];

export class DatabaseLoader {
  readonly faults: FaultList;
  readonly #options: LoaderOptions;
  readonly #definitions: DefinitionTable;
  readonly #jsonLinks = new Set(builtInLinks);
  readonly #records: RecordTable;
  /** The files of the load that is going on. */
  #files: OpenFiles | undefined;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.faults = options.faults ?? new FaultList();
    this.#definitions = new DefinitionTable(options.definitions, this.faults);
    this.#records = new RecordTable({
      definitions: this.#definitions,
      jsonLinks: this.#jsonLinks,
      faults: this.faults,
      lenient: options.lenient ?? false,
      dtyp: options.dtyp ?? 'refuse',
      onceOnly: options.onceOnly ?? false,
      explained: (text, at) => this.#files?.explains(text, at) ?? false,
    });
  }

  get description(): DatabaseDescription {
    const { breakTables, named } = this.#definitions.defined;
    return { records: this.#records.records, definitions: this.#definitions, breakTables, named };
  }

  /**
   * Loads a `.db`, `.template`, `.vdb` or `.dbd` file: dbLoadRecords and dbLoadDatabase. `macros` is `P=BL1:,R=g1`;
   * `path` (directories separated by colons) is searched in place of the directories of the options. False when there
   * was an error.
   */
  loadRecords(name: string, macros = '', path?: string): boolean {
    return this.#load(name, new OpenFiles(this.#options, this.faults, macros, { path }));
  }

  /** As loadTemplate where its name says that it is one (`.substitutions`, `.subs`, `.sub`), else as loadRecords. */
  loadByName(name: string, macros = ''): boolean {
    return /\.(substitutions|subs|sub)$/.test(name) ? this.loadTemplate(name, macros) : this.loadRecords(name, macros);
  }

  /** As an `alias()` in a file. False when there was an error. */
  createAlias(record: string, alias: string): boolean {
    const errors = this.faults.errors.length;
    const text = `alias("${record}", "${alias}")`;
    const at = { file: { name: 'dbCreateAlias', text, macros: '' }, line: 1, column: 1 };
    this.#records.declareAlias({ kind: 'alias', record: { text: record, at }, alias: { text: alias, at } });
    return this.faults.errors.length === errors;
  }

  /** Whether there is a file of this name, which is not read. */
  finds(name: string, path?: string): boolean {
    return new OpenFiles(this.#options, this.faults, '', { path }).find(name) !== undefined;
  }

  /**
   * Loads a substitutions file, for IOCs or for msi: dbLoadTemplate. All templates have `macros`; `path` is where the
   * substitutions file itself is looked for when it is not in the present directory. False when there was an error.
   */
  loadTemplate(name: string, macros = '', path?: string): boolean {
    const errors = this.faults.errors.length;
    const files = new OpenFiles(this.#options, this.faults, macros, { path });
    const file = files.find(name, true);
    if (file === undefined) {
      this.faults.error(`dbLoadTemplate: error opening sub file ${name}: No such file or directory`, undefined);
      return false;
    }
    const { lenient = false } = this.#options;
    readSubstitutions(file, { macros, faults: this.faults, lenient }, (row) => this.#loadRow(row));
    return this.faults.errors.length === errors;
  }

  #loadRow({ template, macros, at }: TemplateRow): boolean {
    return this.#load(template, new OpenFiles(this.#options, this.faults, macros, { from: at, dialect: 'msi' }));
  }

  #load(name: string, files: OpenFiles): boolean {
    const errors = this.faults.errors.length;
    const first = this.faults.all.length;
    const text = files.open(name);
    if (text !== undefined) {
      this.#files = files;
      this.#parse(text, files);
      this.#files = undefined;
      files.sayMissingMacros();
      this.faults.sort(first);
    }
    return this.faults.errors.length === errors;
  }

  #parse(text: ExpandedText, files: OpenFiles): void {
    parseDatabase(text, {
      lenient: this.#options.lenient ?? false,
      faults: this.faults,
      include: (name, open) => files.include(name, open),
      path: (command, directories) => files.path(command, directories),
      explained: ({ at }) => files.explains(undefined, at),
      take: (statement) => this.#take(statement),
    });
  }

  /** False where base stops to read. */
  #take(statement: Statement): boolean {
    switch (statement.kind) {
      case 'record':
        return this.#records.declare(statement);
      case 'alias':
        return this.#records.declareAlias(statement);
      case 'menu':
        return this.#definitions.defineMenu(statement);
      case 'recordtype':
        return this.#definitions.defineRecordType(statement);
      case 'device':
        this.#definitions.defineDevice(statement);
        return true;
      case 'breaktable':
        return this.#definitions.defineBreakTable(statement);
      default:
        if (statement.kind === 'link') this.#jsonLinks.add(statement.name.text);
        return this.#definitions.defineNamed(statement);
    }
  }
}
