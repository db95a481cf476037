/** `xioc fleet`: one page over many IOCs. */
import { Command, InvalidArgumentError } from 'commander';
import { type Endpoint, endpoint } from './endpoint.ts';

export function fleetCommand(): Command {
  return new Command('fleet')
    .description('Serve one read-only page over many IOCs that run with --web, until Ctrl-C.')
    .argument('[ioc...]', 'their web ports: host, host:port, or an address such as http://host:5080/')
    .option('--discover', 'all servers of PV Access that answer, as EPICS_PVA_ADDR_LIST says')
    .option('--pv <name...>', 'the IOCs that serve these PVs, by PV Access')
    .option('--at <host:port>', 'where the page is served (default: 127.0.0.1:5081)', endpoint)
    .option('--web-host <name...>', 'names by which browsers ask for this host')
    .action(async (iocs: readonly string[], { at, webHost, discover = false, pv: names = [] }: FleetFlags) => {
      if (iocs.length === 0 && names.length === 0 && !discover) {
        throw new InvalidArgumentError('say which IOCs: by their web ports, --pv <name> or --discover.');
      }
      const { startFleet } = await import('../web/fleet.ts');
      const { FleetFinder } = await import('../web/fleet-finder.ts');
      const warn = (message: string) => process.stderr.write(`${message}\n`);
      const finder = new FleetFinder({ urls: iocs.map(urlOf), discover, names, environment: process.env, warn });
      const { host = '127.0.0.1', port = 5081 } = at ?? {};
      const fleet = await startFleet({ places: () => finder.places(), host, port, hostNames: webHost ?? [] });
      process.stdout.write(`Fleet at ${fleet.url} (Ctrl-C ends it)\n`);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.once(signal, () => void Promise.all([fleet.close(), finder.close()]));
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface FleetFlags {
  readonly discover?: boolean;
  readonly pv?: readonly string[];
  readonly at?: Endpoint;
  readonly webHost?: readonly string[];
}

function urlOf(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL('./', text).href;
  const { host, port = 5080 } = endpoint(text);
  if (host === undefined) throw new InvalidArgumentError(`'${text}' names no host.`);
  return `http://${host}:${port}/`;
}
