/** `xioc healthy`: asks the web port of a running IOC how it is, for probes that run a command. */
import { Command, CommanderError } from 'commander';
import { type Endpoint, endpoint } from './endpoint.ts';

export function healthyCommand(): Command {
  return new Command('healthy')
    .description('End with 0 when an IOC that runs with --web is ready for clients, else with 1.')
    .argument('[host:port]', 'where its web port is', endpoint, { host: '127.0.0.1', port: 5080 })
    .option('--live', 'only whether the process works, whatever its state')
    .option('--wait <seconds>', 'how long to wait for an answer', Number, 5)
    .action(async ({ host = '127.0.0.1', port = 5080 }: Endpoint, { live, wait }: HealthyOptions) => {
      // An IOC that listens everywhere is asked here.
      const address = host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host;
      const url = `http://${address}:${port}/${live === true ? 'livez' : 'readyz'}?verbose`;
      const signal = AbortSignal.timeout(1000 * wait);
      const response = await fetch(url, { signal }).catch((error: Error) => {
        const cause = error.cause instanceof Error ? error.cause.message || 'nothing answers there' : error.message;
        throw new CommanderError(1, 'xioc.unhealthy', `${address}:${port} does not say how it is: ${cause}`);
      });
      process.stdout.write(await response.text());
      if (!response.ok) process.exitCode = 1;
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface HealthyOptions {
  readonly live?: boolean;
  readonly wait: number;
}
