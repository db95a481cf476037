/** `xioc fleet`: one page over many IOCs. */
import { Command, InvalidArgumentError } from 'commander';
import { type Endpoint, endpoint } from './endpoint.ts';

export function fleetCommand(): Command {
  return new Command('fleet')
    .description('Serve one read-only page over many IOCs that run with --web, until Ctrl-C.')
    .argument('<ioc...>', 'their web ports: host, host:port, or an address such as http://host:5080/')
    .option('--at <host:port>', 'where the page is served (default: 127.0.0.1:5081)', endpoint)
    .option('--web-host <name...>', 'names by which browsers ask for this host')
    .action(async (iocs: readonly string[], { at, webHost }: FleetFlags) => {
      const { startFleet } = await import('../web/fleet.ts');
      const urls = iocs.map(urlOf);
      const { host = '127.0.0.1', port = 5081 } = at ?? {};
      const fleet = await startFleet({ urls, host, port, hostNames: webHost ?? [] });
      process.stdout.write(`Fleet of ${urls.length} at ${fleet.url} (Ctrl-C ends it)\n`);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void fleet.close());
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface FleetFlags {
  readonly at?: Endpoint;
  readonly webHost?: readonly string[];
}

function urlOf(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL('./', text).href;
  const { host, port = 5080 } = endpoint(text);
  if (host === undefined) throw new InvalidArgumentError(`'${text}' names no host.`);
  return `http://${host}:${port}/`;
}
