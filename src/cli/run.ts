/** `xioc run`: serves an example or a user's own file until Ctrl-C. */
import { Command, Option } from 'commander';
import { iocLogger, type LogFormat } from '../actors/log.ts';
import { serve } from '../actors/serve.ts';
import { defaultPrefix, type Group } from '../database/group.ts';
import { loadGroup } from './load-group.ts';

interface RunOptions {
  readonly prefix?: string;
  readonly listPvs?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly interfaces?: readonly string[];
  readonly logFormat: LogFormat;
}

export function runCommand(): Command {
  return new Command('run')
    .description('Serve an example IOC, or the IOC in a file of yours, until Ctrl-C.')
    .argument('<ioc>', 'name of an example (see `xioc list`), or path of a .ts or .js file')
    .option('--prefix <prefix>', 'put this before every PV name instead of the IOC’s own prefix')
    .option('--list-pvs', 'print the PV names at start')
    .option(
      '--interfaces <address...>',
      'serve on these IPv4 addresses only (default: EPICS_CAS_INTF_ADDR_LIST, or all)',
    )
    .option('-v, --verbose', 'log more')
    .option('-q, --quiet', 'log warnings and errors only')
    .addOption(new Option('--log-format <format>', 'how log lines look').choices(['pretty', 'json']).default('pretty'))
    .action(async (name: string, options: RunOptions) => {
      await run(await loadGroup(name), options);
    });
}

async function run(group: Group, options: RunOptions): Promise<void> {
  const log = iocLogger({
    level: options.quiet ? 'warn' : options.verbose ? 'debug' : 'info',
    format: options.logFormat,
  });
  log.info('Server starting up...');
  const { prefix = defaultPrefix(group), interfaces } = options;
  const ioc = await serve(group, { prefix, log, ...(interfaces ? { interfaces } : {}) });
  for (const address of ioc.addresses) log.info(`Listening on ${address}`);
  log.info('Server startup complete.');
  if (options.listPvs) log.info(['PVs available:', ...ioc.pvNames].join('\n    '));

  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(130);
    stopping = true;
    log.info('Server task cancelled. Must shut down.');
    await ioc.stop();
    log.info('Server exiting....');
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
}
