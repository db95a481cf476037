/** A file's text with its macros expanded line by line, and the way back from there to the file. */
import { parseMacroDefinitions } from './macro-definitions.ts';
import { hasReference, type MacroFault, type MacroTable, type Piece } from './macros.ts';
import type { Position, SourceFile } from './position.ts';

/** Macros of one line that have no value. */
export interface LineFaults {
  /** From 1. */
  readonly line: number;
  readonly faults: readonly MacroFault[];
}

/**
 * Grows while it is read: `more()` adds lines until there are none left. Quotes do not carry over from line to line,
 * and a reference ends with its line.
 *
 * In the dialect of msi a line `substitute "A=1,B=2"` defines macros for what follows. What such a text includes is
 * read between two calls of `more()`, and has the macros of its place.
 */
export class ExpandedText {
  readonly file: SourceFile;
  readonly faults: LineFaults[] = [];
  readonly #macros: MacroTable | undefined;
  readonly #expands: boolean;
  readonly #dialect: 'ioc' | 'msi';
  #text = '';
  /** Where the next line starts in the file's text. */
  #read = 0;
  /** Where each line starts in `text`, and where the next one will; a line can expand to several. */
  readonly #starts = [0];
  /** The pieces of lines with macros, by index of the line. */
  readonly #pieces = new Map<number, readonly Piece[]>();
  /** The line that was asked for last: most questions are about this one or the next. */
  #line = 0;

  /** Without macros the text is taken as it is. */
  constructor(file: SourceFile, macros?: MacroTable, dialect: 'ioc' | 'msi' = 'ioc') {
    this.file = file;
    this.#macros = macros;
    this.#expands = macros !== undefined && hasReference(file.text);
    this.#dialect = /\b(?:substitute|include)\b/.test(file.text) ? dialect : 'ioc';
  }

  /** What was expanded so far. */
  get text(): string {
    return this.#text;
  }

  /** Adds lines to `text`. False when the file is at its end. */
  more(): boolean {
    const { text } = this.file;
    if (this.#read >= text.length) return false;
    const lines: string[] = [];
    let length = this.#text.length;
    let command = false;
    while (this.#read < text.length && !command) {
      const newline = text.indexOf('\n', this.#read);
      const end = newline < 0 ? text.length : newline + 1;
      let line = text.slice(this.#read, end);
      this.#read = end;
      if (this.#dialect === 'msi') [line, command] = this.#commanded(line);
      if (this.#expands) line = this.#expand(line, this.#macros!);
      lines.push(line);
      length += line.length;
      this.#starts.push(length);
    }
    this.#text += lines.join('');
    return true;
  }

  /** The place in the file that the character at `offset` of `text` comes from. */
  position(offset: number): Position {
    const line = this.#lineAt(offset);
    const column = offset - this.#starts[line]!;
    return { file: this.file, line: line + 1, column: sourceColumn(this.#pieces.get(line), column) + 1 };
  }

  /** Offset in `text` of the end of the line that `offset` is in. */
  lineEnd(offset: number): number {
    return this.#starts[this.#lineAt(offset) + 1] ?? this.#text.length;
  }

  #expand(line: string, macros: MacroTable): string {
    const { text, faults, pieces } = macros.expand(line);
    const at = this.#starts.length - 1;
    if (faults.length > 0) this.faults.push({ line: at + 1, faults });
    if (pieces.length > 0) this.#pieces.set(at, pieces);
    return text;
  }

  /** Obeys a line of msi's; true when what follows must wait for it. */
  #commanded(line: string): [line: string, command: boolean] {
    const [, substitutions] = /^\s*substitute\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(line) ?? [];
    if (substitutions === undefined) return [line, /^\s*include\b/.test(line)];
    this.#macros?.defineAll(parseMacroDefinitions(substitutions));
    return [line.endsWith('\n') ? '\n' : '', true];
  }

  #lineAt(offset: number): number {
    const starts = this.#starts;
    if (offset < starts[this.#line]!) this.#line = 0;
    while (this.#line + 2 < starts.length && offset >= starts[this.#line + 1]!) this.#line++;
    return this.#line;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function sourceColumn(pieces: readonly Piece[] | undefined, column: number): number {
  const piece = pieces?.findLast(({ start }) => start <= column);
  if (piece === undefined) return column;
  return piece.reference ? piece.source : piece.source + (column - piece.start);
}
