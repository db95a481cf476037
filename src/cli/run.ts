/** `xioc run`: serves an example or a user's own file until Ctrl-C. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { iocLogger, type LogFormat } from '../actors/log.ts';
import { macrosOf, serve } from '../actors/serve.ts';
import type { Group } from '../database/group.ts';
import { type MacroDefinition, macroDefault } from '../database/macros.ts';
import type { Template } from '../database/template.ts';
import { type InspectFlags, inspect, inspectOptions } from './inspect.ts';
import { loadGroup } from './load-group.ts';

interface RunOptions extends InspectFlags {
  readonly prefix?: string;
  readonly listPvs?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly interfaces?: readonly string[];
  readonly logFormat: LogFormat;
  readonly seed?: number;
  readonly speed?: number;
}

/** The IOC is found first: which options there are beside those of every IOC is the IOC's own definition. */
export function runCommand(): Command {
  return new Command('run')
    .description('Serve an example IOC, or the IOC in a file of yours, until Ctrl-C.')
    .usage('<ioc> [options]')
    .argument('[ioc]')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_name: string | undefined, _options: object, command: Command) => {
      const [name] = commonOptions(new Command()).parseOptions(command.args).operands;
      if (name === undefined) {
        const general = commonOptions(new Command('xioc run'))
          .usage('<ioc> [options]')
          .copyInheritedSettings(command)
          .helpOption(...HELP);
        if (command.args.some((arg) => arg === '-h' || arg === '--help')) general.help();
        return general.error('error: name an IOC first: an example (see `xioc list`), or a .ts or .js file of yours');
      }
      const options = command.args.toSpliced(command.args.indexOf(name), 1);
      const group = await loadGroup(name);
      await specificCommand(name, group)
        .copyInheritedSettings(command)
        .helpOption(...HELP)
        .parseAsync(options, { from: 'user' });
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const HELP = ['-h, --help', 'show this help'] as const;

/** `xioc run <name>` with an option for each macro of the IOC. */
function specificCommand(name: string, group: Group | Template): Command {
  const macros = Object.entries(macrosOf(group));
  const command = commonOptions(new Command(`xioc run ${name}`))
    .description(group.options.doc ?? '')
    .usage('[options]')
    .action(async (options: RunOptions & Readonly<Record<string, unknown>>) => {
      const given = macros.map(([macro], index) => [macro, options[flags[index]!.attributeName()]] as const);
      await run(group, options, Object.fromEntries(given) as Record<string, string>);
    });
  const flags = macros.map(([macro, definition]) => macroOption(macro, definition));
  for (const flag of flags) command.addOption(flag);
  return command;
}

function macroOption(macro: string, definition: MacroDefinition): Option {
  const doc = typeof definition === 'string' ? undefined : definition.doc;
  const option = new Option(`--${macro} <text>`, doc ?? `what {${macro}} stands for`);
  const value = macroDefault(definition);
  return value === undefined ? option.makeOptionMandatory() : option.default(value);
}

function commonOptions(command: Command): Command {
  command
    .option('--prefix <prefix>', 'put this before every PV name instead of the IOC’s own prefix')
    .option('--list-pvs', 'print the PV names at start')
    .option(
      '--interfaces <address...>',
      'serve on these IPv4 addresses only (default: EPICS_CAS_INTF_ADDR_LIST, or all)',
    )
    .option('--seed <number>', 'make simulated noise repeat itself', wholeNumber)
    .option('--speed <factor>', 'let the IOC’s time pass this many times as fast', positiveNumber)
    .option('-v, --verbose', 'log more')
    .option('-q, --quiet', 'log warnings and errors only')
    .addOption(new Option('--log-format <format>', 'how log lines look').choices(['pretty', 'json']).default('pretty'));
  for (const option of inspectOptions()) command.addOption(option);
  return command;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('give a whole number.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('give a number above 0.');
  return number;
}

async function run(group: Group | Template, options: RunOptions, macros: Record<string, string>): Promise<void> {
  const log = iocLogger({
    level: options.quiet ? 'warn' : options.verbose ? 'debug' : 'info',
    format: options.logFormat,
  });
  log.info('Server starting up...');
  const { prefix, interfaces, seed, speed } = options;
  const ioc = await serve(group, {
    log,
    macros,
    ...(prefix !== undefined && { prefix }),
    ...(interfaces && { interfaces }),
    ...(seed !== undefined && { seed }),
    ...(speed !== undefined && { speed }),
  });
  for (const address of ioc.addresses) log.info(`Listening on ${address}`);
  const inspector = await inspect(ioc, group.name, options, log);
  log.info('Server startup complete.');
  if (options.listPvs) log.info(['PVs available:', ...ioc.pvNames].join('\n    '));

  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(130);
    stopping = true;
    log.info('Server task cancelled. Must shut down.');
    await inspector?.close();
    await ioc.stop();
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  await ioc.stopped; // by a signal, or by itself, as SYSRESET does
  log.info('Server exiting....');
  process.exit(0);
}
