/** Database files on a command line: `-m P=BL1: vac.db -m P=BL2: slits.substitutions`, each with the macros before it. */
import { CommanderError } from 'commander';
import type { Group } from '../database/author/group.ts';
import { DatabaseError, type DatabaseFile, epicsDatabases } from '../helpers/epics-db.ts';

export interface DatabaseArguments {
  readonly files: readonly DatabaseFile[];
  readonly definitions: readonly string[];
  readonly directories: readonly string[];
  /** What is left of the line. */
  readonly rest: readonly string[];
}

/** Takes database files and their options out of a command line; one without such files is left as it is. */
export function databaseArguments(argv: readonly string[]): DatabaseArguments {
  const files: DatabaseFile[] = [];
  const definitions: string[] = [];
  const directories: string[] = [];
  const rest: string[] = [];
  let macros = '';
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '-m' || word === '--macros') macros = argv[++at] ?? '';
    else if (word === '-D' || word === '--dbd') definitions.push(argv[++at] ?? '');
    else if (word === '-I' || word === '--include') directories.push(argv[++at] ?? '');
    else if (DATABASE.test(word)) files.push({ file: word, macros });
    else rest.push(word);
  }
  return files.length > 0 ? { files, definitions, directories, rest } : { files, definitions, directories, rest: argv };
}

/** @throws CommanderError with all faults of the files */
export function loadDatabases({ files, definitions, directories }: DatabaseArguments): Group {
  try {
    return epicsDatabases(files, { definitions, ...(directories.length > 0 && { directories }) });
  } catch (error) {
    if (error instanceof DatabaseError) throw new CommanderError(1, 'xioc.databaseFaults', error.message);
    throw error;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DATABASE = /\.(db|vdb|template|substitutions|subs)$/;
