/**
 * The files of one load: the one that is asked for and those it includes, with the macros of the load, and where they
 * are looked for.
 *
 * Source: EPICS base 7.0.10 as run, dbReadCOM and dbOpenFile.
 */
import { ExpandedText } from '../text/expanded-text.ts';
import type { FaultList } from '../text/fault.ts';
import { parseMacroDefinitions } from '../text/macro-definitions.ts';
import { MacroTable } from '../text/macros.ts';
import type { Position, SourceFile } from '../text/position.ts';
import { sourceLine } from '../text/position.ts';
import type { Word } from './statement.ts';

/** Reads the files of a site: the one way into this folder from outside. */
export interface FileReader {
  /**
   * The text of a file and the name it was found under. Without directories the name is used as it is; else the first
   * directory that has it counts. Undefined when there is none.
   */
  read(name: string, directories: readonly string[]): { readonly name: string; readonly text: string } | undefined;
}

export interface OpenFilesOptions {
  readonly reader: FileReader;
  /** Where files are looked for that a name without a directory asks for: EPICS_DB_INCLUDE_PATH. Default `['.']`. */
  readonly directories?: readonly string[];
  /** For macros in the names of files; they are not visible in the text of files. */
  readonly environment?: (name: string) => string | undefined;
  readonly lenient?: boolean;
  /** Base's `dbQuietMacroWarnings`: nothing is written in place of a macro without a value. */
  readonly quietMacros?: boolean;
}

export interface Origin {
  /** Searched in place of the directories of the options; separated by colons. */
  readonly path?: string | undefined;
  /** The row of a substitutions file. */
  readonly from?: Position;
  readonly dialect?: 'ioc' | 'msi';
}

export class OpenFiles {
  readonly #options: OpenFilesOptions;
  readonly #faults: FaultList;
  readonly #macros: MacroTable;
  readonly #given: string;
  readonly #origin: Origin;
  #directories: readonly string[];
  readonly #texts: ExpandedText[] = [];
  /** Lines whose macros without a value are what is wrong with something: `file:line`. */
  readonly #blamed = new Set<string>();

  constructor(options: OpenFilesOptions, faults: FaultList, macros: string, origin: Origin) {
    this.#options = options;
    this.#faults = faults;
    this.#macros = new MacroTable(parseMacroDefinitions(macros), { quiet: options.quietMacros ?? false });
    this.#given = macros;
    this.#origin = origin;
    const path = origin.path === undefined || origin.path === '' ? undefined : splitPath(origin.path);
    this.#directories = path ?? options.directories ?? ['.'];
  }

  /** The file that is to be loaded; undefined when it is not there, which is a fault. */
  open(name: string): ExpandedText | undefined {
    const file = this.find(name);
    if (file !== undefined) return this.#expand(file);
    this.#faults.error(`Can't open file '${this.#expandName(name)}'`, this.#origin.from, this.#searched(name));
    return undefined;
  }

  /** A file by its name, without opening it; `here`: in the present directory before all others. */
  find(name: string, here = false): SourceFile | undefined {
    const asked = this.#expandName(name);
    const { reader } = this.#options;
    const elsewhere = /[/\\]/.test(asked) ? [] : this.#directories;
    const found = (here ? reader.read(asked, []) : undefined) ?? reader.read(asked, elsewhere);
    if (found === undefined) return undefined;
    const { from } = this.#origin;
    return {
      ...found,
      macros: this.#given,
      expand: (line) => this.#macros.expand(line).text,
      ...(from !== undefined && { from }),
    };
  }

  /** What `include` asks for; undefined when it cannot be read, which is a fault. */
  include(name: Word, open: readonly ExpandedText[]): ExpandedText | undefined {
    const file = this.find(name.text);
    if (file === undefined) {
      if (!this.explains(name.text, name.at)) {
        this.#faults.error(`Can't open include file '${name.text}'`, name.at, this.#searched(name.text));
      }
      return undefined;
    }
    if (open.some((text) => text.file.name === file.name)) {
      this.#faults.error(`Can't open include file '${name.text}'`, name.at, 'It includes itself, without an end.');
      return undefined;
    }
    return this.#expand({ ...file, from: name.at });
  }

  path(command: 'path' | 'addpath', directories: string): void {
    const added = splitPath(directories);
    this.#directories = command === 'path' ? added : [...this.#directories, ...added];
  }

  /** True when macros without a value explain what is wrong at a place, and are said instead. */
  explains(text: string | undefined, at: Position): boolean {
    if (this.#options.lenient || (text !== undefined && !UNDEFINED.test(text))) return false;
    const source = this.#texts.find(({ file }) => file === at.file);
    if (source?.faults.some(({ line }) => line === at.line) !== true) return false;
    this.#blamed.add(`${at.file.name}:${at.line}`);
    return true;
  }

  /** One fault for all macros of a file that have no value: an error where something is wrong because of them. */
  sayMissingMacros(): void {
    for (const { file, faults } of this.#texts) {
      if (this.#options.lenient) {
        for (const { line, faults: ofLine } of faults) {
          const said = ofLine.map(({ message }) => message);
          this.#faults.warn(`'${file.name}' line ${line} has undefined macros`, { file, line, column: 1 }, ...said);
        }
        continue;
      }
      const blamed = faults.filter(({ line }) => this.#blamed.has(`${file.name}:${line}`));
      const [first] = blamed.length > 0 ? blamed : faults;
      if (first === undefined) continue;
      const message = `'${file.name}' line ${first.line} has undefined macros`;
      const remedy = this.#remedy(faults.flatMap((line) => line.faults));
      const at = this.#firstMacro(file, first.line, first.faults[0]!.name);
      if (blamed.length > 0) this.#faults.error(message, at, ...remedy);
      else this.#faults.warn(message, at, ...remedy);
    }
  }

  #remedy(faults: ExpandedText['faults'][number]['faults']): string[] {
    const undefinedNames = new Set(faults.filter(({ kind }) => kind === 'undefined').map(({ name }) => name));
    const recursive = new Set(faults.filter(({ kind }) => kind === 'recursive').map(({ message }) => message));
    const remedy = [...recursive];
    if (undefinedNames.size > 0) {
      const names = [...undefinedNames];
      const given = names.map((name) => `${name}=…`).join(',');
      remedy.push(
        `No value: ${names.join(', ')}. ` +
          (this.#origin.from === undefined
            ? `Give it before the file, -m '${given}'`
            : `Give it in the row, ${given}`) +
          `, or a default in the file, $(${names[0]}=…).`,
      );
    }
    return remedy;
  }

  #firstMacro(file: SourceFile, line: number, name: string): Position {
    const start: Position = { file, line, column: 1 };
    const text = sourceLine(start);
    const places = [`$(${name}`, `\${${name}`];
    const found = places.map((place) => text.indexOf(place)).filter((at) => at >= 0);
    return { file, line, column: 1 + (found.length > 0 ? Math.min(...found) : 0) };
  }

  #expand(file: SourceFile): ExpandedText {
    const text = new ExpandedText(file, this.#macros, this.#origin.dialect);
    this.#texts.push(text);
    return text;
  }

  #expandName(name: string): string {
    const { environment } = this.#options;
    return new MacroTable([], environment === undefined ? {} : { fallback: environment }).expand(name).text;
  }

  #searched(name: string): string {
    const asked = this.#expandName(name);
    return /[/\\]/.test(asked)
      ? 'There is no such file.'
      : `It was looked for in ${this.#directories.join(', ')}; -I adds directories.`;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Stands in a text in place of a macro. */
const UNDEFINED = /\$\([^)]*(?:,undefined|,recursive)?\)/;

/** Directories separated by colons; an empty one is the present directory. */
function splitPath(path: string): readonly string[] {
  return path.split(':').map((directory) => (directory === '' ? '.' : directory));
}
