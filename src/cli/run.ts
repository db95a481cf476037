/** `xioc run`: serves an example or a user's own file until Ctrl-C. */
import { resolve } from 'node:path';
import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { iocLogger, type LogFormat } from '../actors/kernel/log.ts';
import { parsePutLog } from '../actors/put-log/options.ts';
import type { Group } from '../database/author/group.ts';
import type { Template } from '../database/author/template.ts';
import { accessFile } from '../database/security/access-file.ts';
import { type Protocol, protocols, type RunningIoc, type ServeOptions, serve } from '../serve.ts';
import type { Site } from '../shell/site.ts';
import { cancellation } from './cancellation.ts';
import { type DatabaseArguments, macrosOf } from './databases.ts';
import { iocCommand } from './ioc-command.ts';
import { openPage } from './open-page.ts';
import { positiveNumber, wholeNumber } from './option-number.ts';
import { deviceOf, doorIds } from './played-devices.ts';
import { openShells, runScript, runTerminal, scriptName, siteAround } from './run-script.ts';
import { type WebFlags, webOptions, webServers } from './web.ts';

interface RunOptions extends WebFlags {
  readonly prefix?: string;
  readonly listPvs?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly interfaces?: readonly string[];
  readonly logFormat: LogFormat;
  readonly protocols?: readonly Protocol[];
  readonly seed?: number;
  readonly speed?: number;
  readonly record?: string;
  readonly replay?: string;
  readonly simulate?: boolean;
  readonly answer?: number;
  readonly access?: string;
  readonly accessMacros?: string;
  readonly accessByAddress?: boolean;
  readonly stopWithin?: number;
  readonly putlog?: readonly string[];
  readonly putlogCauses?: boolean;
  readonly shell?: boolean;
  readonly shellSocket?: string | boolean;
  readonly allowWrite?: boolean;
  readonly allowSystem?: boolean;
}

export function runCommand(): Command {
  return iocCommand<RunOptions>({
    name: 'run',
    description: 'Serve an example IOC, or the IOC in a file of yours, until Ctrl-C.',
    addOptions: commonOptions,
    more: MORE,
    action: run,
    script: runStartScript,
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MORE = `
Examples:
  xioc run simple --list-pvs           an example, and the names of its PVs
  xioc run simple --prefix my:         its PVs are my:A, my:B, my:C
  xioc run ./my-ioc.ts                 an IOC of yours
  xioc run simple --help               what other options one IOC has
  xioc run -m P=BL1:,R=g1 vac.db       databases of EPICS, as softIoc serves them (-D site.dbd, -I directory;
                                       --dtyp soft: without their devices; --lenient: in spite of faults)
  xioc run iocBoot/iocX/st.cmd         a start script, with its shell where there is a terminal

A client finds it at UDP and TCP port 5064 (Channel Access, EPICS_CAS_SERVER_PORT) and at UDP port 5076 and TCP port 5075 (PV
Access, EPICS_PVAS_SERVER_PORT); the other EPICS_CAS_ and EPICS_PVAS_ variables count as well. Ctrl-C ends it, a second Ctrl-C at once. SIGUSR2 reads the .acf file of --access again.
`;

function commonOptions(command: Command): Command {
  command
    .option('--prefix <prefix>', 'put this before every PV name instead of the IOC’s own prefix')
    .option('--list-pvs', 'print the PV names at start')
    .option(
      '--interfaces <address...>',
      'serve on these IPv4 addresses only (default: EPICS_CAS_INTF_ADDR_LIST, or all)',
    )
    .option('--protocols <list>', 'serve by these: ca, pva (default: ca,pva)', protocolList)
    .option('-a, --access <file>', 'let the rules of an .acf file say who may read and write what')
    .option('--access-macros <list>', 'macros in the .acf file: P=BL1:,R=a')
    .option('--access-by-address', 'compare the addresses of clients with hosts in the .acf file, not what they say')
    .option('--putlog <where...>', 'log puts: file:PATH, HOST:PORT (caPutLog), json:HOST:PORT, log')
    .option('--putlog-causes', 'have it in put logs what each put has set off')
    .option('--seed <number>', 'make simulated noise repeat itself', wholeNumber)
    .option('--speed <factor>', 'let the IOC’s time pass this many times as fast', positiveNumber)
    .option('--stop-within <seconds>', 'how long it may take to stop (default: 5)', positiveNumber)
    .option(
      '--shell',
      'the IOC shell on this terminal, or with commands from a pipe (default for a start script on a terminal)',
    )
    .option('--no-shell')
    .option('--shell-socket <path>', 'where `xioc shell` reaches it (default: a socket in a folder of yours)')
    .option('--no-shell-socket', '`xioc shell` does not reach it')
    .option('--allow-write', 'scripts may write files outside of their own directory')
    .option('--allow-system', 'scripts may run programs')
    .option('--record <file>', 'record what goes over the ports to devices')
    .option('--replay <file>', 'take the replies of devices from a recording')
    .option('--simulate', 'join each port with the simulator that its connects() names, in this process')
    .option(
      '--answer <port>',
      'open the door of the device that the IOC plays by answers(), on this TCP port',
      wholeNumber,
    )
    .option('-v, --verbose', 'log more')
    .option('-q, --quiet', 'log warnings and errors only')
    .addOption(new Option('--log-format <format>', 'how log lines look').choices(['pretty', 'json']).default('pretty'));
  for (const option of webOptions()) command.addOption(option);
  return command;
}

function protocolList(text: string): readonly Protocol[] {
  const chosen = text.split(',').map((word) => word.trim());
  const unknown = chosen.find((word) => !protocols.some((each) => each === word));
  if (unknown !== undefined) throw new InvalidArgumentError(`'${unknown}' is not one of ${protocols.join(', ')}.`);
  return protocols.filter((each) => chosen.includes(each));
}

/** What of the command line an IOC is served with. */
async function serveOptions(options: RunOptions, name: string): Promise<ServeOptions> {
  const { prefix, interfaces, protocols: chosen, seed, speed, stopWithin, access } = options;
  const { accessMacros = '', accessByAddress } = options;
  return {
    catchEscapes: true,
    servers: await webServers(options, name),
    ...(options.putlog && {
      putLog: options.putlog.map((each) => ({ ...parsePutLog(each), causes: options.putlogCauses === true })),
    }),
    ...(prefix !== undefined && { prefix }),
    ...(interfaces && { interfaces }),
    ...(chosen && { protocols: chosen }),
    ...(seed !== undefined && { seed }),
    ...(speed !== undefined && { speed }),
    ...(stopWithin !== undefined && { stopWithin }),
    ...(options.record !== undefined && { record: options.record }),
    ...(options.replay !== undefined && { replay: options.replay }),
    ...(options.simulate && { simulate: true }),
    ...(access !== undefined && {
      access: accessFile(access, { macros: macrosOf(accessMacros), byAddress: accessByAddress }),
    }),
  };
}

/** Prints what base prints; the log, on standard error, tells of what goes wrong. */
async function runStartScript(file: string, options: RunOptions, databases: DatabaseArguments): Promise<void> {
  const log = iocLogger({ level: options.verbose ? 'info' : 'warn', format: options.logFormat, stream: 'stderr' });
  const end = cancellation(() => {});
  const { dtyp, lenient } = databases;
  const site = await runScript(file, {
    log,
    dtyp,
    lenient,
    mayWrite: options.allowWrite === true,
    maySystem: options.allowSystem === true,
    serve: await serveOptions(options, file),
    started: (ioc, started) => letShells(ioc, started, scriptName(file), options),
  });
  const { running } = site;
  if (options.inspect !== undefined && running !== undefined) openPage(running.ioc.url);
  const hasShell = options.shell ?? (process.stdin.isTTY === true && process.stdout.isTTY === true);
  if (running === undefined && !hasShell) throw new CommanderError(1, 'xioc.notServed', `${file} has started no IOC.`);
  const stop = async () => {
    await site.running?.stop();
  };
  void end.then(stop);
  if (hasShell) {
    const left = new Promise<void>((resolve) => void end.then(resolve));
    await Promise.race([runTerminal(site, () => process.emit('SIGINT')), left, ...(running ? [running.stopped] : [])]);
    await stop();
  } else await running!.stopped;
  process.exit(process.exitCode ?? 0);
}

async function run(
  group: Group | Template,
  options: RunOptions,
  macros: Readonly<Record<string, string>>,
): Promise<void> {
  const log = iocLogger({
    level: options.quiet ? 'warn' : options.verbose ? 'debug' : 'info',
    format: options.logFormat,
  });
  log.info('Server starting up...');
  const cancelled = cancellation(() => log.info('Server task cancelled. Must shut down.'));
  const doors = options.answer === undefined ? {} : { doors: doorsOn(group, macros, options.answer) };
  const ioc = await serve(group, { log, macros, ...doors, ...(await serveOptions(options, group.name)) });
  process.on('SIGUSR2', () => void ioc.ioc.reloadAccess().catch(() => {})); // a failure has been logged
  for (const address of ioc.addresses) log.info(`Listening on ${address}`);
  log.info('Server startup complete.');
  if (options.inspect !== undefined) openPage(ioc.ioc.url);
  if (options.listPvs) log.info(['PVs available:', ...ioc.pvNames].join('\n    '));

  void cancelled.then(() => ioc.stop());
  const site = siteAround(ioc, log, { mayWrite: options.allowWrite === true, maySystem: options.allowSystem === true });
  letShells(ioc, site, group.name, options);
  if (options.shell === true) {
    await Promise.race([runTerminal(site, () => process.emit('SIGINT')), ioc.stopped]);
    await ioc.stop();
  }
  await ioc.stopped; // by a signal, or by itself, as SYSRESET does
  log.info('Server exiting....');
  process.exit(process.exitCode ?? 0);
}

/** Unless the command line says that they shall not. */
function letShells(ioc: RunningIoc, site: Site, name: string, { shellSocket }: RunOptions): void {
  if (shellSocket === false) return;
  openShells(ioc, site, { name, ...(typeof shellSocket === 'string' && { path: resolve(shellSocket) }) });
}

/** @throws CommanderError when it plays no device, or several */
function doorsOn(group: Group | Template, macros: Readonly<Record<string, string>>, port: number) {
  const ids = doorIds(deviceOf(group, macros));
  if (ids.length === 1) return { [ids[0]!]: { port } };
  const found = ids.length === 0 ? 'plays no device: give it answers()' : `plays several devices: ${ids.join(', ')}`;
  throw new CommanderError(1, 'xioc.noDoor', `--answer: ${group.name} ${found}.`);
}
