/** Database files on a command line: `-m P=BL1: vac.db -m P=BL2: slits.substitutions`, each with the macros before it. */
import { CommanderError } from 'commander';
import type { Group } from '../database/author/group.ts';
import { type DtypPolicy, dtypPolicies } from '../database/db/loaded-records.ts';
import { parseMacroDefinitions } from '../database/text/macro-definitions.ts';
import { DatabaseError, type DatabaseFile, epicsDatabases } from '../helpers/epics-db.ts';

export interface DatabaseArguments {
  readonly files: readonly DatabaseFile[];
  readonly definitions: readonly string[];
  readonly directories: readonly string[];
  readonly dtyp: DtypPolicy;
  readonly lenient: boolean;
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
  let dtyp: DtypPolicy = 'refuse';
  let lenient = false;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '-m' || word === '--macros') macros = argv[++at] ?? '';
    else if (word === '-D' || word === '--dbd') definitions.push(argv[++at] ?? '');
    else if (word === '-I' || word === '--include') directories.push(argv[++at] ?? '');
    else if (word === '--dtyp') dtyp = dtypPolicy(argv[++at] ?? '');
    else if (word === '--lenient') lenient = true;
    else if (DATABASE.test(word)) files.push({ file: word, macros });
    else rest.push(word);
  }
  return { files, definitions, directories, dtyp, lenient, rest: files.length > 0 ? rest : argv };
}

/** Macros by name, of a list such as `P=BL1:,R=a`. */
export function macrosOf(list: string): Readonly<Record<string, string>> {
  return Object.fromEntries(parseMacroDefinitions(list).map(([name, value]) => [name, value ?? '']));
}

/** @throws CommanderError with all faults of the files */
export function loadDatabases({ files, definitions, directories, dtyp, lenient }: DatabaseArguments): Group {
  try {
    return epicsDatabases(files, { definitions, dtyp, lenient, ...(directories.length > 0 && { directories }) });
  } catch (error) {
    if (error instanceof DatabaseError) throw new CommanderError(1, 'xioc.databaseFaults', error.message);
    throw error;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DATABASE = /\.(db|vdb|template|substitutions|subs)$/;

/** @throws CommanderError for another word */
function dtypPolicy(word: string): DtypPolicy {
  const found = dtypPolicies.find((policy) => policy === word);
  if (found !== undefined) return found;
  throw new CommanderError(1, 'xioc.dtyp', `--dtyp '${word}' is not one of ${dtypPolicies.join(', ')}`);
}
