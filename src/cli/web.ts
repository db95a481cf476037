/** The options of `xioc run` that are about its web port. */
import { Option } from 'commander';
import type { Ioc } from '../actors/ioc/ioc.ts';
import type { Server } from '../actors/pv/server.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

/** What commander makes of the options below. */
export interface WebFlags {
  readonly web?: true | Endpoint;
  readonly webWrite?: boolean;
  readonly webOrigin?: readonly string[];
  readonly webHost?: readonly string[];
  readonly webTrust?: readonly string[];
  readonly metricsPv?: readonly string[];
  readonly inspect?: true | Endpoint;
  readonly inspectWrite?: boolean;
  readonly inspectOrigin?: readonly string[];
}

export function webOptions(): Option[] {
  return [
    new Option(
      '--web [host:port]',
      'serve browsers: inspector, /table, PVWS, /metrics, /livez, /readyz (default: 127.0.0.1:5080)',
    ).argParser(endpoint),
    new Option('--web-write', 'let displays write PVs, as far as the access rules let them'),
    new Option('--web-origin <origin...>', 'let pages of these origins connect, such as https://displays.example.org'),
    new Option('--web-host <name...>', 'names by which browsers ask for this host'),
    new Option('--web-trust <addresses...>', 'believe these proxies who a user is (X-Forwarded-User): 10.0.0.0/8'),
    new Option('--metrics-pv <name...>', 'PVs whose value and severity are metrics'),
    new Option('--inspect [host:port]', 'the same as --web; the log says where the inspector is').argParser(endpoint),
    new Option('--inspect-write', 'let the inspector write values, send events and end circuits'),
    new Option('--inspect-origin <origin...>', 'the same as --web-origin'),
  ];
}

/** What serves the web port, where it was asked for. */
export async function webServers(flags: WebFlags, name: string): Promise<readonly ((ioc: Ioc) => Server)[]> {
  const asked = flags.web ?? flags.inspect;
  if (asked === undefined) return [];
  const { webPort } = await import('../web/index.ts');
  return [
    webPort({
      ...(asked === true ? {} : asked),
      name,
      write: flags.webWrite ?? false,
      inspectWrite: flags.inspectWrite ?? false,
      allowedOrigins: [...(flags.webOrigin ?? []), ...(flags.inspectOrigin ?? [])],
      hostNames: flags.webHost ?? [],
      trust: flags.webTrust ?? [],
      metricsPvs: flags.metricsPv ?? [],
    }),
  ];
}
