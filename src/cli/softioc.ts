/**
 * `xioc softioc`: softIoc of EPICS base, with its options, the order in which it does things, and its words.
 *
 * Other than base, it names all faults of all files, not those of the first one; and it ends where access rules are wrong, where base
 * goes on without serving anything.
 */
import { createInterface, type Interface } from 'node:readline';
import { iocLogger } from '../actors/kernel/log.ts';
import { StartError } from '../actors/net/errors.ts';
import type { LoadedRecord } from '../database/author/loaded-record.ts';
import { DefinitionError } from '../database/pv/definition-error.ts';
import { subroutine } from '../database/records/subroutines.ts';
import { AccessFileError, accessFile } from '../database/security/access-file.ts';
import { DatabaseError, type DatabaseFile, epicsDatabases } from '../helpers/epics-db.ts';
import { type RunningIoc, serve } from '../serve.ts';
import { macrosOf } from './databases.ts';
import { readSoftIocLine, type SoftIocLine, type SoftIocStep } from './softioc-line.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';
import { version } from './version.ts';

const USAGE = `Usage: softIoc [-D site.dbd] [-h] [-S] [-s] [-v] [-a rules.acf] [-m P=a,R=b] [-d file.db]
               [-x prefix] [st.cmd]

Serves databases. Options are carried out in the order in which they stand.

    -D <dbd>     Definitions that are read before all databases: record types and menus of the
                 site. Those of EPICS base are built in.
    -m <macros>  Macros of the -d and -a that follow, in place of those of an earlier -m.
    -d <db>      Load records.
    -a <acf>     Access rules.
    -x <prefix>  Serve <prefix>:exit and <prefix>:BaseVersion. A put of 0 to <prefix>:exit.A ends
                 with success, of another number with an error.
    -S           No shell: serve until a signal comes.
    -s           Accepted and ignored.
    -v           Say each step.
    -h           This text.
    --dtyp soft  Serve records without device support without a device; softIoc does not have
                 this one.

A st.cmd is run after the databases have been loaded and served. See also: xioc run.
`;

export async function softIocTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readSoftIocLine(argv);
  if (line === 'help') {
    io.out(USAGE);
    return 0;
  }
  if ('fault' in line) {
    io.out(USAGE);
    io.err(toBytes(`${line.fault}\n`));
    return 2;
  }
  const loads = line.steps.some(({ kind }) => kind !== 'access');
  if (!line.interactive && !loads && line.script === undefined) {
    io.out(USAGE);
    io.err('Nothing to do!\n');
    return 1;
  }
  try {
    return await run(line, io);
  } catch (error) {
    if (!isMistake(error)) throw error;
    io.err(toBytes(`${error.message}\n`));
    if (error instanceof DatabaseError && error.files.length > 0) {
      io.err(toBytes(`\nERROR: Failed to load: ${error.files[0]}\n`));
    }
    return 2;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isMistake(error: unknown): error is Error {
  return [DatabaseError, AccessFileError, DefinitionError, StartError].some((mistake) => error instanceof mistake);
}

async function run(line: SoftIocLine, io: ToolIo): Promise<number> {
  const say = (command: string) => {
    if (line.verbose) io.out(toBytes(`${command}\n`));
  };
  if (line.definitions !== undefined) say(`dbLoadDatabase("${line.definitions}")`);
  for (const step of line.steps) for (const command of commandsOf(step)) say(command);
  if (line.script !== undefined) {
    io.err(toBytes(`ERROR: start scripts cannot be run yet: ${line.script}\n`));
    return 2;
  }
  say('iocInit()');
  const end = new End();
  subroutine('exit', (record) => end.come(record.number('A') === 0 ? 0 : 1));
  io.err('Starting iocInit\n');
  const ioc = await serveSteps(line, io);
  io.err('iocRun: All initialization complete\n');
  void ioc.stopped.then(() => end.come(Number(process.exitCode ?? 0)));
  io.interrupted.addEventListener('abort', () => end.come(0));
  const shell = line.interactive ? shellUntil(end, io) : undefined;
  const code = await end.reached;
  shell?.close();
  await ioc.stop();
  return code;
}

function commandsOf(step: SoftIocStep): readonly string[] {
  if (step.kind === 'exit') return [`dbLoadRecords("softIocExit.db", "IOC=${step.prefix}")`];
  const { file, macros } = step;
  if (step.kind === 'database') return [`dbLoadRecords("${file}"${macros === '' ? '' : `, "${macros}"`})`];
  return [...(macros === '' ? [] : [`asSetSubstitutions("${macros}")`]), `asSetFilename("${file}")`];
}

async function serveSteps({ steps, definitions, dtyp }: SoftIocLine, io: ToolIo): Promise<RunningIoc> {
  const files = steps.filter((step): step is DatabaseFile & typeof step => step.kind === 'database');
  const loaded = epicsDatabases(files, {
    environment: io.environment,
    dtyp,
    ...(definitions !== undefined && { definitions: [definitions] }),
  });
  const exits = steps.flatMap((step) => (step.kind === 'exit' ? exitRecords(step.prefix) : []));
  const rules = steps.findLast((step) => step.kind === 'access');
  return serve(
    { ...loaded, name: 'softIoc', records: [...(loaded.records ?? []), ...exits] },
    {
      log: iocLogger({ level: 'warn', stream: 'stderr' }),
      environment: { ...io.environment, EPICS_VERSION_FULL: `xioc ${version}` },
      catchEscapes: true,
      ...(rules && { access: accessFile(rules.file, { macros: macrosOf(rules.macros) }) }),
    },
  );
}

/** As base's softIocExit.db. */
function exitRecords(prefix: string): readonly LoadedRecord[] {
  const record = (type: string, name: string, fields: Readonly<Record<string, string>>): LoadedRecord => ({
    type,
    name: `${prefix}:${name}`,
    aliases: [],
    fields: new Map(Object.entries(fields).map(([field, text]) => [field, { text }])),
    infos: new Map(),
  });
  return [
    record('sub', 'exit', { DESC: 'Exit subroutine', SCAN: 'Passive', SNAM: 'exit' }),
    record('stringin', 'BaseVersion', {
      DESC: 'EPICS Base Version',
      DTYP: 'getenv',
      INP: '@EPICS_VERSION_FULL',
      PINI: 'YES',
      DISP: '1',
    }),
  ];
}

/** The end of the IOC: by a signal, a put to the exit record, or the end of the shell. */
class End {
  readonly reached: Promise<number>;
  #resolve: ((code: number) => void) | undefined;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** The first one counts. */
  come(code: number): void {
    this.#resolve?.(code);
  }
}

function shellUntil(end: End, io: ToolIo): Interface {
  const shell = createInterface({ input: process.stdin });
  shell.on('line', (words) => {
    if (/^\s*exit\b/.test(words)) end.come(0);
    else if (words.trim() !== '') io.err('The IOC shell is not there yet: only exit, and Ctrl-D, which end the IOC.\n');
  });
  shell.on('close', () => end.come(0));
  return shell;
}
