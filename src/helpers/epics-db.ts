/**
 * Databases of a site as a group: `.db`, `.template`, `.vdb` files, and `.substitutions`, which name templates.
 *
 *     group('bl', { vac: epicsDb('vac.db', { P: 'BL1:' }), ok: pv.bool(false) })
 *
 * The records have the names that the files give them, whatever the group's prefix. They are processed as EPICS base does it, and
 * their links lead to all PVs of the IOC, and of others. Handlers and machines have them by name: `pvs['BL1:P'].value`; with types
 * where these are given, `epicsDb<Vac>(…)`, as `xioc export --types` writes them.
 */
import { fileURLToPath } from 'node:url';
import type { ParameterPort } from '../database/asyn/parameter-port.ts';
import { asGroup, type Group } from '../database/author/group.ts';
import type { Members } from '../database/author/group-definition.ts';
import { asynLinks } from '../database/db/asyn-links.ts';
import { builtIn } from '../database/db/built-in.ts';
import { type DtypPolicy, loadedRecords } from '../database/db/loaded-records.ts';
import { DatabaseLoader } from '../database/db/loader.ts';
import { describeFault } from '../database/text/fault.ts';
import { includePath, siteFiles } from '../site-files.ts';

export interface EpicsDbOptions {
  /** `.dbd` files to read first: record types and menus of the site. */
  readonly definitions?: readonly string[];
  /** Where files are looked for that are named without a directory. Default: EPICS_DB_INCLUDE_PATH, or the present directory. */
  readonly directories?: readonly string[];
  /** Serves what base would after the same files, faults or not. */
  readonly lenient?: boolean;
  /**
   * For records whose DTYP has no device support: `refuse`, the default, serves nothing; `soft` serves them without a device: outputs keep
   * what is put to them, inputs may be put to, or follow the output that has the same address.
   */
  readonly dtyp?: DtypPolicy;
  /** Ports of parameters in TypeScript, to which records with DTYP `asynInt32` and the like bind. */
  readonly ports?: readonly ParameterPort[];
  /** Default: `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A file of a database, and the macros in it. */
export interface DatabaseFile {
  readonly file: string | URL;
  /** `{ P: 'BL1:' }`, or as on the command line: `P=BL1:,R=a`. */
  readonly macros?: Readonly<Record<string, string>> | string;
  /** Read in place of a file: `file` is what it is called in messages. */
  readonly text?: string;
  /** Of the group that is made of them, where it is the first one; default: that of the file. */
  readonly name?: string;
}

/** Nothing of a database with faults is served: all of them are in the message, with file, line and remedy. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The files that have them, as they were named, those of `definitions` included. */
  readonly files: readonly string[];

  constructor(message: string, files: readonly string[]) {
    super(message);
    this.files = files;
  }
}

/**
 * One database file.
 *
 * @throws DatabaseError that tells all faults of the file and of what it includes
 */
export function epicsDb<M extends Members = Members>(
  file: string | URL,
  macros: Readonly<Record<string, string>> | string = {},
  options: EpicsDbOptions = {},
): Group<M> {
  return epicsDatabases([{ file, macros }], options);
}

/**
 * Several files together: a record may be declared in one, and be added to in another.
 *
 * @throws DatabaseError that tells all faults of all files
 */
export function epicsDatabases<M extends Members = Members>(
  files: readonly DatabaseFile[],
  options: EpicsDbOptions = {},
): Group<M> {
  const environment = options.environment ?? process.env;
  const { dtyp = 'refuse', ports = [] } = options;
  const parameterPorts = { ports, isSoft: dtyp === 'soft' };
  const loader = new DatabaseLoader({
    definitions: builtIn,
    reader: siteFiles(undefined, textsOf(files)),
    directories: options.directories ?? includePath(environment),
    environment: (name) => environment[name],
    lenient: options.lenient ?? false,
    dtyp,
  });
  const parameterLinks = asynLinks(parameterPorts, loader.faults);
  const failed: string[] = [];
  for (const definitions of options.definitions ?? []) {
    if (!loader.loadRecords(definitions)) failed.push(definitions);
  }
  for (const { file, macros = {} } of files) {
    const path = file instanceof URL ? fileURLToPath(file) : file;
    const given = typeof macros === 'string' ? macros : macroText(macros);
    if (!loader.loadByName(path, given)) failed.push(path);
  }
  const records = loadedRecords(loader.description, dtyp, loader.faults, [parameterLinks]);
  const { errors } = loader.faults;
  if (errors.length > 0 && options.lenient !== true) {
    throw new DatabaseError(errors.map(describeFault).join('\n\n'), failed);
  }
  const { file, name = nameOf(file) }: DatabaseFile = files[0] ?? { file: 'database' };
  return asGroup({
    kind: 'group',
    name,
    // The records are handled as members are, and are none.
    members: {} as M,
    options: { prefix: '' },
    handlerFactories: [],
    behaviours: [],
    records,
    parameterPorts,
    breakTables: loader.description.breakTables,
    ...(options.definitions && options.definitions.length > 0 && { definitions: options.definitions }),
    notices: loader.faults.all.map(describeFault),
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function nameOf(file: string | URL): string {
  return String(file)
    .replace(/^.*\//, '')
    .replace(/\.[^.]*$/, '');
}

function textsOf(files: readonly DatabaseFile[]): ReadonlyMap<string, string> {
  return new Map(files.flatMap(({ file, text }) => (text === undefined ? [] : [[String(file), text] as const])));
}

function macroText(macros: Readonly<Record<string, string>>): string {
  return Object.entries(macros)
    .map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
    .join(',');
}
