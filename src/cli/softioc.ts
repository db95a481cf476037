/**
 * `xioc softioc`: softIoc of EPICS base, with its options, the order in which it does things, and its words.
 *
 * Other than base, it names all faults of all files, not those of the first one; and it ends where iocInit serves nothing, or where
 * a script that does not end in a shell has started no IOC. Base goes on without serving anything.
 */
import { basename } from 'node:path';
import { iocLogger } from '../actors/kernel/log.ts';
import { subroutine } from '../database/records/subroutines.ts';
import { scriptLines } from '../shell/language/script-line.ts';
import { ScriptLines } from '../shell/line-source.ts';
import { Site } from '../shell/site.ts';
import { openShells, processOutput, runSession, runTerminal, scriptName } from './run-script.ts';
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

Options that softIoc does not have:
    --dtyp soft  Serve records without device support without a device.
    --allow-write, --allow-system
                 Scripts may write files outside of the present directory, and run programs.

A st.cmd is run after the databases have been loaded, in the present directory; then they are
served, unless the st.cmd has done it. The shell follows. See also: xioc run.
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
  return run(line, io);
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function run(line: SoftIocLine, io: ToolIo): Promise<number> {
  const end = new End();
  subroutine('exit', (record) => end.come(record.number('A') === 0 ? 0 : 1));
  io.interrupted.addEventListener('abort', () => end.come(0));
  const site = new Site({
    environment: {
      ...(line.script !== undefined && { IOCSH_STARTUP_SCRIPT: line.script }),
      ...io.environment,
      EPICS_VERSION_FULL: `xioc ${version}`,
    },
    directory: process.cwd(),
    log: iocLogger({ level: 'warn', stream: 'stderr' }),
    dtyp: line.dtyp,
    mayWrite: line.mayWrite,
    maySystem: line.maySystem,
    serve: { catchEscapes: true },
    texts: new Map([[EXIT_FILE, EXIT_RECORDS]]),
    started: (running, started) => {
      openShells(running, started, { name: line.script === undefined ? 'softioc' : scriptName(line.script) });
      void running.stopped.then(() => end.come(Number(process.exitCode ?? 0)));
    },
  });
  end.come(await carryOut(line, site, end));
  const code = await end.reached;
  await site.running?.stop();
  // A pipe that stays open would keep the process.
  process.stdin.destroy();
  return code;
}

/** Resolves when the IOC shall end: with the exit code, which counts unless another one has come first. */
async function carryOut(line: SoftIocLine, site: Site, end: End): Promise<number> {
  const { script, verbose, interactive } = line;
  const { out, err } = processOutput;
  const say = (command: string) => verbose && out(`${command}\n`);
  const failed = load(line, site, say);
  if (failed !== undefined) {
    err(`\nERROR: Failed to load: ${failed}\n`);
    return 2;
  }
  if (script !== undefined) {
    say(`# Begin ${script}`);
    if (!(await runFile(site, script, end.signal))) {
      err(`ERROR: Error in ${script}\n`);
      return 2;
    }
    say(`# End ${script}`);
  }
  if (line.steps.some(({ kind }) => kind !== 'access') && !end.signal.aborted) {
    say('iocInit()');
    await runSession(site, new ScriptLines(undefined, ['iocInit']));
    if (site.running === undefined) return 2;
  }
  if (interactive) {
    await runTerminal(site, () => process.emit('SIGINT'), end.signal);
    return 0;
  }
  if (site.running !== undefined || end.signal.aborted) return end.reached;
  err(`ERROR: ${script} has started no IOC: it needs iocInit, or the line a database (-d).\n`);
  return 2;
}

/** All files: the first one that has faults, if any. */
function load({ steps, definitions }: SoftIocLine, site: Site, say: (command: string) => void): string | undefined {
  const { loader } = site;
  const failed: string[] = [];
  if (definitions !== undefined) {
    say(`dbLoadDatabase("${definitions}")`);
    if (!loader.loadRecords(definitions)) failed.push(definitions);
  }
  for (const step of steps) {
    for (const command of commandsOf(step)) say(command);
    if (step.kind === 'access') site.access = step;
    else if (step.kind === 'exit') loader.loadRecords(EXIT_FILE, `IOC=${step.prefix}`);
    else if (!loader.loadByName(step.file, step.macros)) failed.push(step.file);
  }
  for (const fault of site.newFaults()) processOutput.err(`${fault}\n`);
  return failed[0];
}

/** False: there is no such file, or it was left because of an error. */
async function runFile(site: Site, file: string, until: AbortSignal): Promise<boolean> {
  const text = site.files.read(file);
  if (typeof text === 'string') return runSession(site, new ScriptLines(basename(file), scriptLines(text)), until);
  processOutput.err(`Can't open ${file}: ${text.fault}\n`);
  return false;
}

function commandsOf(step: SoftIocStep): readonly string[] {
  if (step.kind === 'exit') return [`dbLoadRecords("${EXIT_FILE}", "IOC=${step.prefix}")`];
  const { file, macros } = step;
  if (step.kind === 'database') return [`dbLoadRecords("${file}"${macros === '' ? '' : `, "${macros}"`})`];
  return [...(macros === '' ? [] : [`asSetSubstitutions("${macros}")`]), `asSetFilename("${file}")`];
}

const EXIT_FILE = 'softIocExit.db';
/** As base's. */
const EXIT_RECORDS = `
record(sub, "$(IOC):exit") { field(DESC, "Exit subroutine") field(SCAN, "Passive") field(SNAM, "exit") }
record(stringin, "$(IOC):BaseVersion") {
  field(DESC, "EPICS Base Version")
  field(DTYP, "getenv")
  field(INP, "@EPICS_VERSION_FULL")
  field(PINI, "YES")
  field(DISP, "1")
}
`;

/** The end of the IOC: by a signal, a put to the exit record, or the end of the shell. */
class End {
  readonly reached: Promise<number>;
  readonly #controller = new AbortController();
  #resolve: ((code: number) => void) | undefined;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first one counts. */
  come(code: number): void {
    this.#resolve?.(code);
    this.#controller.abort();
  }
}
