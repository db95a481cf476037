/** Places in the files of a site, for faults and for whoever wants to know where a record comes from. */

/** A file as it was read, with one set of macros. */
export interface SourceFile {
  /** As it was opened: the name in the file that asks for it, or in the command, with the directory it was found in. */
  readonly name: string;
  readonly text: string;
  /** The macros it was read with, as they were given: `P=BL1:,R=g1`. Empty for none. */
  readonly macros: string;
  /** What asked for the file: a line with `include`, or the row of a substitutions file. */
  readonly from?: Position;
  /** A line of the file with its macros expanded. */
  readonly expand?: (line: string) => string;
}

export interface Position {
  readonly file: SourceFile;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1; in the text as it was read, before macros. */
  readonly column: number;
}

/** `vac.db:12:5`, and ` with P=BL:` when there are macros. */
export function describePosition({ file, line, column }: Position): string {
  return `${file.name}:${line}:${column}${file.macros === '' ? '' : `, with ${file.macros}`}`;
}

/** The line of a position, without its line ending. */
export function sourceLine({ file, line }: Position): string {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const end = file.text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = file.text.indexOf('\n', start);
  return file.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}
