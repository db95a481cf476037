/** `xioc check`: what is wrong with the files of a site, before anybody runs them. */
import { parseArgs } from 'node:util';
import { builtIn } from '../database/db/built-in.ts';
import { type DtypPolicy, dtypPolicies, loadedRecords } from '../database/db/loaded-records.ts';
import { DatabaseLoader } from '../database/db/loader.ts';
import { parseAcf } from '../database/security/acf.ts';
import { checkProtocolFile } from '../database/stream/check.ts';
import { type Fault, FaultList } from '../database/text/fault.ts';
import { parseMacroDefinitions } from '../database/text/macro-definitions.ts';
import { MacroTable } from '../database/text/macros.ts';
import type { Position } from '../database/text/position.ts';
import { includePath, siteFiles } from '../site-files.ts';
import { type CheckedFile, isReportFormat, reportFormats, reports } from './tools/check-report.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc check [options] <file> ...

Reads files as an IOC would, one after the other, and prints all that is wrong with them. Ends with 1 when an IOC would
not take one.

  .db .template .vdb   records
  .dbd                 record types, menus, device supports
  .substitutions .subs the templates they name
  .acf                 access rules
  .proto               protocols of StreamDevice

  -m, --macros <list>  macros of the files that follow: P=BL1:,R=a
  -D, --dbd <file>     definitions that are read first, as those of a site's own record types
  -I, --include <dir>  look for files that others ask for here, before EPICS_DB_INCLUDE_PATH or the present directory
      --dtyp <policy>  soft: a DTYP without device support is not a fault (default refuse)
      --format <name>  ${reportFormats.join(', ')} (default text)
  -h, --help           this text

Example: xioc check -m P=BL1:,R=g1 vac.db -m P=BL2: slits.substitutions site.acf
`;

const options = {
  macros: { type: 'string', short: 'm' },
  dbd: { type: 'string', short: 'D', multiple: true },
  include: { type: 'string', short: 'I', multiple: true },
  dtyp: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function checkTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readLine(argv);
  if (line.help) {
    io.out(USAGE);
    return 0;
  }
  const checked = checkFiles(line, io.environment);
  io.out(toBytes(reports[line.format](checked)));
  return checked.some(({ faults }) => faults.some(({ severity }) => severity === 'error')) ? 1 : 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface CheckLine {
  readonly help: boolean;
  readonly format: keyof typeof reports;
  readonly dtyp: DtypPolicy;
  readonly definitions: readonly string[];
  readonly directories: readonly string[];
  /** Each with the macros that were given last before it. */
  readonly files: readonly { readonly name: string; readonly macros: string }[];
}

/** @throws UsageError */
function readLine(argv: readonly string[]): CheckLine {
  const { values, tokens } = parsed(argv);
  const files: { name: string; macros: string }[] = [];
  let macros = '';
  for (const token of tokens) {
    if (token.kind === 'option' && token.name === 'macros') macros = token.value ?? '';
    if (token.kind === 'positional') files.push({ name: token.value, macros });
  }
  const {
    help = false,
    format = 'text',
    dtyp: policy = 'refuse',
    dbd: definitions = [],
    include: directories = [],
  } = values;
  if (!isReportFormat(format)) {
    throw new UsageError(`xioc check: there is no format '${format}', only ${reportFormats.join(', ')}`);
  }
  const dtyp = dtypPolicies.find((each) => each === policy);
  if (dtyp === undefined)
    throw new UsageError(`xioc check: --dtyp '${policy}' is not one of ${dtypPolicies.join(', ')}`);
  if (!help && files.length === 0 && definitions.length === 0) {
    throw new UsageError(`xioc check: give at least one file\n${USAGE}`);
  }
  const unknown = files.find(({ name }) => readerOf(name) === undefined);
  if (unknown !== undefined) {
    throw new UsageError(
      `xioc check: ${unknown.name} cannot be checked; known are ${Object.keys(readers)
        .map((suffix) => `.${suffix}`)
        .join(', ')}`,
    );
  }
  return { help, format, dtyp, definitions, directories, files };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, tokens: true });
  } catch (error) {
    throw new UsageError(`xioc check: ${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

type Reader = 'records' | 'template' | 'rules' | 'protocols';

/** What reads the files of each suffix. */
const readers: Readonly<Record<string, Reader>> = {
  db: 'records',
  template: 'records',
  vdb: 'records',
  dbd: 'records',
  substitutions: 'template',
  subs: 'template',
  acf: 'rules',
  proto: 'protocols',
};

function readerOf(name: string): Reader | undefined {
  const suffix = /\.(\w+)$/.exec(name)?.[1] ?? '';
  return Object.hasOwn(readers, suffix) ? readers[suffix] : undefined;
}

/** Reads all files into one IOC, so that a file finds the records of those before it. */
function checkFiles(line: CheckLine, environment: NodeJS.ProcessEnv): CheckedFile[] {
  const faults = new FaultList();
  const reader = siteFiles();
  const loader = new DatabaseLoader({
    definitions: builtIn,
    reader,
    faults,
    dtyp: line.dtyp,
    directories: [...line.directories, ...includePath(environment)],
    environment: (name) => environment[name],
  });
  const files = [...line.definitions.map((name) => ({ name, macros: '' })), ...line.files];
  const checked = files.map(({ name, macros }, index) => {
    const before = faults.all.length;
    const kind = index < line.definitions.length ? 'records' : readerOf(name);
    if (kind === 'template') loader.loadTemplate(name, macros);
    else if (kind === 'records') loader.loadRecords(name, macros);
    else {
      const found = reader.read(name, []);
      const table = new MacroTable(parseMacroDefinitions(macros));
      if (found === undefined) faults.error(`Can't open file '${name}'`, undefined, 'There is no such file.');
      else if (kind === 'protocols') faults.add(checkProtocolFile({ ...found, macros: '' }));
      else parseAcf({ ...found, macros }, faults, { macros: table, random: Math.random });
    }
    return { name, faults: faults.all.slice(before) };
  });
  const before = faults.all.length;
  loadedRecords(loader.description, line.dtyp, faults);
  const later = faults.all.slice(before);
  return checked.map(({ name, faults: own }, index) => {
    const isOwn = ({ at }: Fault) => index === indexOfFile(files, at);
    return { name, faults: [...own, ...later.filter(isOwn)] };
  });
}

/** The file of a line that led to a place; the last one for what has none. */
function indexOfFile(files: CheckLine['files'], at: Position | undefined): number {
  let outermost = at;
  while (outermost?.file.from !== undefined) outermost = outermost.file.from;
  const path = outermost?.file.name ?? '';
  const index = files.findIndex(({ name }) => path === name || path.endsWith(`/${name}`));
  return index === -1 ? files.length - 1 : index;
}
